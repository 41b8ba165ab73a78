import { expect, type Locator, test } from '@playwright/test'
import { frames } from './support/frames'
import { largeFlow } from './support/large-flow'
import { Program } from './support/program'
import { words } from './support/words'

// A trace of the test itself would be a part of what is measured.
test.use({ trace: 'off', screenshot: 'off' })

const t = words('ru')
const runs = 5
const middle = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN

/** Puts a flow of 1,000 steps and 1,500 arrows into a workspace and gives its id. */
async function prepare(program: Program): Promise<string> {
  const made = await program.call<{ id: string; rev: number; document: { id: string } }>('Flows.Create', {
    name: 'Тысяча шагов',
  })
  await program.call('Flows.SaveDraft', {
    id: made.id,
    rev: made.rev,
    document: largeFlow(made.document.id, 'Тысяча шагов'),
  })
  return made.id
}

/** From a press on a flow in the list to the frame that shows its steps, in milliseconds, by the page's own clock. */
async function opening(row: Locator): Promise<number> {
  return row.evaluate(async (name) => {
    const start = performance.now()
    ;(name as HTMLElement).click()
    for (;;) {
      await new Promise((done) => requestAnimationFrame(done))
      const card = document.querySelector<HTMLElement>('.react-flow__node')
      if (card && getComputedStyle(card).visibility !== 'hidden') break
    }
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)))
    return performance.now() - start
  })
}

test('the editor with 1,000 steps and 1,500 arrows', async ({ browser }) => {
  test.setTimeout(600_000)
  const program = await Program.create('empty')
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    const page = await context.newPage()
    await page.goto(await program.serve())
    const id = await prepare(program)
    const times: number[] = []
    const canvas = page.getByRole('group', { name: t('editor.canvas.label') })
    for (let i = 0; i < runs; i++) {
      await page.goto(new URL('/flows', page.url()).href)
      const row = page.getByText('Тысяча шагов', { exact: true }).first()
      await expect(row).toBeVisible()
      times.push(await opening(row))
      await expect(canvas).toBeVisible()
    }
    console.log(`editor, 1,000 steps: from the list to the drawn canvas ${middle(times).toFixed(0)} ms`)

    const box = await canvas.boundingBox()
    if (!box) throw new Error('no canvas')
    const x = box.x + box.width / 2
    const y = box.y + box.height / 2
    const tell = (what: string, f: Awaited<ReturnType<typeof frames>>) =>
      console.log(
        `editor, 1,000 steps: ${what} ${f.mean.toFixed(1)} ms of the main thread a frame (95 % under ${f.p95.toFixed(1)}, worst ${f.worst.toFixed(1)}, ${f.count} frames)`,
      )
    const pan = async () => {
      await page.mouse.move(x, y)
      for (let i = 0; i < 80; i++) await page.mouse.wheel(i < 40 ? 12 : -12, i < 40 ? 18 : -18)
    }
    const zoom = async () => {
      await page.mouse.move(x, y)
      await page.keyboard.down('Control')
      for (let i = 0; i < 60; i++) await page.mouse.wheel(0, i < 30 ? 16 : -16)
      await page.keyboard.up('Control')
    }
    const drag = async () => {
      const cards = await page
        .locator('.react-flow__node')
        .evaluateAll((all) =>
          all.map((one) => one.getBoundingClientRect()).map(({ x, y, width, height }) => ({ x, y, width, height })),
        )
      const card = cards.find(
        (c) =>
          c.x > box.x + 60 &&
          c.y > box.y + 60 &&
          c.x + c.width < box.x + box.width - 60 &&
          c.y + c.height < box.y + box.height - 120,
      )
      if (!card) throw new Error('no card in view')
      const from = { x: card.x + card.width / 2, y: card.y + Math.min(24, card.height / 2) }
      await page.mouse.move(from.x, from.y)
      await page.mouse.down()
      await page.mouse.move(from.x + 3, from.y + 3)
      for (let i = 0; i < 60; i++) await page.mouse.move(from.x + i * 2, from.y + i)
      await page.mouse.up()
    }
    await canvas.focus()
    await page.keyboard.press('Control+Digit0')
    tell('panning at 100 %', await frames(page, pan))
    tell('zooming from 100 %', await frames(page, zoom))
    await page.keyboard.press('Shift+Digit1')
    await page.mouse.move(x, y)
    tell('panning with all of it seen', await frames(page, pan))
    tell('zooming with all of it seen', await frames(page, zoom))
    await page.keyboard.press('Control+Digit0')
    tell('dragging a step', await frames(page, drag))
    await expect.poll(async () => (await program.call<{ rev: number }>('Flows.Get', { id })).rev).toBeGreaterThan(2)

    const cdp = await context.newCDPSession(page)
    await cdp.send('Performance.enable')
    const busy = async () =>
      (await cdp.send('Performance.getMetrics')).metrics.find((m) => m.name === 'TaskDuration')?.value ?? Number.NaN
    await page.mouse.move(2, 2)
    await new Promise((done) => setTimeout(done, 2000))
    const before = await busy()
    await new Promise((done) => setTimeout(done, 10_000))
    console.log(
      `editor, 1,000 steps: at rest ${((100 * (await busy()) - 100 * before) / 10).toFixed(2)} % of one processor`,
    )
  } finally {
    await program.remove()
  }
})
