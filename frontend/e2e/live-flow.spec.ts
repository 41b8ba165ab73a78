import { Editor } from './support/editor'
import { MailServer } from './support/mail-server'
import type { Program } from './support/program'
import { expect, test } from './support/test'
import { words } from './support/words'

const t = words('ru')

interface Made {
  id: string
  rev: number
  document: object
}

/** Puts people into a live flow that waits, and returns it. */
async function waiting(program: Program, names: string[]): Promise<Made> {
  const flow = await program.call<Made>('Flows.Create', { name: 'Ожидание' })
  const saved = await program.call<{ rev: number }>('Flows.SaveDraft', {
    id: flow.id,
    rev: flow.rev,
    document: {
      ...flow.document,
      settings: {},
      nodes: [
        { id: 'n1', kind: 'event.manual', params: {} },
        { id: 'n2', kind: 'wait.for', name: 'Пауза', params: { duration: '3d' } },
        { id: 'n3', kind: 'action.add_tag', params: { tag: 'дождался' } },
      ],
      edges: [
        ['n1', 'next', 'n2'],
        ['n2', 'next', 'n3'],
      ],
    },
  })
  await program.call('Flows.Publish', { id: flow.id, rev: saved.rev })
  const customers: string[] = []
  for (const name of names)
    customers.push(
      (
        await program.call<{ id: string }>('Customers.Create', {
          name,
          emails: [],
          phones: [],
          consent: {},
          fields: {},
        })
      ).id,
    )
  await program.call('Flows.Start', { flow: flow.id, customers })
  await expect
    .poll(async () => (await program.call<{ inside: number }>('Flows.Get', { id: flow.id })).inside)
    .toBe(names.length)
  return flow
}

test('people under way are asked about before an update, and go over by the choice', async ({ app, program }) => {
  const flow = await waiting(program, ['Анна', 'Борис'])
  const full = await program.call<{ rev: number; document: { nodes: { id: string; params: object }[] } }>('Flows.Get', {
    id: flow.id,
  })
  const nodes = full.document.nodes.map((n) => (n.id === 'n2' ? { ...n, params: { duration: '5d' } } : n))
  await program.call('Flows.SaveDraft', { id: flow.id, rev: full.rev, document: { ...full.document, nodes } })
  await app.goto(new URL(`/flows/${flow.id}`, app.url()).href)
  await app.getByRole('button', { name: t('editor.publish.update') }).click()
  const sheet = app.getByRole('dialog')
  await expect(sheet.getByRole('row', { name: /Пауза/ })).toContainText('2')
  await expect(sheet.getByRole('radio', { name: new RegExp(t('editor.sheet.move.label')) })).toBeChecked()
  await sheet.getByRole('button', { name: t('editor.sheet.do', { version: 2 }) }).click()
  await expect(sheet).toBeHidden()
  const versions = await program.call<{ number: number; inside: number }[]>('Flows.Versions', { id: flow.id })
  expect(versions.map((v) => [v.number, v.inside])).toEqual([
    [2, 2],
    [1, 0],
  ])

  await app.getByRole('button', { name: t('editor.publish.more') }).click()
  await app.getByRole('menuitem', { name: t('editor.history.open') }).click()
  await app.getByRole('button', { name: t('editor.history.more', { version: 1 }) }).click()
  await app.getByRole('menuitem', { name: t('editor.history.rollback') }).click()
  await sheet.getByRole('radio', { name: new RegExp(t('editor.sheet.finish.label')) }).check()
  await sheet.getByRole('button', { name: t('editor.sheet.do', { version: 3 }) }).click()
  await expect.poll(async () => (await program.call<{ version: number }>('Flows.Get', { id: flow.id })).version).toBe(3)
})

test('one person’s wait is skipped from the list of a step’s people', async ({ app, program }) => {
  const flow = await waiting(program, ['Вера'])
  const editor = new Editor(app, program, t)
  await app.goto(new URL(`/flows/${flow.id}`, app.url()).href)
  await expect(editor.canvas).toBeVisible()
  await editor.step('Пауза').getByRole('button', { name: /1/ }).first().click()
  await app.getByRole('button', { name: t('editor.people.skip') }).click()
  await expect.poll(async () => (await program.call<{ inside: number }>('Flows.Get', { id: flow.id })).inside).toBe(0)
})

test('people of a step are paused, set going and moved, one and a selection', async ({ app, program }) => {
  const flow = await waiting(program, ['Вера', 'Яна'])
  const editor = new Editor(app, program, t)
  const paused = async () =>
    (
      await program.call<{ items: { paused: boolean }[] }>('Flows.People', {
        flow: flow.id,
        node: 'n2',
        state: 'inside',
        after: '',
        limit: 10,
      })
    ).items.filter((p) => p.paused).length
  await app.goto(new URL(`/flows/${flow.id}`, app.url()).href)
  await expect(editor.canvas).toBeVisible()
  await editor.step('Пауза').getByRole('button', { name: /2/ }).first().click()
  await app.getByRole('button', { name: t('ui.order.more', { name: 'Вера' }) }).click()
  await app.getByRole('menuitem', { name: t('ui.order.pause') }).click()
  await expect.poll(paused).toBe(1)
  await expect(app.getByRole('row', { name: /Вера/ })).toContainText(t('ui.order.paused'))
  await app
    .getByRole('alert')
    .getByRole('button', { name: t('ui.action.undo') })
    .click()
  await expect.poll(paused).toBe(0)
  await app.getByRole('checkbox', { name: t('ui.order.choose_all') }).check()
  await app
    .getByRole('button', { name: t('ui.order.more', { name: t('ui.order.selected', { count: 2 }) }) })
    .press('Enter')
  await app.getByRole('menuitem', { name: new RegExp(t('node.action.add_tag.name')) }).press('Enter')
  await expect.poll(async () => (await program.call<{ inside: number }>('Flows.Get', { id: flow.id })).inside).toBe(0)
})

test('what failed asks for attention and is tried again', async ({ app, program }) => {
  const server = await MailServer.start('-fail-at', 'rcpt', '-fail-how', 'refuse', '-fast')
  try {
    const smtp = {
      host: '127.0.0.1',
      security: 'none',
      user: '',
      password: '',
      from: 'shop@example.test',
      from_name: '',
    }
    const save = (port: number) =>
      program.call('Channels.SaveSMTP', { ...smtp, port, per_minute: 0, uncertain: 'leave', enabled: true })
    await save(server.port)
    const flow = await program.call<Made>('Flows.Create', { name: 'Письмо' })
    const saved = await program.call<{ rev: number }>('Flows.SaveDraft', {
      id: flow.id,
      rev: flow.rev,
      document: {
        ...flow.document,
        settings: { purpose: 'service', on_error: 'stop' },
        nodes: [
          { id: 'n1', kind: 'event.manual', params: {} },
          { id: 'n2', kind: 'action.send_message', params: { channel: 'email', subject: 'Привет', text: 'Текст' } },
        ],
        edges: [['n1', 'next', 'n2']],
      },
    })
    await program.call('Flows.Publish', { id: flow.id, rev: saved.rev })
    const { id } = await program.call<{ id: string }>('Customers.Create', {
      name: 'Глеб',
      emails: ['gleb@example.test'],
      phones: [],
      consent: {},
      fields: {},
    })
    await program.call('Flows.Start', { flow: flow.id, customers: [id] })
    const failed = async () => (await program.call<{ failed: number }>('Messages.AttentionCounts')).failed
    await expect.poll(failed).toBe(1)
    await app.goto(new URL('/mailbox?tab=attention', app.url()).href)
    await expect(app.getByText('Глеб')).toBeVisible()
    const good = await MailServer.start('-fast')
    try {
      await save(good.port)
      await app.getByRole('button', { name: t('mailbox.attention.all.retry', { number: '1' }) }).click()
      await expect.poll(failed).toBe(0)
      await expect
        .poll(
          async () =>
            (
              await program.call<{ total: number }>('Messages.List', {
                search: '',
                state: 'sent',
                channel: 'email',
                flow: '',
                unread: false,
                offset: 0,
                limit: 10,
              })
            ).total,
        )
        .toBe(1)
    } finally {
      await good.stop()
    }
  } finally {
    await server.stop()
  }
})
