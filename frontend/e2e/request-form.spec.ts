import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Editor } from './support/editor'
import { expect, test } from './support/test'
import { words } from './support/words'

const t = words('ru')

test.use({ company: 'demo' })

test('a request is filled in, shown as it would be for one customer, and sent once when that is confirmed', async ({
  app,
  program,
}) => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers['x-key']}`)
    response.setHeader('Content-Type', 'application/json')
    response.end('{"data":{"id":1042}}')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  try {
    const port = (server.address() as AddressInfo).port
    await program.call('Outside.SetPrivate', { allow: true })
    await program.call('Outside.SaveSecret', { name: 'API_KEY', value: 'tajna' })
    const editor = new Editor(app, program, t)
    const id = await editor.create('Запрос')
    await editor.item('event.manual').click()
    await editor.item('action.http_request').click()
    const param = (key: string) => t(`node.action.http_request.param.${key}`)
    const url = editor.inspector.getByRole('textbox', { name: param('url'), exact: true })
    await url.click()
    await app.keyboard.press('ControlOrMeta+a')
    await app.keyboard.insertText(`http://127.0.0.1:${port}/orders`)
    const headers = editor.inspector.getByRole('group', { name: param('headers'), exact: true })
    await headers.getByRole('button', { name: t('editor.rows.add') }).click()
    await headers.getByRole('textbox', { name: t('editor.rows.name', { index: 1 }) }).fill('X-Key')
    await headers.getByRole('button', { name: t('editor.secret.insert') }).click()
    await app.getByRole('menuitem', { name: 'API_KEY' }).click()
    const outputs = editor.inspector.getByRole('group', { name: param('outputs'), exact: true })
    await outputs.getByRole('button', { name: t('editor.rows.add') }).click()
    await outputs.getByRole('textbox', { name: t('editor.outputs.name', { index: 1 }) }).fill('id')
    await outputs.getByRole('textbox', { name: t('editor.outputs.path', { index: 1 }) }).fill('data.id')
    await expect
      .poll(async () => (await editor.logic(id)).steps['action.http_request'])
      .toMatchObject({
        url: `http://127.0.0.1:${port}/orders`,
        headers: [{ name: 'X-Key', value: '{{ secret.API_KEY }}' }],
        outputs: [{ name: 'id', path: 'data.id', type: 'text' }],
      })

    await editor.inspector.getByRole('button', { name: t('editor.try.button') }).click()
    const dialog = app.getByRole('dialog', { name: t('editor.try.title') })
    await expect(dialog).toContainText('X-Key: •••')
    expect(asked).toEqual([])
    await dialog.getByRole('button', { name: t('editor.try.send') }).click()
    await expect(dialog).toContainText(t('editor.try.status', { status: 200 }))
    await expect(dialog).toContainText('1042')
    expect(asked).toEqual(['POST /orders tajna'])
  } finally {
    server.close()
  }
})
