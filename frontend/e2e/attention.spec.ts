import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from './support/test'
import { words } from './support/words'

const t = words('ru')

test('a request of unknown outcome asks for attention, and is sent again', async ({ app, program }) => {
  const keys: (string | undefined)[] = []
  let broken = true
  const server = createServer((request, response) => {
    keys.push(request.headers['idempotency-key'] as string | undefined)
    if (broken) request.socket.destroy()
    else response.end('{}')
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  try {
    const { port } = server.address() as AddressInfo
    await program.call('Outside.SetPrivate', { allow: true })
    const flow = await program.call<{ id: string; rev: number; document: object }>('Flows.Create', { name: 'Заявки' })
    const saved = await program.call<{ rev: number }>('Flows.SaveDraft', {
      id: flow.id,
      rev: flow.rev,
      document: {
        ...flow.document,
        settings: {},
        nodes: [
          { id: 'n1', kind: 'event.manual', params: {} },
          { id: 'n2', kind: 'action.http_request', params: { method: 'POST', url: `http://127.0.0.1:${port}/order` } },
        ],
        edges: [['n1', 'next', 'n2']],
      },
    })
    await program.call('Flows.Publish', { id: flow.id, rev: saved.rev })
    const { id } = await program.call<{ id: string }>('Customers.Create', {
      name: 'Глеб',
      emails: [],
      phones: [],
      consent: {},
      fields: {},
    })
    await program.call('Flows.Start', { flow: flow.id, customers: [id] })
    const open = async () => (await program.call<{ request: number }>('Messages.AttentionCounts')).request
    await expect.poll(open).toBe(1)
    await app.goto(new URL('/mailbox?tab=attention', app.url()).href)
    const row = app.getByRole('row', { name: /Глеб/ })
    await expect(row).toContainText(`POST http://127.0.0.1:${port}/order`)
    await expect(row).toContainText(t('mailbox.attention.promise.request'))
    await test.info().attach('attention', { body: await app.screenshot(), contentType: 'image/png' })
    await app.screenshot({ path: test.info().outputPath('attention.png') })
    broken = false
    await app.getByRole('button', { name: t('mailbox.attention.all.again', { number: '1' }) }).click()
    await expect.poll(open).toBe(0)
    await expect.poll(async () => (await program.call<{ inside: number }>('Flows.Get', { id: flow.id })).inside).toBe(0)
    expect(new Set(keys).size, 'one key for both').toBe(1)
    expect(keys.length).toBe(2)
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
