import AxeBuilder from '@axe-core/playwright'
import { expect, test } from './support/test'
import { words } from './support/words'

test.use({ company: 'demo' })

const screens = ['/', '/customers', '/mailbox', '/flows', '/imports', '/settings']

for (const language of ['ru', 'en'] as const) {
  for (const theme of ['light', 'dark'] as const) {
    test(`every screen in ${language}, ${theme}: it shows its name, and axe finds nothing serious`, async ({
      app,
      program,
    }) => {
      const info = await program.call<{ preferences: Record<string, unknown> }>('System.Info')
      await program.call('System.SavePreferences', { ...info.preferences, language, theme })
      const t = words(language)
      const flows = await program.call<{ id: string }[]>('Flows.List')
      const people = await program.call<{ items: { id: string }[] }>('Customers.List', {
        search: '',
        sort: 'amount',
        desc: true,
        offset: 0,
        limit: 1,
      })
      for (const path of [...screens, `/flows/${flows[0]?.id}`, `/customers/${people.items[0]?.id}`]) {
        await app.goto(new URL(path, app.url()).href)
        await expect(app.getByRole('heading', { level: 1 }).first()).toBeVisible()
        await expect(app.locator('html')).toHaveAttribute('lang', language)
        await expect(app.getByRole('navigation').getByRole('link', { name: t('nav.flows'), exact: true })).toBeVisible()
        const { violations } = await new AxeBuilder({ page: app }).analyze()
        const serious = violations
          .filter((v) => v.impact === 'serious' || v.impact === 'critical')
          .map((v) => `${path} ${v.id}: ${v.nodes.map((node) => node.target.join(' ')).slice(0, 3)}`)
        expect(serious).toEqual([])
      }
    })
  }
}
