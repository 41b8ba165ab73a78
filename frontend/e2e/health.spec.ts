import { expect, test } from './support/test'
import { words } from './support/words'

const t = words('ru')

test.use({ company: 'demo' })

for (const theme of ['light', 'dark'] as const) {
  test(`health is told in plain words, in the rail and in the settings, ${theme}`, async ({ app, program }, info) => {
    const now = await program.call<{ preferences: Record<string, unknown> }>('System.Info')
    await program.call('System.SavePreferences', { ...now.preferences, theme })
    await program.call('System.SetEngine', { on: true })
    await app.goto(new URL('/settings/health', app.url()).href)
    await expect(app.getByRole('heading', { name: t('health.title'), level: 2 })).toBeVisible()
    await expect(app.getByRole('status').filter({ hasText: t('health.fine') })).toBeVisible()
    await expect(app.getByText(t('health.fact.lag'), { exact: true })).toBeVisible()
    await expect(app.getByRole('rowheader', { name: t('channel.name.email'), exact: true })).toBeVisible()

    await program.call('System.SetEngine', { on: false })
    await expect(app.getByRole('alert')).toContainText(t('fault.health_halted'))
    await app.screenshot({ path: info.outputPath(`health-${theme}.png`), fullPage: true })

    await app.getByRole('button', { name: new RegExp(`^${t('engine.name')}`) }).click()
    await expect(app.getByRole('list', { name: t('health.troubles') })).toContainText(t('fault.health_halted'))
    await app.screenshot({ path: info.outputPath(`popover-${theme}.png`) })
    await app.getByRole('link', { name: t('health.more') }).click()
    await program.call('System.SetEngine', { on: true })
    await expect(app.getByRole('alert')).toHaveCount(0)
  })
}
