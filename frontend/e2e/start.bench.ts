import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { Program, testdata } from './support/program'
import { Screen } from './support/screen'

const runs = 5
const middle = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN

/** From starting a program to the first moment at which a person could use what it shows, in milliseconds. */
test('start to first usable paint', async ({ browser }) => {
  test.setTimeout(600_000)
  const demo = await Program.create('demo')
  const large = await Program.create('empty', '--currency', 'USD')
  await large.ctl('import', 'customers', testdata('cdnow/customers.csv'))
  await large.ctl('import', 'purchases', testdata('cdnow/purchases.csv'))
  try {
    for (const [name, program] of [
      ['the demo company', demo],
      ['23,544 customers', large],
    ] as const) {
      const page: number[] = []
      for (let i = 0; i < runs; i++) {
        const context = await browser.newContext()
        const tab = await context.newPage()
        const start = performance.now()
        const address = await program.serve()
        await tab.goto(address)
        await tab.goto(new URL('/customers', address).href)
        await expect(tab.getByRole('row').nth(5)).toBeVisible()
        page.push(performance.now() - start)
        await context.close()
        await program.stop()
      }
      console.log(`start, ${name}: served, to the list of customers in Chromium ${middle(page).toFixed(0)} ms`)

      const window: number[] = []
      const screen = await Screen.open(1440, 900)
      try {
        for (let i = 0; i < runs; i++) {
          const home = await mkdtemp(join(tmpdir(), 'voronka-start-'))
          const start = performance.now()
          const shown = await screen.start(program.workspace, home)
          while ((await shown.measure()) === 0) {
            // Each look takes a picture of the screen, some 30 ms: the precision of this figure.
          }
          window.push(performance.now() - start)
          await shown.close()
          await rm(home, { recursive: true, force: true })
        }
      } finally {
        await screen.close()
      }
      console.log(`start, ${name}: the window, to its drawn page under Xvfb ${middle(window).toFixed(0)} ms`)
    }
  } finally {
    await demo.remove()
    await large.remove()
  }
})
