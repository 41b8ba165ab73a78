import { MailServer } from './support/mail-server'
import { expect, test } from './support/test'
import { words } from './support/words'

const t = words('ru')

test.describe('the demo company', () => {
  test.use({ company: 'demo' })

  test('a letter is read, and one fewer is unread', async ({ app, program }) => {
    const unread = async () => (await program.call<{ unread: number }>('System.Health')).unread
    const before = await unread()
    expect(before).toBeGreaterThan(0)
    await app.goto(new URL('/mailbox', app.url()).href)
    await app.getByRole('option').first().click()
    await expect.poll(unread).toBe(before - 1)
  })
})

test('letters whose outcome is unknown are settled by a person: one, then all', async ({ app, program }) => {
  const server = await MailServer.start('-fail-at', 'data', '-fail-how', 'drop', '-fast')
  try {
    await program.call('Channels.SaveSMTP', {
      host: '127.0.0.1',
      port: server.port,
      security: 'none',
      user: '',
      password: '',
      from: 'shop@example.test',
      from_name: '',
      per_minute: 0,
      uncertain: 'leave',
      enabled: true,
    })
    const flow = await program.call<{ id: string; rev: number; document: object }>('Flows.Create', { name: 'Письмо' })
    const saved = await program.call<{ rev: number }>('Flows.SaveDraft', {
      id: flow.id,
      rev: flow.rev,
      document: {
        ...flow.document,
        settings: { purpose: 'service' },
        nodes: [
          { id: 'n1', kind: 'event.manual', params: {} },
          { id: 'n2', kind: 'action.send_message', params: { channel: 'email', subject: 'Привет', text: 'Текст' } },
        ],
        edges: [['n1', 'next', 'n2']],
      },
    })
    await program.call('Flows.Publish', { id: flow.id, rev: saved.rev })
    const people = ['Анна', 'Борис', 'Вера']
    const ids: string[] = []
    for (const [i, name] of people.entries()) {
      const form = { name, emails: [`p${i}@example.test`], phones: [], consent: {}, fields: {} }
      ids.push((await program.call<{ id: string }>('Customers.Create', form)).id)
    }
    await program.call('Flows.Start', { flow: flow.id, customers: ids })
    const uncertain = async () => (await program.call<{ uncertain: number }>('System.Health')).uncertain
    await expect.poll(uncertain, { timeout: 30_000 }).toBe(3)

    await app.goto(new URL('/', app.url()).href)
    await app.getByRole('link', { name: t('home.settle') }).click() // home says so, and leads here
    const ledger = app.getByRole('grid', { name: t('mailbox.tab.ledger') })
    await expect(ledger.getByText(t('mailbox.state.uncertain'), { exact: true })).toHaveCount(3)
    await ledger.getByText('Борис').click()
    const letter = app.getByRole('dialog', { name: t('mailbox.message') })
    await letter.getByRole('button', { name: t('mailbox.leave'), exact: true }).click()
    await expect.poll(uncertain).toBe(2)
    await app.keyboard.press('Escape')
    await app.getByRole('button', { name: t('mailbox.uncertain.leave_all') }).click()
    await expect(app.getByText(t('mailbox.settled.left', { count: 2 }))).toBeVisible()
    await expect.poll(uncertain).toBe(0)
  } finally {
    await server.stop()
  }
})
