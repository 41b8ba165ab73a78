// Goals, exits and limits: set on the flow's panel, run, and seen in its results.
import { Editor } from './support/editor'
import { expect, test } from './support/test'
import { words } from './support/words'

const t = words('ru')

const flow = {
  schema: 'voronka.flow/1',
  id: '01GOALS0000000000000000000',
  name: 'До оплаты',
  attach: { to: 'none' },
  subject: 'customer',
  settings: { reentry: 'always' },
  nodes: [
    { id: 'n1', kind: 'event.manual', params: {} },
    { id: 'n2', kind: 'wait.for', params: { duration: '9d' } },
    { id: 'n3', kind: 'action.add_tag', params: { tag: 'оплатил' } },
  ],
  edges: [
    ['n1', 'next', 'n2'],
    ['n2', 'next', 'n3'],
  ],
  layout: { n1: [0, 0], n2: [0, 132], n3: [0, 264] },
}

test('a goal with a jump is set, reached and counted, and a refused start is told', async ({ app, program }) => {
  const customer = await program.call<{ id: string }>('Customers.Create', {
    name: 'Анна',
    emails: ['anna@example.test'],
    phones: [],
  })
  const made = await program.call<{ id: string; rev: number }>('Flows.Create', { name: flow.name })
  await program.call('Flows.SaveDraft', { id: made.id, rev: made.rev, document: { ...flow, id: made.id } })
  await app.goto(new URL(`/flows/${made.id}`, app.url()).href)
  const editor = new Editor(app, program, t)
  await expect(editor.canvas).toBeVisible()

  const goals = editor.inspector.getByRole('group', { name: t('editor.settings.goals.label'), exact: true })
  await goals.getByRole('button', { name: t('editor.settings.goals.add') }).click()
  await goals.getByRole('textbox', { name: t('editor.settings.goals.name'), exact: true }).fill('Оплата')
  const condition = goals.getByRole('textbox', { name: t('editor.settings.goals.where_of', { index: 1 }) })
  await condition.click()
  await app.keyboard.type('покупка.сумма >= 100')
  await goals.getByRole('combobox', { name: t('editor.settings.goals.to') }).click()
  await app.getByRole('option', { name: t('node.action.add_tag.name') }).click()
  await editor.inspector.getByRole('textbox', { name: t('editor.settings.starts.active') }).fill('1')
  await expect
    .poll(async () => (await editor.saved(made.id)).settings)
    .toMatchObject({
      goals: [{ event: 'purchase.paid', where: 'purchase.total >= 100', to: 'n3', name: 'Оплата' }],
      limits: { active: 1 },
    })

  await app.getByRole('button', { name: t('editor.publish.start') }).click()
  await expect.poll(async () => (await editor.full(made.id)).state).toBe('live')
  for (let i = 0; i < 2; i++) await program.call('Flows.Start', { flow: made.id, customers: [customer.id] })
  const results = editor.inspector.getByRole('region', { name: t('editor.outcomes.label') })
  await expect(results.getByText(t('editor.outcomes.why.limit_active'))).toBeVisible()
  await program.call('Customers.AddPurchase', {
    customer: customer.id,
    title: 'Курс',
    amount: '150',
    currency: 'RUB',
    paid: true,
  })
  await expect(results.getByText(t('editor.outcomes.reached', { reached: 1, started: 1, share: 100 }))).toBeVisible()
  for (const theme of ['light', 'dark']) {
    const info = await program.call<{ preferences: Record<string, unknown> }>('System.Info')
    await program.call('System.SavePreferences', { ...info.preferences, theme })
    await app.reload()
    await expect(results).toBeVisible()
    if (process.env.SHOTS) {
      await goals.scrollIntoViewIfNeeded()
      await app.screenshot({ path: `${process.env.SHOTS}/goals-${theme}.png`, animations: 'disabled' })
    }
  }
})

test('an exit by a condition that is not written yet stays one, and is told as a problem', async ({ app, program }) => {
  const made = await program.call<{ id: string; rev: number }>('Flows.Create', { name: flow.name })
  await program.call('Flows.SaveDraft', { id: made.id, rev: made.rev, document: { ...flow, id: made.id } })
  await app.goto(new URL(`/flows/${made.id}`, app.url()).href)
  const editor = new Editor(app, program, t)
  const exits = editor.inspector.getByRole('group', { name: t('editor.settings.exits.label'), exact: true })
  await exits.getByRole('button', { name: t('editor.settings.exits.add') }).click()
  const by = exits.getByRole('combobox', { name: t('editor.settings.exits.by') })
  await by.click()
  await app.getByRole('option', { name: t('editor.settings.exits.by_when') }).click()
  await expect.poll(async () => (await editor.saved(made.id)).settings).toMatchObject({ exits: [{ when: '' }] })
  await app.reload()
  await expect(by).toHaveValue(t('editor.settings.exits.by_when'))
  await expect(exits.getByText(t('problem.exit_empty', { index: 1 }))).toBeVisible()
  await exits.getByRole('textbox', { name: t('editor.settings.exits.when_of', { index: 1 }) }).click()
  await app.keyboard.type('покупатель.город == "Казань"')
  await expect(exits.getByText(t('problem.exit_empty', { index: 1 }))).toHaveCount(0)
})
