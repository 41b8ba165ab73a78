import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from './support/test'
import { words } from './support/words'

const t = words('ru')

test('a secret is kept by name alone, and a webhook is made, called and shown with what became of its calls', async ({
  app,
}) => {
  await app.goto(new URL('/settings/outside', app.url()).href)
  const button = (key: string) => app.getByRole('button', { name: t(key), exact: true })
  const dialog = app.getByRole('dialog')

  await button('settings.outside.secret_add').click()
  await dialog.getByRole('textbox', { name: t('settings.outside.secret_name') }).fill('API_KEY')
  await dialog.getByLabel(t('settings.outside.secret_value'), { exact: true }).fill('s3cret-value')
  await dialog.getByRole('button', { name: t('ui.action.save') }).click()
  await expect(app.getByRole('list', { name: t('settings.outside.secrets') })).toContainText('API_KEY')
  await expect(app.locator('body')).not.toContainText('s3cret-value')

  // A port that is free now is taken for the listener.
  const probe = createServer()
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done))
  const port = (probe.address() as AddressInfo).port
  await new Promise((done) => probe.close(done))
  await app.getByRole('switch', { name: t('settings.outside.gateway_on') }).press(' ')
  await app.getByRole('textbox', { name: t('settings.outside.gateway_port') }).fill(String(port))
  await button('ui.action.save').click()
  await expect(app.getByText(t('settings.outside.listening', { address: `http://127.0.0.1:${port}` }))).toBeVisible()

  await app
    .getByRole('button', { name: t('settings.outside.hook_add'), exact: true })
    .first()
    .click()
  await dialog.getByRole('textbox', { name: t('settings.outside.hook_name') }).fill('Магазин')
  await dialog.getByRole('switch', { name: t('settings.outside.who_create') }).press(' ')
  await dialog.getByRole('button', { name: t('settings.outside.field_add') }).click()
  await dialog.getByRole('textbox', { name: t('settings.outside.field_name', { index: 1 }) }).fill('amount')
  await dialog.getByRole('textbox', { name: t('settings.outside.field_path', { index: 1 }) }).fill('order.sum')
  await dialog.getByRole('button', { name: t('ui.action.save') }).click()

  const told = app.getByRole('dialog', { name: t('settings.outside.secret_once') })
  await expect(told).toContainText(t('settings.outside.secret_once_about'))
  const [secret = '', address = ''] = await told.locator('code').allTextContents()
  const body = JSON.stringify({ email: 'new@example.test', name: 'Новая', order: { sum: 1990 } })
  const stamp = String(Math.floor(Date.now() / 1000))
  const sign = (with_: string) => `sha256=${createHmac('sha256', with_).update(`${stamp}.${body}`).digest('hex')}`
  const send = (signature: string) =>
    fetch(address, {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/json', 'X-Timestamp': stamp, 'X-Signature': signature },
    })
  expect((await send(sign(secret))).status).toBe(200)
  expect((await send(sign('wrong'))).status).toBe(401)
  await app.keyboard.press('Escape')

  await app.reload()
  await app.getByRole('button', { name: t('settings.outside.hook_edit', { name: 'Магазин' }) }).click()
  const calls = dialog.getByRole('list', { name: t('settings.outside.calls') })
  await expect(calls.getByRole('listitem')).toHaveCount(2)
  await expect(calls).toContainText(t('settings.outside.call.accepted'))
  await expect(calls).toContainText(t('fault.hook.signature'))
  await dialog.getByRole('textbox', { name: t('settings.outside.test_body') }).fill('{"order":{"sum":5}}')
  await dialog.getByRole('button', { name: t('settings.outside.test_read') }).click()
  await expect(dialog.getByText('webhook.amount = 5')).toBeVisible()
})
