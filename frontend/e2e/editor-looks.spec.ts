import AxeBuilder from '@axe-core/playwright'
import { Editor } from './support/editor'
import { expect, test } from './support/test'
import { words } from './support/words'

test.use({ company: 'demo' })

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing in the editor, ${theme}: at rest, with a step and its people open`, async ({
    app,
    program,
  }) => {
    const t = words('ru')
    const info = await program.call<{ preferences: Record<string, unknown> }>('System.Info')
    await program.call('System.SavePreferences', { ...info.preferences, language: 'ru', theme })
    const editor = new Editor(app, program, t)
    const flows = await program.call<{ id: string; name: string }[]>('Flows.List')
    const found = async () => {
      const { violations } = await new AxeBuilder({ page: app }).analyze()
      return violations.map((v) => `${v.id}: ${v.nodes.map((node) => node.target.join(' ')).slice(0, 3)}`)
    }
    await app.goto(new URL(`/flows/${flows[0]?.id}`, app.url()).href)
    await expect(editor.canvas).toBeVisible()
    expect(await found()).toEqual([])
    await app
      .locator('.react-flow__node')
      .first()
      .click({ position: { x: 120, y: 16 } })
    expect(await found()).toEqual([])
    await app
      .getByRole('button', { name: new RegExp(`^${t('editor.count.passed')}`) })
      .first()
      .click()
    await expect(app.getByRole('row').nth(1)).toBeVisible()
    expect(await found()).toEqual([])
  })
}

for (const [width, height] of [
  [1440, 900],
  [1366, 768],
  [1120, 700],
] as const) {
  test(`a flow is seen whole when it is opened, its name as well, ${width} × ${height}`, async ({ app, program }) => {
    await app.setViewportSize({ width, height })
    const editor = new Editor(app, program, words('ru'))
    for (const flow of await program.call<{ id: string }[]>('Flows.List')) {
      await app.goto(new URL(`/flows/${flow.id}`, app.url()).href)
      await expect(editor.canvas).toBeVisible()
      const steps = app.locator('.react-flow__node')
      await expect(steps.first()).toBeVisible()
      const canvas = await editor.canvas.boundingBox()
      for (const step of await steps.all()) {
        const box = await step.boundingBox()
        if (!box || !canvas) throw new Error('not on the screen')
        expect(box.y).toBeGreaterThanOrEqual(canvas.y)
        expect(box.y + box.height).toBeLessThanOrEqual(canvas.y + canvas.height)
        expect(box.x).toBeGreaterThanOrEqual(canvas.x)
        expect(box.x + box.width).toBeLessThanOrEqual(canvas.x + canvas.width)
      }
      const cut = await app.locator('h1 button').evaluate((name) => name.scrollWidth > name.clientWidth)
      expect(cut).toBe(false)
      expect(await app.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)).toBe(false)
    }
  })
}
