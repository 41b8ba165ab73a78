import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { Editor } from './support/editor'
import type { Program } from './support/program'
import { expect, test } from './support/test'
import { words } from './support/words'

const t = words('ru')

interface Doc {
  name: string
  nodes: { id: string; kind: string; name?: string; params: Record<string, unknown> }[]
  edges: [string, string, string][]
  layout: Record<string, [number, number]>
  settings: Record<string, unknown>
}
interface Full {
  id: string
  rev: number
  version: number
  inside: number
  document: Doc
}

const first = (doc: Doc): Doc => ({
  ...doc,
  settings: {},
  nodes: [
    { id: 'n1', kind: 'event.manual', params: {} },
    { id: 'n2', kind: 'wait.for', name: 'Пауза', params: { duration: '3d' } },
    {
      id: 'n3',
      kind: 'action.send_message',
      name: 'Письмо',
      params: { channel: 'local', text: 'Мы очень скучаем по вам' },
    },
    { id: 'n4', kind: 'action.add_tag', name: 'Метка', params: { tag: 'дождался' } },
  ],
  edges: [
    ['n1', 'next', 'n2'],
    ['n2', 'next', 'n3'],
    ['n3', 'next', 'n4'],
  ],
  layout: { n1: [0, 0], n2: [0, 140], n3: [0, 280], n4: [0, 420] },
})

const get = (program: Program, id: string) => program.call<Full>('Flows.Get', { id })

async function save(program: Program, id: string, change: (doc: Doc) => Doc): Promise<Full> {
  const { rev, document } = await get(program, id)
  await program.call('Flows.SaveDraft', { id, rev, document: change(document) })
  return get(program, id)
}

/** A live flow with people in its wait. */
async function live(program: Program, people: readonly string[]): Promise<string> {
  const { id } = await program.call<Full>('Flows.Create', { name: 'Возврат' })
  const saved = await save(program, id, first)
  await program.call('Flows.Publish', { id, rev: saved.rev })
  const customers: string[] = []
  for (const name of people) {
    const made = await program.call<{ id: string }>('Customers.Create', {
      name,
      emails: [],
      phones: [],
      consent: {},
      fields: {},
    })
    customers.push(made.id)
  }
  if (customers.length > 0) await program.call('Flows.Start', { flow: id, customers })
  await expect.poll(async () => (await get(program, id)).inside).toBe(people.length)
  return id
}

const second = (doc: Doc): Doc => ({
  ...doc,
  nodes: [
    ...doc.nodes
      .filter((n) => n.id !== 'n4')
      .map((n) =>
        n.id === 'n2'
          ? { ...n, params: { duration: '1d' } }
          : n.id === 'n3'
            ? { ...n, params: { ...n.params, text: 'Мы ждём вас' } }
            : n,
      ),
    { id: 'n5', kind: 'action.add_note', name: 'Запись', params: { text: 'написали' } },
  ],
  edges: [
    ['n1', 'next', 'n2'],
    ['n2', 'next', 'n3'],
    ['n3', 'next', 'n5'],
  ],
  layout: { ...doc.layout, n5: [0, 420] },
})

const to = (page: Page, path: string) => page.goto(new URL(path, page.url()).href)

test('D5 versions are compared, one change is put back and a report is kept', async ({ app, program }) => {
  const id = await live(program, ['Анна'])
  await save(program, id, second)
  await to(app, `/flows/${id}`)
  await app.getByRole('button', { name: t('editor.header.compare', { version: 2 }) }).click()
  const list = app.getByRole('listbox', { name: t('editor.compare.list') })
  const details = app.getByRole('complementary', { name: t('editor.compare.details') })
  await expect(list.getByRole('option')).toHaveCount(5) // one added, two changed, one removed, the links
  await expect(
    app.getByRole('status').filter({ hasText: t('editor.compare.place', { index: 1, count: 5 }) }),
  ).toBeVisible()
  // Both cards are there: the new one, and the one that is gone, not one upon the other.
  const canvas = app.getByRole('group', { name: t('editor.compare.title') })
  const box = async (title: string) => {
    const found = await canvas
      .getByRole('group')
      .filter({ has: app.getByTitle(title, { exact: true }) })
      .boundingBox()
    if (!found) throw new Error(`«${title}» is not drawn`)
    return found
  }
  const [added, gone] = [await box('Запись'), await box('Метка')]
  expect(
    added.x + added.width <= gone.x ||
      gone.x + gone.width <= added.x ||
      added.y + added.height <= gone.y ||
      gone.y + gone.height <= added.y,
  ).toBe(true)

  await app.keyboard.press('F8')
  await expect(details.getByRole('heading', { name: 'Пауза' })).toBeVisible()
  await app.keyboard.press('F8')
  await expect(details.getByRole('heading', { name: 'Письмо' })).toBeVisible()
  await expect(details.locator('del')).toHaveText('очень скучаем по вам')
  await expect(details.locator('ins')).toHaveText('ждём вас')
  await app.keyboard.press('Shift+F8')
  await details.getByRole('button', { name: t('editor.compare.restore', { version: 1 }) }).click()
  const duration = async () => (await get(program, id)).document.nodes.find((n) => n.id === 'n2')?.params.duration
  await expect.poll(duration).toBe('3d')
  await expect(list.getByRole('option')).toHaveCount(4)
  await app.keyboard.press('Control+KeyZ')
  await expect.poll(duration).toBe('1d')

  await app.getByRole('button', { name: t('editor.compare.report') }).click()
  const coming = app.waitForEvent('download')
  await app.getByRole('button', { name: t('editor.compare.save') }).click()
  const text = await readFile(await (await coming).path(), 'utf8')
  for (const line of [
    t('diff.added', { step: 'Запись' }),
    t('diff.removed', { step: 'Метка' }),
    t('diff.param_changed', {
      step: 'Пауза',
      param: t('node.wait.for.param.duration'),
      before: '«3 дня»',
      after: '«1 день»',
    }),
  ]) {
    expect(text).toContain(line)
  }
  await app.getByRole('dialog').getByRole('button').first().click()
  await app.keyboard.press('Escape')
  await expect(app.getByRole('group', { name: t('editor.canvas.label') })).toBeVisible()
})

test('D5 a publish bears a name and does what its sheet said; an old version comes back as one step', async ({
  app,
  program,
}) => {
  const id = await live(program, ['Анна', 'Борис', 'Вера'])
  // The wait is over by the new version for nobody; its step is still there, so all stay.
  await save(program, id, second)
  const editor = new Editor(app, program, t)
  await to(app, `/flows/${id}`)
  await expect(editor.canvas).toBeVisible()
  await app.getByRole('button', { name: t('editor.publish.more') }).click()
  await app.getByRole('menuitem', { name: t('editor.history.named') }).click()
  const sheet = app.getByRole('dialog')
  await expect(sheet).toContainText(t('diff.added', { step: 'Запись' }))
  await expect(sheet).toContainText(t('editor.sheet.move.stays', { count: 3 }))
  await sheet.getByRole('radio', { name: new RegExp(t('editor.sheet.move.label')) }).check()
  const row = sheet.getByRole('row', { name: /Пауза/ }).getByRole('cell')
  expect(await row.allTextContents()).toEqual(['3', '3', '0', '0'])
  await sheet.getByRole('button', { name: t('editor.sheet.name_version') }).click()
  await sheet.getByRole('textbox', { name: t('editor.history.name') }).fill('Мягкий тон')
  await sheet.getByRole('button', { name: t('editor.sheet.do', { version: 2 }) }).click()
  await expect(sheet).toBeHidden()
  interface Version {
    number: number
    name: string
    by: string
    inside: number
    changes: unknown[]
  }
  const versions = () => program.call<Version[]>('Flows.Versions', { id })
  expect((await versions()).map((v) => [v.number, v.name, v.by, v.inside])).toEqual([
    [2, 'Мягкий тон', 'user', 3],
    [1, '', '', 0],
  ])

  const history = async () => {
    await app.getByRole('button', { name: t('editor.publish.more') }).click()
    await app.getByRole('menuitem', { name: t('editor.history.open') }).click()
  }
  await history()
  await app.getByRole('button', { name: t('editor.history.rename', { version: 1 }) }).click()
  const naming = app.getByRole('dialog', { name: t('editor.history.rename', { version: 1 }) })
  await naming.getByRole('textbox', { name: t('editor.history.name') }).fill('Первая проба')
  await naming.getByRole('button', { name: t('editor.history.save') }).click()
  await expect(naming).toBeHidden()
  await expect(app.getByRole('dialog')).toContainText('Первая проба')
  await app.getByRole('button', { name: t('editor.history.more', { version: 1 }) }).click()
  await app.getByRole('menuitem', { name: t('editor.history.restore') }).click()
  const nodes = async () => (await get(program, id)).document.nodes.map((n) => n.id)
  await expect.poll(nodes).toEqual(['n1', 'n2', 'n3', 'n4'])
  await editor.canvas.click({ position: { x: 300, y: 60 } })
  await app.keyboard.press('Control+KeyZ')
  await expect.poll(nodes).toEqual(['n1', 'n2', 'n3', 'n5'])

  await app.keyboard.press('Control+Shift+KeyZ')
  await expect.poll(nodes).toEqual(['n1', 'n2', 'n3', 'n4'])
  await history()
  await app.getByRole('button', { name: t('editor.history.discard') }).click()
  await expect.poll(nodes).toEqual(['n1', 'n2', 'n3', 'n5'])
})

test('D5 two windows on one flow: the second looks, takes control, and nothing is lost', async ({ app, program }) => {
  const id = await live(program, [])
  const mine = new Editor(app, program, t)
  await to(app, `/flows/${id}`)
  await expect(mine.canvas).toBeVisible()
  const other = await app.context().newPage()
  await other.goto(new URL(`/flows/${id}`, app.url()).href)
  const theirs = new Editor(other, program, t)
  const take = (page: Page) => page.getByRole('button', { name: t('editor.hold.take') })
  await expect(take(other)).toBeVisible()
  await expect(take(app)).toBeHidden()
  await expect(theirs.inspector.getByRole('combobox', { name: t('editor.settings.purpose.label') })).toBeDisabled()

  // What the first window does is seen in the second one.
  const rename = async (page: Page, name: string) => {
    await page.getByRole('heading', { level: 1 }).getByRole('button').click()
    await page.getByRole('textbox', { name: t('editor.header.name') }).fill(name)
    await page.keyboard.press('Enter')
  }
  await rename(app, 'Первое окно')
  await expect(other.getByRole('heading', { level: 1 })).toContainText('Первое окно')

  await take(other).click()
  await expect(take(app)).toBeVisible()
  await expect(app.getByText(t('editor.hold.lost'))).toBeVisible()
  await expect(take(other)).toBeHidden()
  await rename(other, 'Второе окно')
  await expect.poll(async () => (await get(program, id)).document.name).toBe('Второе окно')
  await expect(app.getByRole('heading', { level: 1 })).toContainText('Второе окно')

  // The second window goes: the first one has the flow again, with what was written meanwhile.
  await other.close()
  await take(app)
    .click({ timeout: 2000 })
    .catch(() => undefined) // it may have come back by itself
  await expect(take(app)).toBeHidden()
  await rename(app, 'Снова первое')
  await expect.poll(async () => (await get(program, id)).document.name).toBe('Снова первое')

  // Another program writes: the window is told, and one step back is its own draft.
  await save(program, id, (doc) => ({ ...doc, name: 'Другая программа' }))
  await expect(app.getByText(t('editor.hold.changed'))).toBeVisible()
  await expect(app.getByRole('heading', { level: 1 })).toContainText('Другая программа')
  await mine.canvas.click({ position: { x: 300, y: 60 } })
  await app.keyboard.press('Control+KeyZ')
  await expect.poll(async () => (await get(program, id)).document.name).toBe('Снова первое')
})

test('D4 a period’s figures stand on the arrows and in the step’s own tab', async ({ app, program }) => {
  const id = await live(program, ['Анна', 'Борис'])
  const editor = new Editor(app, program, t)
  await to(app, `/flows/${id}`)
  await expect(editor.canvas).toBeVisible()
  await app.getByRole('button', { name: t('editor.figures.overlay') }).click()
  await app.getByRole('menuitem', { name: t('editor.figures.days.7') }).click()
  await expect(editor.canvas.locator('[data-figures="true"]')).toHaveText(['2'])
  await editor.step('Пауза').click()
  await app.getByRole('tab', { name: t('editor.figures.tab_figures') }).click()
  const panel = app.getByRole('tabpanel', { name: t('editor.figures.tab') })
  const figure = (label: string) =>
    panel.getByRole('term').filter({ hasText: label }).locator('..').getByRole('definition')
  await expect(figure(t('editor.figures.entered'))).toHaveText('2')
  await expect(figure(t('editor.figures.inside'))).toHaveText('2')
})
