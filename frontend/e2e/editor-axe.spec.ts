// Nothing that axe knows of is wrong on any screen of the editor, in both languages and themes.
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './support/test'
import { words } from './support/words'

test.use({ company: 'demo' })

/**
 * What axe finds. Of an open menu two rules are not asked: it stands in no landmark, as menus do, and the library puts a
 * place for the first focus among its items, without which Escape would not reach a menu whose first item is disabled.
 */
async function clean(app: Page, screen: string, menu = false) {
  const axe = new AxeBuilder({ page: app })
  if (menu) axe.disableRules(['region', 'aria-required-children'])
  const { violations } = await axe.analyze()
  const found = violations.map((v) => `${v.id}: ${v.nodes.map((node) => node.target.join(' ')).slice(0, 3)}`)
  expect.soft(found, screen).toEqual([])
}

for (const [language, theme] of [
  ['ru', 'light'],
  ['en', 'dark'],
] as const) {
  test(`D14 axe finds nothing on any screen of the editor, in ${language}, ${theme}`, async ({ app, program }) => {
    test.setTimeout(180_000) // some twenty screens
    const info = await program.call<{ preferences: Record<string, unknown> }>('System.Info')
    await program.call('System.SavePreferences', { ...info.preferences, language, theme })
    const t = words(language)
    const flows = await program.call<{ id: string; started: number }[]>('Flows.List')
    const id = flows.toSorted((a, b) => b.started - a.started)[0]?.id
    const open = async (path: string) => {
      await app.goto(new URL(path, app.url()).href)
      await expect(app.getByRole('heading', { level: 1 }).first()).toBeVisible()
    }
    const menu = app.getByRole('menu')
    const leave = async () => {
      await app.keyboard.press('Escape')
      await expect(menu).toHaveCount(0)
    }

    await open(`/flows/${id}`)
    const cards = app.locator('.react-flow__node-step')
    await expect(cards.first()).toBeVisible()
    await clean(app, 'the canvas')
    const count = await cards.count()
    expect(count).toBeGreaterThan(3)
    for (let i = 0; i < count; i++) {
      await cards.nth(i).click()
      await expect(app.getByRole('tab', { name: t('editor.figures.tab') })).toBeVisible()
      await clean(app, `the form of step ${i + 1}`)
    }
    await app.getByRole('tab', { name: t('editor.figures.tab') }).click()
    await clean(app, 'figures of a step')
    await cards.nth(1).click({ button: 'right' })
    await expect(menu).toBeVisible()
    await clean(app, 'the menu of a step', true)
    await leave()
    await app.keyboard.press('Control+KeyF')
    await expect(app.getByRole('search').locator('input').first()).toBeFocused()
    await clean(app, 'search in the flow')
    await leave()
    await app.keyboard.press('Control+KeyK')
    await expect(app.getByRole('dialog')).toBeVisible()
    await clean(app, 'commands')
    await leave()
    await app.getByRole('tab', { name: t('editor.drawer.runs') }).click()
    await clean(app, 'the list of runs')
    await app.getByRole('button', { name: t('editor.publish.more') }).click()
    await expect(menu).toBeVisible()
    await clean(app, 'the menu of publishing', true)
    await leave()
    await app.keyboard.press('Control+Shift+KeyO')
    await expect(app.getByRole('tree')).toBeVisible()
    await clean(app, 'the outline')

    await open(`/flows/${id}?mode=sim`)
    await clean(app, 'the simulation, empty')
    await app
      .getByRole('button', { name: t('editor.sim.empty.made_up') })
      .last()
      .click()
    await expect(app.getByRole('slider')).toBeVisible()
    await clean(app, 'the simulation of one client')
    await app.getByText(t('editor.sim.tab.all'), { exact: true }).click()
    await expect(app.getByRole('heading', { name: t('editor.sim.all.by_day') })).toBeVisible()
    await clean(app, 'the simulation of everybody')
    await open(`/flows/${id}?mode=diff`)
    await clean(app, 'the comparison')
    await open('/flows/templates')
    await clean(app, 'the templates')
  })
}
