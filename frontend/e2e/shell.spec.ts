import AxeBuilder from '@axe-core/playwright'
import { expect, test } from './support/test'

test.use({ company: 'demo' })

const screens = [
  '/settings/fields',
  '/settings/channels',
  '/settings/health',
  '/settings/data',
  '/imports/new',
  '/mailbox?tab=ledger',
  '/welcome',
]

for (const theme of ['light', 'dark'] as const) {
  test(`the inner screens, ${theme}: axe finds nothing serious, and nothing scrolls sideways in the smallest window`, async ({
    app,
    program,
  }) => {
    const info = await program.call<{ preferences: Record<string, unknown> }>('System.Info')
    await program.call('System.SavePreferences', { ...info.preferences, theme })
    await app.setViewportSize({ width: 1120, height: 700 })
    for (const path of screens) {
      await app.goto(new URL(path, app.url()).href)
      await expect(app.getByRole('heading', { level: 1 }).first()).toBeVisible()
      const { violations } = await new AxeBuilder({ page: app }).analyze()
      const serious = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => v.id)
      expect(serious, path).toEqual([])
      expect(await app.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(1120)
    }
  })
}
