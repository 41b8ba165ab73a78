import { expect } from '@playwright/test'
import type { Program } from './support/program'
import { test } from './support/test'
import { words } from './support/words'

const t = words('ru')

/** Publishes a flow that starts by hand, with these settings and steps one after another. */
async function publish(program: Program, name: string, settings: object, steps: { kind: string; params: object }[]) {
  const flow = await program.call<{ id: string; rev: number; document: object }>('Flows.Create', { name })
  const nodes = [{ kind: 'event.manual', params: {} }, ...steps].map((step, i) => ({ id: `n${i}`, ...step }))
  const saved = await program.call<{ rev: number }>('Flows.SaveDraft', {
    id: flow.id,
    rev: flow.rev,
    document: { ...flow.document, settings, nodes, edges: steps.map((_, i) => [`n${i}`, 'next', `n${i + 1}`]) },
  })
  await program.call('Flows.Publish', { id: flow.id, rev: saved.rev })
  return flow.id
}

async function people(program: Program, ...names: string[]) {
  const ids: string[] = []
  for (const [i, name] of names.entries()) {
    const form = { name, emails: [`p${i}@example.test`], phones: [], consent: {}, fields: {} }
    ids.push((await program.call<{ id: string }>('Customers.Create', form)).id)
  }
  return ids
}

const messages = (program: Program) =>
  program.call<{ total: number }>('Messages.List', {
    search: '',
    state: '',
    channel: '',
    flow: '',
    unread: false,
    offset: 0,
    limit: 10,
  })

const say = (text: string) => ({ kind: 'action.send_message', params: { channel: 'local', text } })

test('D11 a limit is set, what it holds is seen with the reason and sent by hand', async ({ app, program }) => {
  await app.goto(new URL('/settings/contact', app.url()).href)
  await app.getByRole('button', { name: t('ui.caps.add') }).click()
  await app.getByRole('button', { name: t('ui.action.save') }).click()
  await expect(app.getByText(t('settings.saved'))).toBeVisible()
  expect(await program.call('Contact.Policy')).toEqual({
    caps: [{ channel: 'any', count: 1, per: '1d' }],
    hold_limit: '7d',
  })

  const flow = await publish(program, 'Акция', { purpose: 'advertising' }, [say('раз'), say('два')])
  await program.call('Flows.Start', { flow, customers: await people(program, 'Анна', 'Борис', 'Вера') })
  const count = async () => (await program.call<{ total: number }>('Contact.Held', { flow: '' })).total
  await expect.poll(count).toBe(3)

  await app.goto(new URL('/mailbox?tab=held', app.url()).href)
  const held = app.getByRole('grid', { name: t('mailbox.tab.held') })
  await expect(held.getByText('Не чаще чем 1 за 1 день одному клиенту; ждёт, пока освободится место')).toHaveCount(3)
  await held.getByRole('button', { name: t('mailbox.held.send', { name: 'Борис' }) }).click()
  await expect(app.getByText(t('mailbox.held.sent', { count: 1 }))).toBeVisible()
  await expect.poll(count).toBe(2)
  await expect(held.getByText('Борис')).toHaveCount(0)

  await held.getByRole('checkbox', { name: t('ui.action.select_all') }).click()
  await app
    .getByRole('toolbar', { name: t('mailbox.selected', { count: 2 }) })
    .getByRole('button', { name: t('mailbox.held.now') })
    .click()
  await expect(app.getByText(t('mailbox.held.empty.title'))).toBeVisible()
  expect((await program.list<{ text: string }>('messages')).map((m) => m.text).sort()).toEqual([
    'два',
    'два',
    'два',
    'раз',
    'раз',
    'раз',
  ])
})

test('D2 after a gap the page says what has gathered and asks where a flow wants to be asked', async ({
  page,
  program,
}) => {
  await page.goto(await program.serve())
  const wait = { kind: 'wait.for', params: { duration: '2d' } }
  const asks = await publish(program, 'Спросить', { catch_up: 'ask' }, [wait, say('спрошено')])
  const skips = await publish(program, 'Пропустить', { catch_up: 'skip' }, [wait, say('никогда')])
  const ids = await people(program, 'Анна', 'Борис')
  for (const flow of [asks, skips]) await program.call('Flows.Start', { flow, customers: ids })
  await expect.poll(async () => (await program.call<{ active: number }>('System.Health')).active).toBe(4)
  await program.call('System.SetEngine', { on: false })
  await program.stop()

  // Three days later everything is set going again.
  const later = new Date(Date.now() + 3 * 86_400_000).toISOString()
  await page.goto(await program.serve('--clock', later))
  await program.call('System.SetEngine', { on: true })
  const banner = page.getByRole('status').filter({ hasText: t('ui.backlog.ask', { count: 2, number: '2' }) })
  await expect(banner).toContainText(t('ui.backlog.late', { count: 4, number: '4' }))
  await banner.getByRole('button', { name: t('ui.backlog.show') }).click()
  const sheet = page.getByRole('dialog', { name: t('ui.backlog.title') })
  await expect(sheet.getByRole('region', { name: t('ui.backlog.done') })).toContainText(t('ui.backlog.rule.skip'))
  expect(await messages(program)).toMatchObject({ total: 0 })
  await sheet
    .getByRole('group', { name: t('ui.backlog.decide', { name: 'Спросить' }) })
    .getByRole('button', { name: t('ui.backlog.run_now') })
    .click()
  await expect.poll(async () => (await messages(program)).total).toBe(2)
  await sheet.getByRole('button', { name: t('ui.backlog.dismiss') }).click()
  await expect(page.getByRole('button', { name: t('ui.backlog.show') })).toHaveCount(0)
})
