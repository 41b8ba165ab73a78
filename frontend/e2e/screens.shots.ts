// `make screenshots`: the pictures of docs/screenshots, from the demo company, in both themes.
import { join } from 'node:path'
import { root } from './support/program'
import { expect, test } from './support/test'

test.use({ company: 'demo' })

for (const theme of ['light', 'dark'] as const) {
  test(`screenshots, ${theme}`, async ({ app, program }) => {
    const info = await program.call<{ preferences: Record<string, unknown> }>('System.Info')
    await program.call('System.SavePreferences', { ...info.preferences, language: 'ru', theme })
    const flows = await program.call<{ id: string; inside: number; started: number }[]>('Flows.List')
    const flow = flows.toSorted((a, b) => b.started - a.started)[0]
    const people = await program.call<{ items: { id: string }[] }>('Customers.List', {
      search: '',
      sort: 'amount',
      desc: true,
      offset: 0,
      limit: 1,
    })
    const screens = {
      editor: `/flows/${flow?.id}`,
      list: '/customers',
      card: `/customers/${people.items[0]?.id}`,
      mailbox: '/mailbox',
      flows: '/flows',
      home: '/',
    }
    for (const [name, path] of Object.entries(screens)) {
      await app.goto(new URL(path, app.url()).href)
      await expect(app.getByRole('heading', { level: 1 }).first()).toBeVisible()
      if (name === 'mailbox') await app.getByRole('option').first().click()
      if (name === 'editor') {
        const step = app.locator('.react-flow__node-step').filter({ has: app.locator('[data-port="error"]') })
        await step.first().click()
      }
      await app.evaluate(() => document.fonts.ready)
      await app.screenshot({ path: join(root, 'docs/screenshots', `${name}-${theme}.png`), animations: 'disabled' })
    }
  })
}
