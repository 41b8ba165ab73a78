// A draft tried out on one client and on everybody: path, times, texts, reasons, and nothing that changes.
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { Editor } from './support/editor'
import type { Program } from './support/program'
import { expect, test } from './support/test'
import { words } from './support/words'

const t = words('ru')
const sim = (key: string, args?: Record<string, string | number>) => t(`editor.sim.${key}`, args)

/** Two texts by a split, a wait for a payment, then a tag with a call of another program, or a letter three weeks later. */
const flow = {
  schema: 'voronka.flow/1',
  name: 'Проба',
  attach: { to: 'none' },
  subject: 'customer',
  settings: { reentry: 'always', purpose: 'service' },
  nodes: [
    { id: 'n1', kind: 'event.tag_added', params: { tag: 'проба' } },
    {
      id: 'n2',
      kind: 'condition.split',
      params: {
        arms: [
          { id: 'a', name: 'Тёплый', share: 100 },
          { id: 'b', name: 'Деловой', share: 0 },
        ],
      },
    },
    {
      id: 'n3',
      kind: 'action.send_message',
      name: 'Тепло',
      params: { channel: 'local', text: 'Как дела, {{ customer.name }}?' },
    },
    { id: 'n4', kind: 'action.send_message', name: 'Деловито', params: { channel: 'local', text: 'Ждём вас' } },
    { id: 'n5', kind: 'wait.for_event', name: 'Оплата', params: { event: 'purchase.paid', timeout: '3d' } },
    {
      id: 'n6',
      kind: 'condition.expression',
      name: 'Много',
      params: { test: 'customer.purchases.sum() >= 500' },
    },
    { id: 'n7', kind: 'action.add_tag', name: 'Постоянный', params: { tag: 'постоянный' } },
    {
      id: 'n8',
      kind: 'action.http_request',
      name: 'Учёт',
      params: { method: 'POST', url: 'https://api.example.test/', body: 'none' },
    },
    { id: 'n9', kind: 'wait.for', name: 'Три недели', params: { duration: '21d' } },
    { id: 'n10', kind: 'action.send_message', name: 'Соскучились', params: { channel: 'local', text: 'Соскучились' } },
    { id: 'n11', kind: 'action.add_note', name: 'Сбой', params: { text: 'учёт не ответил' } },
  ],
  edges: [
    ['n1', 'next', 'n2'],
    ['n2', 'a', 'n3'],
    ['n2', 'b', 'n4'],
    ['n3', 'next', 'n5'],
    ['n4', 'next', 'n5'],
    ['n5', 'happened', 'n6'],
    ['n5', 'timeout', 'n9'],
    ['n6', 'yes', 'n7'],
    ['n6', 'no', 'n9'],
    ['n7', 'next', 'n8'],
    ['n8', 'error', 'n11'],
    ['n9', 'next', 'n10'],
  ],
  layout: {
    n1: [0, 0],
    n2: [0, 140],
    n3: [-156, 280],
    n4: [156, 280],
    n5: [0, 420],
    n6: [-156, 560],
    n7: [-156, 700],
    n8: [-156, 840],
    n11: [-156, 980],
    n9: [156, 700],
    n10: [156, 840],
  },
}

interface Row {
  id: string
}

async function make(program: Program): Promise<string> {
  const made = await program.call<{ id: string; rev: number }>('Flows.Create', { name: flow.name })
  await program.call('Flows.SaveDraft', { id: made.id, rev: made.rev, document: { ...flow, id: made.id } })
  return made.id
}

const people = ['Анна Ковалёва', 'Борис Немов', 'Вера Лис']

async function addPeople(program: Program): Promise<string[]> {
  const ids: string[] = []
  for (const name of people) {
    const form = {
      name,
      emails: [],
      phones: [],
      city: '',
      time_zone: '',
      birthday: '',
      comment: '',
      consent: {},
      fields: {},
    }
    const made = await program.call<Row>('Customers.Create', form)
    ids.push(made.id)
  }
  return ids
}

/** Everything a simulation could change: people with tags and purchases, their timelines, messages, runs. */
async function everything(program: Program, ids: string[]): Promise<string> {
  const cards = await Promise.all(ids.map((id) => program.call('Customers.Get', { id })))
  const lines = await Promise.all(
    ids.map((id) => program.call('Customers.Timeline', { id, kinds: [], before: '', limit: 100 })),
  )
  const messages = await program.list('messages')
  const flows = await program.call<{ started: number; inside: number }[]>('Flows.List')
  return JSON.stringify([cards, lines, messages, flows.map((f) => [f.started, f.inside])])
}

const steps = (app: Page) => app.getByRole('list', { name: sim('steps') })
const step = (app: Page, name: string) => steps(app).getByRole('button', { name })
const current = (app: Page) => steps(app).locator('[aria-current="step"]')
const slider = (app: Page) => app.getByRole('slider', { name: sim('time') })
const thread = (app: Page) => app.getByRole('region', { name: sim('messages') })

async function chooseClient(app: Page, name: string) {
  const field = app.getByRole('combobox', { name: sim('client'), exact: true })
  await field.fill(name.slice(0, 4))
  await app.getByRole('option', { name }).click()
}

async function serious(app: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page: app }).analyze()
  return violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map((v) => `${v.id}: ${v.nodes.map((node) => node.target.join(' ')).slice(0, 3)}`)
}

test('D3 a draft is tried on a real client: arms, deeds, outcomes, reasons and the keyboard, and nothing changes', async ({
  app,
  program,
}) => {
  const ids = await addPeople(program)
  const id = await make(program)
  const before = await everything(program, ids)
  await app.goto(new URL(`/flows/${id}`, app.url()).href)
  await expect(new Editor(app, program, t).canvas).toBeVisible()
  await app.keyboard.press('F5')
  await expect(app).toHaveURL(/mode=sim/)
  await expect(app.getByText(sim('nothing_sent'))).toBeVisible()
  await expect(app.getByText(sim('empty.title'))).toBeVisible()

  await chooseClient(app, 'Анна Ковалёва')
  await expect(current(app)).toContainText(t('node.event.tag_added.name'))
  await expect(step(app, 'Тепло')).toBeVisible()
  await expect(thread(app)).toContainText('Как дела, Анна Ковалёва?')
  await expect(step(app, 'Соскучились')).toContainText(sim('day', { day: 24 }))

  // The other variant is chosen: the path goes over it at once.
  await app.getByRole('combobox', { name: t('node.condition.split.name') }).click()
  await app.getByRole('option', { name: sim('arm', { name: 'Деловой' }) }).click()
  await expect(step(app, 'Деловито')).toBeVisible()
  await expect(step(app, 'Тепло')).toBeHidden()
  await expect(thread(app)).not.toContainText('Как дела')

  // To the wait by keyboard, and the payment happens.
  await slider(app).focus()
  for (let i = 0; i < 3; i++) await app.keyboard.press('ArrowRight')
  await expect(current(app)).toContainText('Оплата')
  await app.keyboard.press('ArrowLeft')
  await expect(current(app)).toContainText('Деловито')
  await app.keyboard.press('ArrowRight')
  const answer = app.getByRole('region', { name: sim('answer') })
  await answer.getByRole('button', { name: t('event.purchase.paid') }).click()
  await expect(step(app, 'Много')).toBeVisible()
  await expect(step(app, 'Соскучились')).toBeHidden()
  await step(app, 'Много').click()
  const why = app.getByRole('region', { name: new RegExp(sim('why', { number: '\\d+' })) })
  await expect(why).toContainText('1\u00a0000')
  await step(app, 'Постоянный').click()
  const values = app.getByRole('region', { name: new RegExp(sim('variables', { number: '\\d+' })) })
  await expect(values.getByRole('row', { name: /сумма/ })).toContainText('1\u00a0000 RUB')

  // The other program answers 500: the way leads out by the error, and the step is marked.
  await app.getByRole('combobox', { name: 'Учёт' }).click()
  await app.getByRole('option', { name: sim('outcome.request.500') }).click()
  await expect(step(app, 'Сбой')).toBeVisible()
  await step(app, 'Учёт').click()
  await expect(step(app, 'Учёт')).toContainText(sim('failed'))
  await expect(why).toContainText('500')

  // A smaller amount: the deed is changed, the condition says no.
  const deeds = app.getByRole('list', { name: sim('deeds') })
  await deeds.getByRole('button').first().click()
  const form = app.getByRole('dialog')
  await form.getByRole('textbox', { name: sim('part.amount') }).fill('40')
  await form.getByRole('button', { name: t('ui.action.save') }).click()
  await expect(step(app, 'Постоянный')).toBeHidden()
  await expect(step(app, 'Соскучились')).toBeVisible()

  // The keys of time: the end, the beginning, a day, playing.
  await slider(app).focus()
  await app.keyboard.press('End')
  await expect(current(app)).toContainText('Соскучились')
  await app.keyboard.press('Home')
  await expect(slider(app)).toHaveAttribute('aria-valuetext', new RegExp(`^${sim('day', { day: 0 })}`))
  await app.keyboard.press('Shift+ArrowRight')
  await expect(slider(app)).toHaveAttribute('aria-valuetext', new RegExp(`^${sim('day', { day: 1 })}`))
  await app.getByRole('button', { name: sim('speed.day') }).click()
  await app.getByRole('menuitem', { name: sim('speed.week') }).click()
  await slider(app).focus()
  await app.keyboard.press('Space')
  await expect(current(app)).toContainText('Соскучились', { timeout: 15_000 })

  expect(await serious(app)).toEqual([])
  expect(await everything(program, ids)).toBe(before)
  await app.keyboard.press('Escape')
  await expect(app).not.toHaveURL(/mode=sim/)
  await expect(new Editor(app, program, t).canvas).toBeVisible()
})

test('D3 a made-up client starts from a step, follows unsaved edits, and gives a log', async ({ app, program }) => {
  const id = await make(program)
  await app.goto(new URL(`/flows/${id}`, app.url()).href)
  const editor = new Editor(app, program, t)
  await editor.step('Оплата').click()
  await app.getByRole('button', { name: t('editor.toolbar.simulate') }).click()
  await expect(app).toHaveURL(/from=n5/)
  await app
    .getByRole('button', { name: sim('empty.made_up') })
    .first()
    .click()
  const form = app.getByRole('dialog')
  await form.getByRole('textbox', { name: t('fact.customer.name'), exact: true }).fill('Пробная Мария')
  await form.getByRole('button', { name: sim('made_up.purchase_add') }).click()
  await form.getByRole('textbox', { name: sim('part.amount') }).fill('300')
  await form.getByRole('button', { name: sim('made_up.done') }).click()
  await expect(steps(app).getByRole('listitem').first()).toContainText('Оплата')
  await expect(step(app, 'Соскучились')).toContainText(sim('day', { day: 24 }))

  // An event with its form, by keyboard alone.
  await app.getByRole('button', { name: sim('deed_add') }).focus()
  await app.keyboard.press('Enter')
  const deed = app.getByRole('dialog')
  await deed.getByRole('combobox', { name: sim('deed_event') }).click()
  await app.getByRole('option', { name: t('event.purchase.paid') }).click()
  await deed.getByRole('textbox', { name: sim('part.amount') }).fill('250')
  await deed.getByRole('textbox', { name: sim('deed_day') }).fill('2')
  await deed.getByRole('button', { name: t('ui.action.add') }).click()
  await expect(step(app, 'Постоянный')).toContainText(sim('day', { day: 2 }))

  const download = app.waitForEvent('download')
  await app.getByRole('button', { name: sim('protocol'), exact: true }).click()
  await app.getByRole('menuitem', { name: sim('protocol_save') }).click()
  const file = await (await download).createReadStream()
  let log = ''
  for await (const chunk of file) log += chunk
  expect(log).toContain(sim('log.who', { name: 'Пробная Мария', from: '' }).split(',')[0])
  expect(log).toMatch(/день 2 · \d\d:\d\d {2}\d+\. Постоянный/)

  // Back to the drawing, an edit that nobody saved by hand, and the simulation follows it.
  await app.getByRole('button', { name: sim('leave') }).click()
  await editor.step('Три недели').click()
  await editor.inspector.getByRole('textbox', { name: t('node.wait.for.param.duration') }).fill('5')
  await app.keyboard.press('Escape')
  await app.getByRole('button', { name: sim('open'), exact: true }).click()
  await app.getByRole('button', { name: new RegExp(sim('deed_drop', { deed: '' })) }).click()
  await expect(steps(app).getByRole('listitem').first()).toContainText(t('node.event.tag_added.name'))
  await expect(step(app, 'Соскучились')).toContainText(sim('day', { day: 8 }))
  expect(
    (
      await program.call<{ total: number }>('Customers.List', {
        search: '',
        sort: 'name',
        desc: false,
        offset: 0,
        limit: 1,
      })
    ).total,
  ).toBe(0)
})

test('D3 everybody goes through at once: people on the drawing, messages by day, a filter, and again after an edit', async ({
  app,
  program,
}) => {
  const ids = await addPeople(program)
  const id = await make(program)
  const before = await everything(program, ids)
  await app.goto(new URL(`/flows/${id}?mode=sim`, app.url()).href)
  await app.getByText(sim('tab.all'), { exact: true }).click()
  const canvas = app.getByRole('group', { name: sim('canvas') })
  const card = (title: string) => canvas.getByRole('group').filter({ has: app.getByTitle(title, { exact: true }) })
  await expect(card('Тепло')).toContainText(`${sim('all.came')} 3`)
  await expect(card('Деловито')).toContainText(sim('all.nobody'))
  await expect(card('Соскучились')).toContainText(`${sim('all.came')} 3`)
  await expect(app.getByText(/Посчитано за/)).toBeVisible()
  const figures = app.getByRole('complementary', { name: sim('all.figures') })
  await figures
    .getByRole('button', { name: t('ui.chart.table') })
    .first()
    .click()
  const rows = figures.getByRole('table').getByRole('row')
  await expect(rows.getByRole('cell', { name: '3', exact: true }).first()).toBeVisible()
  await expect(rows).toHaveCount(32) // the head, and each of the 31 days
  await expect(figures).toContainText('Как дела, Анна Ковалёва?')
  expect(await serious(app)).toEqual([])

  await card('Соскучились').click()
  await expect(figures).toContainText(sim('all.node.entered'))
  await figures.getByRole('button', { name: sim('all.whole') }).click()

  await app.getByText(sim('all.rules'), { exact: true }).click()
  const dialog = app.getByRole('dialog')
  await dialog.getByRole('button', { name: t('rule.add'), exact: true }).click()
  await dialog.getByRole('textbox', { name: t('rule.value') }).fill('Анна Ковалёва')
  await dialog.getByRole('button', { name: sim('all.rules_done') }).click()
  await expect(card('Тепло')).toContainText(`${sim('all.came')} 1`)

  await app.getByText(sim('all.everybody'), { exact: true }).click()
  await expect(card('Тепло')).toContainText(`${sim('all.came')} 3`)
  await app.getByRole('button', { name: sim('leave') }).click()
  const editor = new Editor(app, program, t)
  await editor.step('Оплата').click()
  await app.keyboard.press('KeyD') // switched off: people pass through by the first exit
  await app.keyboard.press('F5')
  await expect(card('Много')).toContainText(`${sim('all.came')} 3`)
  expect(await everything(program, ids)).toBe(before)
})
