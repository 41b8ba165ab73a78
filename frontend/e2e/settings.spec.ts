import { MailServer } from './support/mail-server'
import { expect, test } from './support/test'
import { words } from './support/words'

const t = words('ru')

test('mail settings are tried against a real server and say in words what is wrong; the password never comes back', async ({
  app,
  program,
}) => {
  const server = await MailServer.start('-user', 'ivan', '-password', 'right', '-fast')
  try {
    await app.goto(new URL('/settings/channels', app.url()).href)
    const box = (key: string) => app.getByRole('textbox', { name: t(key), exact: true })
    const secure = async (kind: string) => {
      await app.getByRole('combobox', { name: t('settings.smtp.security') }).click()
      await app.getByRole('option', { name: t(`settings.smtp.secure.${kind}`), exact: true }).click()
      await box('settings.smtp.port').fill(String(server.port))
    }
    const password = app.getByLabel(t('settings.smtp.password'), { exact: true })
    const result = app.getByRole('status').filter({ has: app.getByRole('listitem') })
    const attempt = () => app.getByRole('button', { name: t('settings.smtp.test'), exact: true }).click()

    await box('settings.smtp.host').fill('127.0.0.1')
    await box('settings.smtp.user').fill('ivan')
    await box('settings.smtp.from').fill('shop@example.test')
    await password.fill('wrong')

    await secure('tls')
    await attempt()
    await expect(result).toContainText(t('fault.smtp.plain_port', { port: server.port }))

    await secure('starttls')
    await attempt()
    await expect(result).toContainText(t('fault.smtp.starttls_missing', { host: '127.0.0.1', port: server.port }))

    await secure('none')
    await attempt()
    await expect(result).toContainText(/Сервер не принял имя или пароль: 535/)

    await box('settings.smtp.port').fill('1')
    await attempt()
    await expect(result).toContainText(t('fault.smtp.connection_refused', { host: '127.0.0.1', port: 1 }))

    await box('settings.smtp.port').fill(String(server.port))
    await password.fill('right')
    await attempt()
    await expect(result).toContainText(t('smtp.step.authenticated'))
    await expect(result).toContainText(t('settings.smtp.test_ok'))

    await app.getByRole('button', { name: t('ui.action.save') }).click()
    await expect(app.getByText(t('settings.saved'))).toBeVisible()
    await expect(password).toHaveValue('')
    expect(await program.call('Channels.SMTP')).toMatchObject({ password: '', has_password: true, port: server.port })

    await app.reload()
    await expect(password).toHaveValue('')
    await attempt() // with the kept password
    await expect(result).toContainText(t('settings.smtp.test_ok'))
  } finally {
    await server.stop()
  }
})

test('a field of the company is made, renamed and deleted', async ({ app, program }) => {
  await app.goto(new URL('/settings/fields', app.url()).href)
  const fields = () => program.call<{ name: string; key: string; type: string }[] | null>('Customers.Fields')
  await app
    .getByRole('button', { name: t('settings.fields.add') })
    .first()
    .click()
  const form = app.getByRole('dialog')
  await form.getByRole('textbox', { name: t('settings.fields.name'), exact: true }).fill('Размер')
  await form.getByRole('button', { name: t('ui.action.save') }).click()
  await expect.poll(fields).toMatchObject([{ name: 'Размер', type: 'text' }])
  const [made] = (await fields()) ?? []

  await app.getByRole('button', { name: t('settings.fields.edit', { name: 'Размер' }) }).click()
  await form.getByRole('textbox', { name: t('settings.fields.name'), exact: true }).fill('Размер обуви')
  await form.getByRole('button', { name: t('ui.action.save') }).click()
  await expect.poll(fields).toMatchObject([{ name: 'Размер обуви', key: made?.key }])

  await app.getByRole('button', { name: t('settings.fields.delete', { name: 'Размер обуви' }) }).click()
  await form.getByRole('button', { name: t('ui.action.delete') }).click()
  await expect(app.getByText(t('settings.fields.empty'))).toBeVisible()
})

test('language and theme change at once, and the company keeps its name', async ({ app, program }) => {
  await app.goto(new URL('/settings/company', app.url()).href)
  await app.getByRole('textbox', { name: t('settings.company.name') }).fill('Пекарня')
  await app.getByText('English', { exact: true }).click()
  const en = words('en')
  await expect(app.getByRole('heading', { level: 1, name: en('settings.title') })).toBeVisible()
  await expect(app.locator('html')).toHaveAttribute('lang', 'en')
  await app.getByText(en('ui.theme.dark'), { exact: true }).click()
  await expect(app.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await app.getByRole('button', { name: en('ui.action.save') }).click()
  await expect(app.getByText(en('settings.saved'))).toBeVisible()
  const { preferences } = await program.call<{ preferences: object }>('System.Info')
  expect(preferences).toMatchObject({ name: 'Пекарня', language: 'en', theme: 'dark' })
})

test('histories of ended runs are kept for as long as was chosen', async ({ app, program }) => {
  const days = async () =>
    (await program.call<{ preferences: { history_days: number } }>('System.Info')).preferences.history_days
  expect(await days()).toBe(180)
  await app.goto(new URL('/settings/data', app.url()).href)
  const choice = app.getByRole('combobox', { name: t('settings.data.history_for') })
  await expect(choice).toHaveValue(t('settings.data.history_days', { count: 180 }))
  await choice.click()
  await app.getByRole('option', { name: t('settings.data.history_forever'), exact: true }).click()
  await expect.poll(days).toBe(0)
  await app.reload()
  await expect(choice).toHaveValue(t('settings.data.history_forever'))
  await expect(app.getByText(t('settings.data.history_about'))).toBeVisible()
})
