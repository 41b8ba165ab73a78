import { readFile } from 'node:fs/promises'
import { Editor } from './support/editor'
import { expect, test } from './support/test'
import { words } from './support/words'

const t = words('ru')

test.use({ company: 'demo' })

interface Row {
  id: string
  name: string
  inside: number
}

const open = async (editor: Editor, kind: string): Promise<string> => {
  const rows = await editor.program.call<Row[]>('Flows.List')
  for (const row of rows) {
    if (!(await editor.saved(row.id)).nodes.some((node) => node.kind === kind)) continue
    await editor.page.goto(new URL(`/flows/${row.id}`, editor.page.url()).href)
    await expect(editor.canvas).toBeVisible()
    return row.id
  }
  throw new Error(`no flow with ${kind}`)
}

test('a running flow is paused, goes on, and is brought up to date after an edit', async ({ app, program }) => {
  const editor = new Editor(app, program, t)
  const id = await open(editor, 'event.manual')
  const state = app.getByRole('button', { name: t('editor.header.state') })
  const { version } = await editor.full(id)
  await state.click()
  await app.getByRole('menuitem', { name: t('editor.action.pause') }).click()
  await expect(state).toContainText(t('editor.state.paused'))
  expect((await editor.full(id)).state).toBe('paused')
  await state.click()
  await app.getByRole('menuitem', { name: t('editor.action.resume') }).click()
  await expect(state).toContainText(t('editor.state.live', { version }))
  expect((await editor.full(id)).state).toBe('live')

  await editor.inspector.getByRole('combobox', { name: t('editor.settings.purpose.label') }).click()
  await app.getByRole('option', { name: t('editor.settings.purpose.advertising') }).click()
  await expect(app.getByText(t('editor.header.dirty', { version: version + 1 }))).toBeVisible()
  await app.getByRole('button', { name: t('editor.publish.update') }).click()
  // People are under way in it: what becomes of them is asked first.
  await app
    .getByRole('dialog')
    .getByRole('button', { name: t('editor.sheet.do', { version: version + 1 }) })
    .click()
  await expect(state).toContainText(t('editor.state.live', { version: version + 1 }))
  await expect(app.getByText(t('editor.header.dirty', { version: version + 1 }))).toBeHidden()
  expect(await editor.full(id)).toMatchObject({ state: 'live', version: version + 1 })
})

test('a flow is saved to a file', async ({ app, program }) => {
  const editor = new Editor(app, program, t)
  const id = await open(editor, 'event.manual')
  await app.getByRole('button', { name: t('editor.publish.more') }).click()
  const coming = app.waitForEvent('download')
  await app.getByRole('menuitem', { name: t('editor.action.export') }).click()
  const file = await coming
  expect(file.suggestedFilename()).toMatch(/\.voronka\.json$/)
  const text = JSON.parse(await readFile(await file.path(), 'utf8'))
  const doc = await editor.saved(id)
  expect(text.nodes.map((n: { kind: string }) => n.kind)).toEqual(doc.nodes.map((n) => n.kind))
  expect(text.edges.length).toBe(doc.edges.length)
})

test('people are put in by hand, looked at with their reasons in words, and taken out', async ({ app, program }) => {
  const editor = new Editor(app, program, t)
  const id = await open(editor, 'event.manual')
  const runs = async (state: string) =>
    (await program.call<{ total: number }>('Flows.Runs', { flow: id, state, after: '', limit: 1 })).total
  const people = await program.call<{ items: { id: string; name: string }[] }>('Customers.List', {
    search: '',
    sort: 'name',
    desc: false,
    offset: 0,
    limit: 1,
  })
  const person = people.items[0]?.name ?? ''
  await app.getByRole('button', { name: t('editor.publish.more') }).click()
  await app.getByRole('menuitem', { name: t('editor.action.start_for') }).click()
  const dialog = app.getByRole('dialog')
  await dialog.getByRole('combobox').or(dialog.getByRole('textbox')).first().fill(person)
  await app.getByRole('option', { name: person }).first().click()
  await app.keyboard.press('Escape')
  await dialog.getByRole('button', { name: t('editor.start.do', { count: 1 }) }).click()
  await expect(app.getByText(t('editor.start.done', { count: 1 }))).toBeVisible()

  const stats = await program.call<{ nodes: Record<string, { inside: number }> }>('Flows.Stats', { id })
  const [node = ''] = Object.entries(stats.nodes).sort((a, b) => b[1].inside - a[1].inside)[0] ?? []
  const doc = await editor.saved(id)
  const step = doc.nodes.find((n) => n.id === node) as { name?: string; kind: string } | undefined
  const card = editor.step(step?.name || t(`node.${step?.kind}.name`))
  await card.getByRole('button', { name: t('editor.count.inside') }).click()
  const drawer = app.getByRole('region', { name: t('editor.drawer.label') })
  await expect(drawer.getByRole('row').nth(1)).toBeVisible()
  await drawer
    .getByRole('button', { name: t('editor.people.history') })
    .first()
    .click()
  await expect(drawer.getByRole('listitem').first()).toBeVisible()
  // Neither codes nor names of events: nothing like a_b or a.b in Latin letters.
  expect(await drawer.textContent()).not.toMatch(/\b[a-z]+[._][a-z]+/)
  await drawer.getByRole('button', { name: t('ui.action.back') }).click()

  const active = await runs('active')
  await drawer
    .getByRole('button', { name: t('ui.order.more', { name: person }) })
    .first()
    .click()
  await app.getByRole('menuitem', { name: t('ui.order.stop'), exact: true }).click()
  await expect.poll(() => runs('active')).toBe(active - 1)
  for (const tab of ['passed', 'failed', 'inside']) {
    await drawer.getByRole('button', { name: t(`editor.people.${tab}`) }).click()
    expect(await drawer.textContent()).not.toMatch(/\b[a-z]+[._][a-z]+/)
  }
})

test('a draft that another window changed unheard is never written over', async ({ page, program }) => {
  await page.route('**/api/Flows/Hold', (route) => route.abort()) // the news does not come
  await page.goto(await program.serve())
  const editor = new Editor(page, program, t)
  const id = await open(editor, 'event.manual')
  const full = await editor.full(id)
  await program.call('Flows.SaveDraft', { id, rev: full.rev, document: { ...full.document, name: 'Из другого окна' } })
  await editor.inspector.getByRole('combobox', { name: t('editor.settings.purpose.label') }).click()
  await page.getByRole('option', { name: t('editor.settings.purpose.advertising') }).click()
  const dialog = page.getByRole('dialog', { name: t('editor.stale.title') })
  await expect(dialog).toBeVisible()
  expect((await editor.saved(id)).name).toBe('Из другого окна')
  await dialog.getByRole('button', { name: t('editor.stale.copy') }).click()
  await expect
    .poll(async () => (await program.call<Row[]>('Flows.List')).map((row) => row.name))
    .toContain(t('editor.stale.copy_name', { name: full.document.name }))
  expect((await editor.saved(id)).name).toBe('Из другого окна')
})

test('a stale draft may be left for the fresh one', async ({ page, program }) => {
  await page.route('**/api/Flows/Hold', (route) => route.abort())
  await page.goto(await program.serve())
  const editor = new Editor(page, program, t)
  const id = await open(editor, 'event.manual')
  const full = await editor.full(id)
  await program.call('Flows.SaveDraft', { id, rev: full.rev, document: { ...full.document, name: 'Из другого окна' } })
  await editor.inspector.getByRole('combobox', { name: t('editor.settings.purpose.label') }).click()
  await page.getByRole('option', { name: t('editor.settings.purpose.advertising') }).click()
  const dialog = page.getByRole('dialog', { name: t('editor.stale.title') })
  await dialog.getByRole('button', { name: t('editor.stale.reload') }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Из другого окна')
  await expect(dialog).toBeHidden()
  // From here on this window writes again.
  await editor.inspector.getByRole('combobox', { name: t('editor.settings.purpose.label') }).click()
  await page.getByRole('option', { name: t('editor.settings.purpose.advertising') }).click()
  await expect.poll(async () => (await editor.saved(id)).settings.purpose).toBe('advertising')
})
