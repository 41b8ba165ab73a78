import type { Page } from '@playwright/test'
import { Editor } from './support/editor'
import { expect, test } from './support/test'
import { words } from './support/words'

const t = words('ru')
const name = {
  event: t('node.event.purchase_added.name'),
  test: t('node.condition.expression.name'),
  wait: t('node.wait.for.name'),
  send: t('node.action.send_message.name'),
}
const arrows = [
  'condition.expression no wait.for',
  'condition.expression yes wait.for',
  'event.purchase_added next condition.expression',
  'wait.for next action.send_message',
]

/** Counts what a mouse or a finger does on the page; nothing may. */
async function watchPointer(page: Page) {
  await page.addInitScript(() => {
    const seen = window as unknown as { pointer: number }
    seen.pointer = 0
    for (const type of ['pointerdown', 'mousedown', 'touchstart', 'wheel'])
      window.addEventListener(type, (event) => event.isTrusted && seen.pointer++, true)
  })
  await page.reload()
}
const pointer = (page: Page) => page.evaluate(() => (window as unknown as { pointer: number }).pointer)

/** The keys under which these Russian letters stand: the page has to understand them in either layout. */
function keysOf(text: string): string[] {
  const latin = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
  const russian = 'йцукенгшщзхъфывапролджэячсмитьбю'
  return [...text.toLowerCase()].map((letter) => latin[russian.indexOf(letter)] ?? letter)
}

/** Makes a flow from its list. */
async function create(page: Page, title: string): Promise<string> {
  // The list by its address: an empty workspace leads from its first page to the welcome, which has no keys of the sections.
  await page.goto(new URL('/flows', page.url()).href)
  await expect(page.getByRole('button', { name: t('flows.create.button') }).first()).toBeVisible()
  await page.keyboard.press('c')
  await expect(page.getByRole('textbox', { name: t('flows.create.name') })).toBeFocused()
  await page.keyboard.type(title)
  await page.keyboard.press('Enter')
  await expect(page.locator('[data-canvas]')).toBeVisible()
  return new URL(page.url()).pathname.split('/').at(-1) ?? ''
}

/** Chooses a kind in the search of the palette, which a command has asked for. */
async function choose(page: Page, kind: string) {
  await expect(page.getByRole('searchbox', { name: t('editor.palette.search') })).toBeFocused()
  await page.keyboard.type(kind)
  await page.keyboard.press('Enter')
  await expect(page.locator('[data-canvas]')).toBeFocused()
}

/** Fills the formula and the text that the check misses, led there by F8, and starts the flow. */
async function mendAndPublish(page: Page, editor: Editor, id: string, text: string) {
  const problems = page.getByRole('button', { name: t('editor.header.check_count', { count: 2 }) })
  await expect(problems).toBeVisible()
  const filled = new Set<string>()
  for (let i = 0; i < 2; i++) {
    await page.keyboard.press('F8')
    const test = page.getByRole('textbox', { name: t('node.condition.expression.param.test') })
    const message = page.getByRole('textbox', { name: t('node.action.send_message.param.text') })
    await expect(test.or(message)).toBeFocused()
    const formula = await test.isVisible()
    await page.keyboard.type(formula ? 'purchase.total > 50' : text)
    await page.keyboard.press('Escape')
    filled.add(formula ? 'test' : 'text')
    const param = formula ? 'test' : 'text'
    const kind = formula ? 'condition.expression' : 'action.send_message'
    await expect
      .poll(async () => ((await editor.logic(id)).steps[kind] as Record<string, unknown>)[param])
      .toBe(formula ? 'purchase.total > 50' : text)
  }
  expect(filled.size).toBe(2)
  const check = page.getByRole('button', { name: new RegExp(`^${t('editor.header.check')}`) })
  await expect(check.locator('[data-tone="er"]'), 'what was mended has been checked anew').toHaveCount(0)
  await page.keyboard.press('Control+Shift+p')
  await expect.poll(async () => (await editor.full(id)).state).toBe('live')
  expect((await editor.logic(id)).arrows).toEqual(arrows)
  expect((await editor.full(id)).version).toBe(1)
}

test('D14 a whole funnel is built, mended and started on the canvas without a mouse', async ({ app, program }) => {
  await watchPointer(app)
  const editor = new Editor(app, program, t)
  const id = await create(app, 'Без мыши, на схеме')
  await app.keyboard.press('a')
  await choose(app, name.event)
  await app.keyboard.press('a')
  await choose(app, name.test)
  await app.keyboard.press('a')
  await choose(app, name.wait)
  await app.keyboard.press('a')
  await choose(app, name.send)
  const said = app.locator('[data-said]')

  await test.step('L leads the second exit of the condition to a step found by its name', async () => {
    await app.keyboard.press('Alt+ArrowUp')
    await app.keyboard.press('Alt+ArrowUp')
    await expect(said).toHaveText(name.test)
    await app.keyboard.press('l')
    await app.keyboard.press('2')
    await expect(said).toContainText(t('port.no'))
    for (const key of keysOf(name.wait.slice(0, 4))) await app.keyboard.press(key)
    await expect(said).toContainText(name.wait)
    await app.keyboard.press('Enter')
    await expect(said).toHaveText(t('editor.link.done'))
    await expect.poll(async () => (await editor.logic(id)).arrows).toEqual(arrows)
  })
  await mendAndPublish(app, editor, id, 'Спасибо за покупку')
  expect(await pointer(app)).toBe(0)
})

test('D14 the same funnel in the outline, and what only the outline has', async ({ app, program }) => {
  await watchPointer(app)
  const editor = new Editor(app, program, t)
  const id = await create(app, 'Без мыши, списком')
  await app.keyboard.press('Control+Shift+o')
  const tree = app.getByRole('tree', { name: t('editor.outline.label') })
  await expect(tree).toBeFocused()
  /** The row that the tree names as its active one, as a screen reader would say it. */
  const active = async () => {
    const row = await tree.getAttribute('aria-activedescendant')
    return row ? app.locator(`[id="${row}"]`).getAttribute('aria-label') : null
  }
  for (const kind of [name.event, name.test]) {
    await app.keyboard.press('Control+Enter')
    await choose(app, kind)
    await expect.poll(active).toContain(kind)
  }
  // Into the condition's first exit, then on from there.
  await app.keyboard.press('ArrowDown')
  await expect.poll(active).toBe(t('editor.outline.open_exit', { port: t('port.yes'), step: name.test }))
  for (const kind of [name.wait, name.send]) {
    await app.keyboard.press('Control+Enter')
    await choose(app, kind)
    await expect.poll(active).toContain(kind)
  }

  await test.step('an exit is led to a step that is there; the join is a reference that jumps', async () => {
    await app.keyboard.press('End')
    await expect.poll(active).toBe(t('editor.outline.open_exit', { port: t('port.no'), step: name.test }))
    await app.keyboard.press('Control+l')
    const title = t('editor.outline.link_to', { port: t('port.no'), step: name.test })
    await expect(app.getByRole('combobox', { name: title })).toBeFocused()
    await app.keyboard.type(name.wait)
    await app.keyboard.press('Enter')
    await expect.poll(async () => (await editor.logic(id)).arrows).toEqual(arrows)
    await expect(tree).toBeFocused()
    await app.keyboard.press('End')
    await expect.poll(active).toBe(t('editor.outline.reference', { port: t('port.no'), to: name.wait }))
    await app.keyboard.press('Enter')
    await expect.poll(active).toContain(name.wait)
  })

  await test.step('steps change places, are renamed, copied, switched off and taken out', async () => {
    await app.keyboard.press('Alt+ArrowDown')
    await expect(app.locator('[data-said]')).toHaveText(t('editor.outline.moved'))
    await expect.poll(async () => (await editor.logic(id)).arrows).toContain('action.send_message next wait.for')
    await app.keyboard.press('Control+z')
    await expect.poll(async () => (await editor.logic(id)).arrows).toEqual(arrows)
    const letters = keysOf(name.send.slice(0, 4))
    for (const letter of letters) await app.keyboard.press(letter)
    await expect.poll(active).toContain(name.send)
    await app.keyboard.press('Control+d')
    await expect.poll(async () => (await editor.saved(id)).nodes.length).toBe(5)
    await app.keyboard.press('Delete')
    await expect.poll(async () => (await editor.saved(id)).nodes.length).toBe(4)
    for (const letter of letters) await app.keyboard.press(letter)
    await expect.poll(active).toContain(name.send)
    await app.keyboard.press('F2')
    await app.keyboard.type('Письмо')
    await app.keyboard.press('Enter')
    await expect.poll(active).toContain('Письмо')
    await expect(tree).toBeFocused()
    await expect
      .poll(async () => (await editor.saved(id)).nodes)
      .toContainEqual(expect.objectContaining({ name: 'Письмо' }))
    await app.keyboard.press('Control+Delete')
    await expect.poll(async () => (await editor.saved(id)).nodes.length).toBe(3)
    await app.keyboard.press('Control+z')
    await expect.poll(async () => (await editor.logic(id)).arrows).toEqual(arrows)
  })

  await test.step('it says levels, places and what is folded', async () => {
    const rows = await app
      .getByRole('treeitem')
      .evaluateAll((all) =>
        all.map((row) => ['aria-level', 'aria-posinset', 'aria-setsize'].map((name) => Number(row.getAttribute(name)))),
      )
    expect(rows.length).toBeGreaterThan(5)
    expect(rows.every(([level = 0, pos = 0, size = 0]) => level >= 1 && pos >= 1 && pos <= size)).toBe(true)
    expect(new Set(rows.map(([level]) => level)).size).toBeGreaterThan(3)
  })
  await mendAndPublish(app, editor, id, 'Спасибо за покупку')

  await app.reload()
  await expect(tree, 'the outline is remembered').toBeVisible()
  expect(await pointer(app)).toBe(0)
})
