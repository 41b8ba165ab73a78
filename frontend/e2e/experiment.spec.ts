// A split as an experiment: its variants, its control group, what counts and who wins; then its figures.
import { Editor } from './support/editor'
import { expect, test } from './support/test'
import { words } from './support/words'

const t = words('ru')

const flow = {
  schema: 'voronka.flow/1',
  id: '01SPLIT0000000000000000000',
  name: 'Два письма',
  attach: { to: 'none' },
  subject: 'customer',
  settings: { reentry: 'always' },
  nodes: [
    { id: 'n1', kind: 'event.manual', params: {} },
    {
      id: 'n2',
      kind: 'condition.split',
      params: {
        arms: [
          { id: 'a', name: 'Скидка', share: 50 },
          { id: 'b', name: 'Подарок', share: 50 },
        ],
      },
    },
    { id: 'n3', kind: 'action.add_tag', params: { tag: 'скидка' } },
    { id: 'n4', kind: 'action.add_tag', params: { tag: 'подарок' } },
  ],
  edges: [
    ['n1', 'next', 'n2'],
    ['n2', 'a', 'n3'],
    ['n2', 'b', 'n4'],
  ],
  layout: { n1: [0, 0], n2: [0, 132], n3: [-140, 264], n4: [140, 264] },
}

test('a split gets a variant, a control group, a goal with its time and a rule for the winner, and shows figures', async ({
  app,
  program,
}) => {
  const made = await program.call<{ id: string; rev: number }>('Flows.Create', { name: flow.name })
  await program.call('Flows.SaveDraft', { id: made.id, rev: made.rev, document: { ...flow, id: made.id } })
  await app.goto(new URL(`/flows/${made.id}`, app.url()).href)
  const editor = new Editor(app, program, t)
  const form = editor.inspector
  const param = (id: string) => t(`node.condition.split.param.${id}`)
  await editor.step(t('node.condition.split.name')).click()

  const arms = form.getByRole('group', { name: param('arms'), exact: true })
  await arms.getByRole('button', { name: t('editor.arms.add'), exact: true }).click()
  await arms.getByRole('textbox', { name: t('editor.arms.name', { index: 3 }) }).fill('Тишина')
  const share = (name: string) => arms.getByRole('textbox', { name: t('editor.arms.share', { name }) })
  await expect(share('Скидка')).toHaveValue('34 %')
  await share('Скидка').fill('40')
  await expect(arms.getByText(t('editor.arms.sum', { sum: 106 }))).toBeVisible()
  await share('Подарок').fill('40')
  await share('Тишина').fill('20')
  const control = arms.getByRole('button', { name: t('editor.arms.holdout_of', { name: 'Тишина' }) })
  await control.click()
  await expect(control).toHaveAttribute('aria-pressed', 'true')
  await expect(arms.getByText(t('editor.arms.held_out', { name: 'Тишина' }))).toBeVisible()

  const choose = async (id: string, option: string) => {
    await form.getByRole('combobox', { name: param(id), exact: true }).click()
    await app.getByRole('option', { name: option, exact: true }).click()
  }
  await choose('goal', t('event.purchase.paid'))
  await form.getByRole('textbox', { name: param('window'), exact: true }).fill('5')
  await choose('winner', t('node.condition.split.option.winner.people'))
  await form.getByRole('textbox', { name: param('winner_people'), exact: true }).fill('500')
  await expect
    .poll(async () => (await editor.saved(made.id)).nodes.find((n) => n.id === 'n2')?.params)
    .toMatchObject({
      arms: [
        { id: 'a', name: 'Скидка', share: 40 },
        { id: 'b', name: 'Подарок', share: 40 },
        { id: 'c', name: 'Тишина', share: 20, holdout: true },
      ],
      goal: 'purchase.paid',
      window: '5d',
      winner: 'people',
      winner_people: 500,
    })

  await app.getByRole('button', { name: t('editor.publish.start') }).click()
  await expect.poll(async () => (await editor.full(made.id)).state).toBe('live')
  const customers: string[] = []
  for (let i = 0; i < 24; i++) {
    const { id } = await program.call<{ id: string }>('Customers.Create', {
      name: `Клиент ${i}`,
      emails: [`client${i}@example.test`],
      phones: [],
    })
    customers.push(id)
  }
  await program.call('Flows.Start', { flow: made.id, customers })
  await expect
    .poll(async () => {
      const figures = await program.call<{ arms: { people: number }[] }>('Flows.Experiment', {
        flow: made.id,
        node: 'n2',
      })
      return figures.arms.reduce((n, a) => n + a.people, 0)
    })
    .toBe(customers.length)
  for (const customer of customers.slice(0, 9))
    await program.call('Customers.AddPurchase', {
      customer,
      title: 'Курс',
      amount: '150',
      currency: 'RUB',
      paid: true,
    })
  for (const language of ['ru', 'en'] as const) {
    const say = words(language)
    for (const theme of ['light', 'dark']) {
      const info = await program.call<{ preferences: Record<string, unknown> }>('System.Info')
      await program.call('System.SavePreferences', { ...info.preferences, language, theme })
      await app.reload()
      await new Editor(app, program, say).step(say('node.condition.split.name')).click()
      const figures = form.getByRole('region', { name: say('editor.experiment.title') })
      await expect(figures.getByRole('row')).toHaveCount(4)
      await expect(figures.getByRole('rowheader', { name: /Тишина/ })).toContainText(say('editor.experiment.control'))
      if (process.env.SHOTS) {
        await app.screenshot({ path: `${process.env.SHOTS}/split-${language}-${theme}.png`, animations: 'disabled' })
        await figures.scrollIntoViewIfNeeded()
        await app.screenshot({ path: `${process.env.SHOTS}/figures-${language}-${theme}.png`, animations: 'disabled' })
      }
    }
  }
})
