import type { Page } from '@playwright/test'
import { type Document, Editor } from './support/editor'
import type { Program } from './support/program'
import { expect, test } from './support/test'
import { words } from './support/words'

const t = words('ru')

const nodes = [
  { id: 's', kind: 'event.manual', params: {} },
  { id: 'd', kind: 'wait.until_date', params: { field: 'customer.birthday', offset: '0d' } },
  {
    id: 'm',
    kind: 'action.send_message',
    name: 'Первое',
    params: { channel: 'local', text: 'Привет, {{ customer.name }}!' },
  },
  {
    id: 'n',
    kind: 'action.send_message',
    name: 'Второе',
    params: { channel: 'local', text: '{{ customer.name }}, стоп' },
  },
  { id: 'c', kind: 'condition.expression', name: 'Сумма', params: { test: "customer.purchases.sum > '5000'" } },
]
const edges = [
  ['s', 'next', 'd'],
  ['d', 'next', 'm'],
  ['m', 'next', 'n'],
  ['n', 'next', 'c'],
]

/** A flow with these steps, opened in the editor. */
async function opened(app: Page, program: Program, draft: Partial<Document>) {
  const made = await program.call<{ id: string; rev: number; document: Document }>('Flows.Create', { name: 'Проверка' })
  const layout = Object.fromEntries((draft.nodes ?? []).map((n, i) => [n.id, [0, i * 140]]))
  const document = { ...made.document, settings: { purpose: 'advertising' }, layout, ...draft }
  await program.call('Flows.SaveDraft', { id: made.id, rev: made.rev, document })
  await app.goto(new URL(`/flows/${made.id}`, app.url()).href)
  const editor = new Editor(app, program, t)
  await expect(editor.canvas).toBeVisible()
  return { editor, id: made.id }
}

const paramOf = (doc: Document, id: string, param: string) => doc.nodes.find((n) => n.id === id)?.params[param]

test('D8 a problem is mended by one click as one step, all of a kind at once, and what is meant so is kept and taken back', async ({
  app,
  program,
}) => {
  const { editor, id } = await opened(app, program, { nodes, edges: edges as Document['edges'] })
  const row = (key: string) => app.locator(`[data-problem="${key}"]`)
  const saved = (node: string, param: string) => expect.poll(async () => paramOf(await editor.saved(id), node, param))

  await row('c:number_in_quotes/test')
    .getByRole('button', { name: t('fix.unquote') })
    .click()
  await saved('c', 'test').toBe('customer.purchases.sum > 5000')
  await expect(row('c:number_in_quotes/test')).toHaveCount(0)

  await row('m:no_unsubscribe/text')
    .getByRole('button', { name: t('fix.add_unsubscribe') })
    .click()
  await saved('m', 'text').toBe(`Привет, {{ customer.name }}!\n\n${t('text.unsubscribe')}`)
  await editor.canvas.click({ position: { x: 30, y: 400 } })
  await app.keyboard.press('Control+z')
  await saved('m', 'text').toBe('Привет, {{ customer.name }}!')
  await app.keyboard.press('Control+Shift+z')

  await app.getByRole('button', { name: t('fix.all_alike', { count: 2 }) }).click()
  await saved('n', 'text').toBe(`{{ customer.name | "${t('text.friend')}" }}, стоп`)
  await saved('m', 'text').toBe(`Привет, {{ customer.name | "${t('text.friend')}" }}!\n\n${t('text.unsubscribe')}`)

  await row('d:empty_open/empty')
    .getByRole('button', { name: t('fix.link_beside') })
    .click()
  await expect.poll(async () => (await editor.saved(id)).edges).toContainEqual(['d', 'empty', 'm'])

  // «Так и надо» is kept in the document and can be taken back.
  const accepted = async () =>
    (await editor.saved(id)).nodes.find((n) => n.id === 'c') as { accepted?: string[] } | undefined
  await row('c:condition_open')
    .getByRole('button', { name: t('fix.add_next') })
    .waitFor()
  await editor.canvas.click({ position: { x: 30, y: 400 } })
  await app.keyboard.press('F8')
  await expect(row('c:condition_open')).toHaveAttribute('data-active', 'true')
  await expect(row('c:condition_open')).toContainText(t('why.condition_open'))
  const doc = await editor.saved(id)
  const full = await editor.full(id)
  doc.nodes.push({ id: 'z', kind: 'action.add_tag', params: { tag: 'VIP' } })
  doc.edges.push(['c', 'yes', 'z'])
  await program.call('Flows.SaveDraft', { id, rev: full.rev, document: doc })
  await app.reload()
  await row('c:open_port/no')
    .getByRole('button', { name: t('fix.accept') })
    .click()
  await expect.poll(async () => (await accepted())?.accepted).toEqual(['open_port/no'])
  await expect(row('c:open_port/no')).toHaveCount(0)
  await app.getByRole('button', { name: t('editor.problem.accepted', { count: 1 }) }).click()
  await row('c:open_port/no')
    .getByRole('button', { name: t('fix.unaccept') })
    .click()
  await expect.poll(async () => (await accepted())?.accepted).toBeUndefined()
})

test('D8 formulas are written in Russian with completion of values, shown for a person, and turned into rules and back', async ({
  app,
  program,
}) => {
  await program.call('Customers.Create', {
    name: 'Анна Климова',
    city: 'Казань',
    emails: [],
    phones: [],
  })
  const { editor, id } = await opened(app, program, {
    nodes: [nodes[0] as Document['nodes'][0], { id: 'c', kind: 'condition.expression', params: {} }],
    edges: [['s', 'next', 'c']],
  })
  await editor.step(t('node.condition.expression.name')).click()
  const field = editor.inspector.locator('[data-param="test"]')
  const code = field.getByRole('textbox')
  await code.click()
  await app.keyboard.type('покупатель.гор')
  await app.getByRole('option', { name: /покупатель\.город/ }).click()
  await app.keyboard.type(' = "Казань" и дней_с(')
  await expect(app.locator('.cm-help')).toContainText(t('formula.function.days_since'))
  await app.keyboard.type('покупатель.добавлен) ≥ 0')
  const saved = expect.poll(async () => paramOf(await editor.saved(id), 'c', 'test'))
  await saved.toBe('customer.city == "Казань" and days_since(customer.created) >= 0')
  await expect(field).toContainText('Анна Климова')
  await expect(field).toContainText(/Казань.*→\s*да/)

  // What rules cannot say is refused with the place, and nothing is lost.
  await editor.inspector.getByText(t('editor.turn.rules'), { exact: true }).click()
  await expect(editor.inspector.getByRole('status')).toContainText('дней_с')
  await saved.toBe('customer.city == "Казань" and days_since(customer.created) >= 0')

  await code.click()
  await app.keyboard.press('Control+a')
  await app.keyboard.type('покупатель.город = "Казань" и покупатель.покупки.количество() < 3')
  await expect
    .poll(async () => paramOf(await editor.saved(id), 'c', 'test'))
    .toBe('customer.city == "Казань" and customer.purchases.count() < 3')
  await editor.inspector.getByText(t('editor.turn.rules'), { exact: true }).click()
  await expect
    .poll(async () => (await editor.saved(id)).nodes.find((n) => n.id === 'c'))
    .toMatchObject({
      kind: 'condition.rules',
      params: {
        rules: {
          op: 'and',
          items: [
            { fact: 'customer.city', op: 'is', value: 'Казань' },
            { fact: 'customer.purchases.count', op: 'less', value: 3 },
          ],
        },
      },
    })
  await editor.inspector.getByText(t('editor.turn.expression'), { exact: true }).click()
  await expect
    .poll(async () => paramOf(await editor.saved(id), 'c', 'test'))
    .toBe("customer.city == 'Казань' and customer.purchases.count < 3")
  expect((await editor.saved(id)).edges).toEqual([['s', 'next', 'c']])
})

test('D8 the draft is held against the people there are, who can be listed', async ({ app, program }) => {
  for (const [name, birthday] of [
    ['Анна Климова', '1990-05-12'],
    ['Борис Ильин', ''],
    ['', ''],
  ]) {
    await program.call('Customers.Create', { name, birthday, emails: [], phones: ['+79000000001'] })
  }
  await opened(app, program, { nodes: nodes.slice(0, 4), edges: edges.slice(0, 3) as Document['edges'] })
  await app.getByRole('button', { name: t('survey.again') }).click()
  const found = (key: string) => app.locator(`[data-finding="${key}"]`)
  await expect(found('m:macro_empty')).toContainText('33 %')
  await expect(found('d:date_empty')).toContainText('67 %')
  await found('d:date_empty')
    .getByRole('button', { name: t('survey.show') })
    .click()
  await expect(app.getByRole('link', { name: 'Борис Ильин' })).toBeVisible()
  await expect(app.getByRole('link', { name: 'Анна Климова' })).toHaveCount(0)
  await app.getByRole('button', { name: t('survey.back') }).click()
  await expect(found('m:macro_empty')).toBeVisible()
})
