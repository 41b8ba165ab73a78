// Editing on the canvas with the mouse and its keys; what is asserted is the saved draft.
import type { Page } from '@playwright/test'
import { type Document, Editor } from './support/editor'
import { centre, drag, type Point } from './support/pointer'
import { expect, test } from './support/test'
import { words } from './support/words'

const t = words('ru')

// Room for the whole flow: a card carried to the edge would move the canvas under the test.
test.use({ viewport: { width: 1680, height: 1150 } })

interface Draft extends Document {
  notes: { id: string; text: string; at: [number, number]; size?: [number, number] }[]
  groups: { id: string; name: string; nodes: string[]; folded?: boolean }[]
}

const wait = (id: string, name: string) => ({ id, kind: 'wait.for', name, params: { duration: '1d' } })

/** Opens a flow whose draft is this. */
async function open(editor: Editor, part: Partial<Draft>): Promise<string> {
  const { program, page } = editor
  const made = await program.call<{ id: string; rev: number; document: Document }>('Flows.Create', { name: 'Правка' })
  await program.call('Flows.SaveDraft', { id: made.id, rev: made.rev, document: { ...made.document, ...part } })
  await page.goto(new URL(`/flows/${made.id}`, page.url()).href)
  await expect(editor.canvas).toBeVisible()
  return made.id
}

/** Four waits in a row after an event: e → a → b → c, and one that stands apart, d. */
const row: Partial<Draft> = {
  nodes: [
    { id: 'e', kind: 'event.manual', params: {} },
    wait('a', 'Первая'),
    wait('b', 'Вторая'),
    wait('c', 'Третья'),
    wait('d', 'Отдельная'),
  ],
  edges: [
    ['e', 'next', 'a'],
    ['a', 'next', 'b'],
    ['b', 'next', 'c'],
  ],
  layout: { e: [0, 0], a: [0, 140], b: [0, 280], c: [0, 420], d: [320, 420] },
}

const arrows = (doc: Document) => doc.edges.map((e) => e.join(' ')).sort()
const draft = async (editor: Editor, id: string) => (await editor.saved(id)) as Draft
const names = (doc: Document) =>
  (doc.nodes as unknown as { name?: string; kind: string }[]).map((n) => n.name ?? n.kind)

/** The head of a card, where it is taken. */
async function head(editor: Editor, title: string): Promise<Point> {
  const box = await editor.step(title).boundingBox()
  if (!box) throw new Error(`«${title}» is not on the screen`)
  return { x: box.x + 120, y: box.y + 16 }
}

const menu = (app: Page) => app.locator('[data-menu]')

/** Chooses in the open context menu. */
async function choose(app: Page, name: string) {
  await menu(app).getByRole('menuitem', { name }).first().click()
}

test('several are chosen by box, lasso and keys, and what is done with them is one step', async ({ app, program }) => {
  const editor = new Editor(app, program, t)
  const id = await open(editor, row)
  const chosen = () =>
    app.locator('.react-flow__node.selected').evaluateAll((all) => all.map((n) => n.getAttribute('data-id')).sort())

  await test.step('a box with the mouse, and Shift adds to it', async () => {
    const [first, third] = [await editor.step('Первая').boundingBox(), await editor.step('Третья').boundingBox()]
    if (!first || !third) throw new Error('not on the screen')
    await drag(app, { x: first.x - 40, y: first.y + 10 }, { x: first.x + 60, y: first.y + 40 })
    await expect.poll(chosen).toEqual(['a'])
    await app.keyboard.down('Shift')
    await drag(app, { x: third.x - 40, y: third.y + 10 }, { x: third.x + 60, y: third.y + 40 })
    await app.keyboard.up('Shift')
    await expect.poll(chosen).toEqual(['a', 'c'])
  })

  await test.step('Alt and a line drawn by hand around cards', async () => {
    const b = await editor.step('Вторая').boundingBox()
    const c = await editor.step('Третья').boundingBox()
    if (!b || !c) throw new Error('not on the screen')
    const line = [
      { x: b.x - 30, y: b.y - 12 },
      { x: b.x + b.width + 12, y: b.y - 12 },
      { x: b.x + b.width + 12, y: c.y + c.height - 4 },
      { x: c.x - 40, y: c.y + c.height - 4 },
    ]
    await app.keyboard.down('Alt')
    await app.mouse.move(line[0]?.x ?? 0, line[0]?.y ?? 0)
    await app.mouse.down()
    for (const p of line) await app.mouse.move(p.x, p.y, { steps: 8 })
    await app.mouse.up()
    await app.keyboard.up('Alt')
    await expect.poll(chosen).toEqual(['b', 'c'])
  })

  await test.step('keys: Alt and arrows walk, with Shift they add, Space takes out', async () => {
    await app.mouse.click((await head(editor, 'Первая')).x, (await head(editor, 'Первая')).y)
    await editor.canvas.focus()
    await app.keyboard.press('Alt+Shift+ArrowDown')
    await app.keyboard.press('Alt+Shift+ArrowDown')
    await expect.poll(chosen).toEqual(['a', 'b', 'c'])
    await app.keyboard.press('Space')
    await expect.poll(chosen).toEqual(['a', 'b'])
    await app.keyboard.press('Space')
    await expect.poll(chosen).toEqual(['a', 'b', 'c'])
  })

  await test.step('switched off together, nudged, joined on deleting, and all undone', async () => {
    const before = await draft(editor, id)
    await app.keyboard.press('d')
    await expect.poll(async () => (await draft(editor, id)).nodes.filter((n) => 'disabled' in n).length).toBe(3)
    await app.keyboard.press('Shift+ArrowRight')
    await expect.poll(async () => (await draft(editor, id)).layout.b).toEqual([20, 280])
    await app.keyboard.press('Control+z')
    await expect.poll(async () => (await draft(editor, id)).layout.b).toEqual([0, 280])
    await app.keyboard.press('Control+z')
    await app.mouse.click((await head(editor, 'Первая')).x, (await head(editor, 'Первая')).y)
    await app.keyboard.press('Alt+Shift+ArrowDown')
    await app.keyboard.press('Control+Delete')
    await expect.poll(async () => arrows(await draft(editor, id))).toEqual(['e next c'])
    await app.keyboard.press('Control+z')
    await expect.poll(async () => await draft(editor, id)).toEqual(before)
  })
})

test('cards are inserted into arrows, arrows led by either end and let go where the next step is to be', async ({
  app,
  program,
}) => {
  const editor = new Editor(app, program, t)
  const id = await open(editor, row)
  const middleOf = async (from: string, to: string): Promise<Point> => {
    const [a, b] = [await editor.step(from).boundingBox(), await editor.step(to).boundingBox()]
    if (!a || !b) throw new Error('not on the screen')
    return { x: a.x + a.width / 2, y: (a.y + a.height + b.y) / 2 + 4 }
  }

  await test.step('a card that stands apart is let go over an arrow', async () => {
    await drag(app, await head(editor, 'Отдельная'), await middleOf('Первая', 'Вторая'))
    await expect
      .poll(async () => arrows(await draft(editor, id)))
      .toEqual(['a next d', 'b next c', 'd next b', 'e next a'])
    await app.keyboard.press('Control+z')
    await expect.poll(async () => await draft(editor, id)).toMatchObject({ layout: row.layout })
    await expect.poll(async () => arrows(await draft(editor, id))).toEqual(['a next b', 'b next c', 'e next a'])
  })

  await test.step('a linked card moves along the row with Alt; without it it only moves', async () => {
    await drag(app, await head(editor, 'Третья'), await middleOf('Первая', 'Вторая'))
    await expect.poll(async () => (await draft(editor, id)).layout.c).not.toEqual([0, 420])
    expect(arrows(await draft(editor, id))).toEqual(['a next b', 'b next c', 'e next a'])
    await app.keyboard.press('Control+z')
    await expect.poll(async () => (await draft(editor, id)).layout.c).toEqual([0, 420])
    const [from, to] = [await head(editor, 'Третья'), await middleOf('Первая', 'Вторая')]
    await app.mouse.move(from.x, from.y)
    await app.mouse.down()
    await app.mouse.move(from.x + 3, from.y + 3)
    await app.keyboard.down('Alt')
    await app.mouse.move(to.x, to.y, { steps: 12 })
    await app.mouse.up()
    await app.keyboard.up('Alt')
    await expect.poll(async () => arrows(await draft(editor, id))).toEqual(['a next c', 'c next b', 'e next a'])
    await app.keyboard.press('Control+z')
    await expect.poll(async () => arrows(await draft(editor, id))).toEqual(['a next b', 'b next c', 'e next a'])
  })

  await test.step('the start of an arrow is taken to another card', async () => {
    const port = await centre(editor.port('Вторая', 'next'))
    const end = await editor.step('Третья').boundingBox()
    // Near its end it is chosen; a chosen arrow has a grip at each end.
    await app.mouse.click(port.x, (end?.y ?? 0) - 6)
    await expect(app.locator('.react-flow__edge.selected [data-grip]')).toHaveCount(2)
    await drag(app, { x: port.x, y: port.y + 17 }, await head(editor, 'Отдельная'))
    await expect.poll(async () => arrows(await draft(editor, id))).toEqual(['a next b', 'd next c', 'e next a'])
    await app.keyboard.press('Control+z')
    await expect.poll(async () => arrows(await draft(editor, id))).toEqual(['a next b', 'b next c', 'e next a'])
  })

  await test.step('an arrow let go on the empty canvas asks what comes next', async () => {
    const to = await editor.at(120, 260)
    await drag(app, await centre(editor.port('Отдельная', 'next')), to)
    const search = app.getByRole('textbox', { name: t('editor.next.label') })
    await expect(search).toBeFocused()
    await app.keyboard.press('Escape')
    await expect(search).toBeHidden()
    expect((await draft(editor, id)).nodes.length).toBe(5)
    await drag(app, await centre(editor.port('Отдельная', 'next')), to)
    await expect(search).toBeFocused()
    await app.keyboard.type(t('node.action.add_tag.name'))
    await expect(app.locator('[data-next="action.add_tag"]')).toBeVisible()
    await app.keyboard.press('Enter')
    await expect.poll(async () => (await draft(editor, id)).nodes.at(-1)?.kind).toBe('action.add_tag')
    const doc = await draft(editor, id)
    expect(doc.edges).toContainEqual(['d', 'next', doc.nodes.at(-1)?.id])
    await app.keyboard.press('Control+z')
    await expect.poll(async () => (await draft(editor, id)).nodes.length).toBe(5)
  })

  await test.step('Escape gives up an arrow and a drag', async () => {
    const port = await centre(editor.port('Отдельная', 'next'))
    const to = await head(editor, 'Вторая')
    await app.mouse.move(port.x, port.y)
    await app.mouse.down()
    await app.mouse.move(to.x, to.y, { steps: 10 })
    await app.keyboard.press('Escape')
    await app.mouse.move(to.x + 4, to.y)
    await app.mouse.up()
    const from = await head(editor, 'Отдельная')
    await app.mouse.move(from.x, from.y)
    await app.mouse.down()
    await app.mouse.move(from.x - 30, from.y - 60, { steps: 6 })
    await app.keyboard.press('Escape')
    await app.mouse.up()
    await app.keyboard.press('Control+d')
    await expect.poll(async () => (await draft(editor, id)).nodes.length).toBe(6)
    const doc = await draft(editor, id)
    expect(arrows(doc)).toEqual(['a next b', 'b next c', 'e next a'])
    expect(doc.layout.d).toEqual([320, 420])
  })
})

test('groups: made, named, moved with all in them, joined and left by dragging, folded and taken apart', async ({
  app,
  program,
}) => {
  const editor = new Editor(app, program, t)
  const id = await open(editor, row)
  const groups = async () => (await draft(editor, id)).groups ?? []
  await app.mouse.click((await head(editor, 'Первая')).x, (await head(editor, 'Первая')).y)
  await app.keyboard.down('Shift')
  await app.mouse.click((await head(editor, 'Вторая')).x, (await head(editor, 'Вторая')).y)
  await app.keyboard.up('Shift')
  await app.keyboard.press('Control+g')
  await app.getByRole('textbox', { name: t('editor.group.rename') }).fill('Разогрев')
  await app.keyboard.press('Enter')
  await expect.poll(groups).toMatchObject([{ name: 'Разогрев', nodes: ['a', 'b'] }])

  const caption = app.locator('[data-caption]')
  const at = await caption.boundingBox()
  if (!at) throw new Error('no caption')
  await drag(app, { x: at.x + 110, y: at.y + 14 }, { x: at.x + 10, y: at.y + 34 })
  await expect.poll(async () => (await draft(editor, id)).layout.a?.[0] ?? 0).toBeLessThan(-60)
  const moved = (await draft(editor, id)).layout
  expect([moved.e, moved.c]).toEqual([row.layout?.e, row.layout?.c])
  expect((moved.b?.[0] ?? 0) - (moved.a?.[0] ?? 0)).toBe(0)
  expect((moved.b?.[1] ?? 0) - (moved.a?.[1] ?? 0)).toBe(140)

  await test.step('a card dragged in joins, dragged out leaves', async () => {
    const frame = await app.locator('.react-flow__node-frame').boundingBox()
    if (!frame) throw new Error('no frame')
    await drag(app, await head(editor, 'Отдельная'), { x: frame.x + 150, y: frame.y + frame.height - 50 })
    await expect.poll(async () => (await groups())[0]?.nodes).toEqual(['a', 'b', 'd'])
    const out = await editor.at(430, 60)
    await drag(app, await head(editor, 'Отдельная'), out)
    await expect.poll(async () => (await groups())[0]?.nodes).toEqual(['a', 'b'])
  })

  await test.step('folded it is one card with the arrows that cross its border', async () => {
    await caption.getByRole('button').click()
    await expect.poll(async () => (await groups())[0]?.folded).toBe(true)
    await expect(editor.step('Первая')).toBeHidden()
    const lines = app.locator('.react-flow__edge')
    await expect(lines).toHaveCount(2)
    await editor.canvas.focus()
    await app.keyboard.press('Enter')
    await expect.poll(async () => (await groups())[0]?.folded).toBe(undefined)
    await expect(lines).toHaveCount(3)
  })

  await test.step('its frame is deleted and its steps stay; undo says what came back', async () => {
    await app.keyboard.press('Delete')
    await expect.poll(groups).toEqual([])
    expect((await draft(editor, id)).nodes.length).toBe(5)
    await app.keyboard.press('Control+z')
    await expect.poll(async () => (await groups()).length).toBe(1)
    await expect(app.getByRole('status').filter({ hasText: t('editor.change.ungrouped') })).toBeAttached()
    const back = await caption.boundingBox()
    await app.mouse.click((back?.x ?? 0) + 110, (back?.y ?? 0) + 14)
    await app.keyboard.press('Control+Shift+g')
    await expect.poll(groups).toEqual([])
  })
})

test('menus of the right button and of the keys act on a card, several, an arrow, a note, a group and the canvas', async ({
  app,
  program,
}) => {
  const editor = new Editor(app, program, t)
  const id = await open(editor, { ...row, notes: [{ id: 'note', text: 'Гипотеза', at: [330, 60] }] })
  const right = async (at: Point) => {
    await app.mouse.click(at.x, at.y, { button: 'right' })
    await expect(menu(app)).toBeVisible()
  }
  await right(await head(editor, 'Отдельная'))
  await choose(app, t('editor.menu.step.disable'))
  await expect
    .poll(async () => (await draft(editor, id)).nodes.find((n) => n.id === 'd'))
    .toMatchObject({ disabled: true })

  await editor.canvas.focus()
  await app.keyboard.press('Shift+F10')
  await expect(menu(app)).toHaveAttribute('data-menu', 'step')
  await choose(app, t('command.editor.duplicate'))
  await expect.poll(async () => (await draft(editor, id)).nodes.length).toBe(6)
  await app.keyboard.press('Control+z')

  await app.mouse.click((await head(editor, 'Первая')).x, (await head(editor, 'Первая')).y)
  await app.keyboard.down('Shift')
  await app.mouse.click((await head(editor, 'Отдельная')).x, (await head(editor, 'Отдельная')).y)
  await app.keyboard.up('Shift')
  await app.keyboard.press('ContextMenu')
  await expect(menu(app)).toHaveAttribute('data-menu', 'many')
  await menu(app).getByText(t('editor.several.align')).hover()
  await app.getByRole('menuitem', { name: t('command.editor.align_left') }).click()
  await expect.poll(async () => (await draft(editor, id)).layout.d?.[0]).toBe(0)
  await app.keyboard.press('Control+z')
  await expect.poll(async () => (await draft(editor, id)).layout.d?.[0]).toBe(320)

  const [b, c] = [await editor.step('Вторая').boundingBox(), await editor.step('Третья').boundingBox()]
  if (!b || !c) throw new Error('not on the screen')
  await right({ x: b.x + b.width / 2 + 3, y: (b.y + b.height + c.y) / 2 + 6 })
  await expect(menu(app)).toHaveAttribute('data-menu', 'arrow')
  await choose(app, t('editor.menu.arrow.delete'))
  await expect.poll(async () => arrows(await draft(editor, id))).toEqual(['a next b', 'e next a'])

  await right(await centre(app.getByText('Гипотеза')))
  await expect(menu(app)).toHaveAttribute('data-menu', 'note')
  await choose(app, t('command.editor.delete'))
  await expect.poll(async () => (await draft(editor, id)).notes ?? []).toEqual([])

  const empty = await editor.at(120, 300)
  await right(empty)
  await expect(menu(app)).toHaveAttribute('data-menu', 'canvas')
  await choose(app, t('command.editor.all'))
  await expect(app.getByRole('toolbar', { name: t('editor.several.label') })).toBeVisible()
  await app.keyboard.press('Control+g')
  await app.keyboard.press('Enter')
  const caption = await app.locator('[data-caption]').boundingBox()
  await right({ x: (caption?.x ?? 0) + 60, y: (caption?.y ?? 0) + 12 })
  await expect(menu(app)).toHaveAttribute('data-menu', 'group')
  await choose(app, t('command.editor.delete_members'))
  await expect.poll(async () => (await draft(editor, id)).nodes).toEqual([])
})

test('copies go through the clipboard to another flow, and text from anywhere else does nothing', async ({
  app,
  context,
  program,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const editor = new Editor(app, program, t)
  const first = await open(editor, { ...row, groups: [{ id: 'g', name: 'Пара', nodes: ['a', 'b'] }] })
  await editor.canvas.focus()
  await app.keyboard.press('Control+a')
  await app.keyboard.press('Control+c')
  const text = await app.evaluate(() => navigator.clipboard.readText())
  expect(text).toContain('— Первая')
  const second = await open(editor, {})
  const place = await editor.at(300, 200)
  await app.mouse.move(place.x, place.y)
  await app.keyboard.press('Control+v')
  await expect.poll(async () => names(await draft(editor, second))).toEqual(names(await draft(editor, first)))
  const doc = await draft(editor, second)
  const old = new Set(['e', 'a', 'b', 'c', 'd', 'g'])
  expect([...doc.nodes, ...doc.groups].filter((n) => old.has(n.id))).toEqual([])
  expect(doc.edges).toHaveLength(3)
  expect(doc.groups).toMatchObject([{ name: 'Пара', nodes: [doc.nodes[1]?.id, doc.nodes[2]?.id] }])

  // What a messenger made of it is still read; other text, and ours cut short, is not.
  await app.evaluate((copied) => navigator.clipboard.writeText(`Смотри:\n${copied}\n— Анна`), text)
  await app.keyboard.press('Control+v')
  await expect.poll(async () => (await draft(editor, second)).nodes.length).toBe(10)
  for (const other of ['просто текст', text.slice(0, -9), '{"schema":"voronka.fragment/1","nodes":[null]}']) {
    await app.evaluate((copied) => navigator.clipboard.writeText(copied), other)
    await app.keyboard.press('Control+v')
  }
  await app.keyboard.press('Control+x')
  await expect.poll(async () => (await draft(editor, second)).nodes.length).toBe(5)
  await app.keyboard.press('Control+z')
  await app.keyboard.press('Control+z')
  await app.keyboard.press('Control+z')
  await expect.poll(async () => (await draft(editor, second)).nodes).toEqual([])
})

test('typing is one step until its field is left; tidying keeps the start and makes even rows', async ({
  app,
  program,
}) => {
  const editor = new Editor(app, program, t)
  const id = await open(editor, {
    ...row,
    layout: { e: [40, 0], a: [333, 77], b: [-120, 301], c: [90, 390], d: [500, 20] },
  })
  await app.mouse.click((await head(editor, 'Отдельная')).x, (await head(editor, 'Отдельная')).y)
  const name = editor.inspector.getByRole('textbox', { name: t('editor.step.rename') })
  const named = async () => names(await draft(editor, id)).at(-1)
  await name.fill('')
  await name.pressSequentially('Долгое имя', { delay: 20 })
  await expect.poll(named).toBe('Долгое имя')
  await editor.canvas.focus()
  await name.focus()
  await app.keyboard.press('End')
  await name.pressSequentially(' два')
  await expect.poll(named).toBe('Долгое имя два')
  await app.keyboard.press('Control+z')
  await expect.poll(named).toBe('Долгое имя')
  await app.keyboard.press('Control+z')
  await expect.poll(named).toBe('Отдельная')

  await editor.canvas.focus()
  await app.keyboard.press('Escape')
  const before = (await draft(editor, id)).layout
  await app.keyboard.press('Shift+A')
  const column = async () => {
    const { layout } = await draft(editor, id)
    return ['e', 'a', 'b', 'c'].map((n) => layout[n]?.[1] ?? 0)
  }
  await expect
    .poll(async () => (await column()).slice(1).map((y, i, all) => y - (i === 0 ? 0 : (all[i - 1] ?? 0))))
    .toEqual([140, 140, 140])
  expect((await draft(editor, id)).layout.e).toEqual([40, 0])
  await app.keyboard.press('Control+z')
  await expect.poll(async () => (await draft(editor, id)).layout).toEqual(before)
})

test('cards are held by helper lines, a note is resized, and zoom shows less of a card', async ({ app, program }) => {
  const editor = new Editor(app, program, t)
  const id = await open(editor, { ...row, notes: [{ id: 'note', text: 'Гипотеза', at: [330, 60] }] })
  const zoom =
    Number((await app.getByRole('button', { name: t('editor.zoom.reset') }).textContent())?.replace(/\D/g, '')) / 100
  const from = await head(editor, 'Отдельная')
  await app.mouse.move(from.x, from.y)
  await app.mouse.down()
  await app.mouse.move(from.x + 4, from.y + 4)
  // A little off the column of the row: the line draws it in.
  await app.mouse.move(from.x - 317 * zoom, from.y + 160 * zoom, { steps: 12 })
  await expect(app.locator('[data-guides] line')).not.toHaveCount(0)
  await app.mouse.up()
  await expect(app.locator('[data-guides]')).toHaveCount(0)
  await expect.poll(async () => (await draft(editor, id)).layout.d?.[0]).toBe(0)

  const note = app.getByText('Гипотеза')
  await note.click()
  const grip = await centre(app.locator('.react-flow__resize-control'))
  await drag(app, grip, { x: grip.x + 60, y: grip.y + 50 })
  await expect.poll(async () => (await draft(editor, id)).notes[0]?.size?.[0] ?? 0).toBeGreaterThan(260)

  await editor.canvas.focus()
  const detail = async () => {
    await app.keyboard.press('Control+Minus')
    return editor.canvas.getAttribute('data-zoom')
  }
  await expect.poll(detail, { intervals: [200] }).toBe('title')
  await expect(editor.canvas.getByText(t('editor.count.passed'))).toHaveCount(0)
  await expect.poll(detail, { intervals: [200] }).toBe('shape')
})
