// A message is composed as a person does it and followed to where it arrives: the mail server's parts, and the local mailbox.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Editor } from './support/editor'
import { MailServer } from './support/mail-server'
import { expect, test } from './support/test'
import { words } from './support/words'

const t = words('ru')
const send = t('node.action.send_message.name')

interface Part {
  within: string
  type: string
  disposition?: string
  name?: string
  content_id?: string
  size: number
  text?: string
}

// One pixel, so that the mail server has a picture to show.
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

async function open(app: import('@playwright/test').Page, program: import('./support/program').Program, text: string) {
  const editor = new Editor(app, program, t)
  const flow = await program.call<{ id: string; rev: number; document: object }>('Flows.Create', { name: 'Письмо' })
  await program.call('Flows.SaveDraft', {
    id: flow.id,
    rev: flow.rev,
    document: {
      ...flow.document,
      settings: { purpose: 'advertising' },
      nodes: [
        { id: 'n1', kind: 'event.manual', params: {} },
        { id: 'n2', kind: 'action.send_message', params: { channel: 'auto', text } },
      ],
      edges: [['n1', 'next', 'n2']],
    },
  })
  await app.goto(new URL(`/flows/${flow.id}`, app.url()).href)
  await editor.step(send).click()
  const params = async () => (await editor.logic(flow.id)).steps['action.send_message'] as Record<string, unknown>
  return { editor, flow, params }
}

test('S1-21 S1-46 D1 a letter with macros, a picture, a file and a button arrives in its parts', async ({
  app,
  program,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'voronka-mail-'))
  const ledger = join(folder, 'ledger')
  const server = await MailServer.start('-ledger', ledger, '-fast')
  try {
    await program.call('Channels.SaveSMTP', {
      host: '127.0.0.1',
      port: server.port,
      security: 'none',
      user: '',
      password: '',
      from: 'shop@example.test',
      from_name: 'Студия «Ива»',
      per_minute: 0,
      uncertain: 'leave',
      enabled: true,
    })
    const { flow, params, editor } = await open(app, program, 'Здравствуйте, !')
    const inspector = editor.inspector
    const text = inspector.getByRole('textbox', { name: t('node.action.send_message.param.text'), exact: true })

    await test.step('a macro is put in from the menu by keyboard, and goes as one', async () => {
      await text.click()
      await app.keyboard.press('End')
      await app.keyboard.press('ArrowLeft')
      const menu = inspector.getByRole('button', { name: t('composer.macro') }).last()
      await menu.press('Enter')
      await app.getByPlaceholder(t('composer.find_macro')).fill(t('fact.customer.name'))
      await app.keyboard.press('Enter')
      await expect.poll(async () => (await params()).text).toBe('Здравствуйте, {{ customer.name }}!')
      await expect(text).not.toContainText('{{')
      await app.keyboard.press('Backspace')
      await expect.poll(async () => (await params()).text).toBe('Здравствуйте, !')
      await menu.press('Enter')
      await app.getByPlaceholder(t('composer.find_macro')).fill(t('fact.customer.name'))
      await app.keyboard.press('Enter')
      await expect.poll(async () => (await params()).text).toBe('Здравствуйте, {{ customer.name }}!')
    })

    await test.step('what stands in for an empty name is written on the chip', async () => {
      await text.locator('[data-chip]').click()
      const fallback = app.getByLabel(t('composer.chip.fallback'))
      await fallback.fill('друзья')
      await fallback.press('Enter')
      await expect.poll(async () => (await params()).text).toBe('Здравствуйте, {{ customer.name | "друзья" }}!')
    })

    await test.step('typing is one step to take back', async () => {
      await text.click()
      await app.keyboard.press('End')
      await app.keyboard.type(' Первое слово', { delay: 5 })
      await expect.poll(async () => String((await params()).text)).toContain('Первое слово')
      await app.keyboard.type(' и второе', { delay: 5 })
      await expect.poll(async () => String((await params()).text)).toContain('и второе')
      await app.keyboard.press('Control+KeyZ')
      await expect.poll(async () => (await params()).text).toBe('Здравствуйте, {{ customer.name | "друзья" }}!')
    })

    await test.step('advertising gets its line on unsubscribing', async () => {
      await inspector.getByRole('button', { name: t('composer.unsubscribe.add') }).click()
      await expect.poll(async () => String((await params()).text)).toContain(t('composer.unsubscribe.line'))
    })

    await test.step('the text becomes a letter; words are set off, a picture and a file are put in', async () => {
      await inspector.getByText(t('composer.mode.letter'), { exact: true }).click()
      const letter = inspector.getByRole('textbox', { name: t('node.action.send_message.param.html'), exact: true })
      await expect(letter.locator('[data-chip]')).toHaveCount(1)
      await letter.getByText(t('composer.unsubscribe.line')).click()
      await app.keyboard.press('End')
      await app.keyboard.press('Enter')
      await inspector.getByRole('button', { name: t('composer.tools.bold') }).click()
      await app.keyboard.type('Скидка 20 %')
      await expect
        .poll(async () => (await params()).html)
        .toBe(
          `<p>Здравствуйте, {{ customer.name | "друзья" }}!</p><p>${t('composer.unsubscribe.line')}</p><p><strong>Скидка 20 %</strong></p>`,
        )
      expect((await params()).text).toBeUndefined()
      for (const [button, file] of [
        [t('composer.tools.picture'), { name: 'Логотип.png', mimeType: 'image/png', buffer: pixel }],
        [
          t('composer.files.add'),
          { name: 'Прайс студии «Ива».pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 цены') },
        ],
      ] as const) {
        const chooser = app.waitForEvent('filechooser')
        await inspector.getByRole('button', { name: button, exact: true }).click()
        await (await chooser).setFiles([file])
        await expect(inspector.getByText('%')).toBeVisible()
      }
      await expect.poll(async () => String((await params()).html)).toMatch(/<img src="file:\w{26}" alt="Логотип">/)
      await expect(inspector.getByText('Прайс студии «Ива».pdf')).toBeVisible()
    })

    await test.step('a button that leads nowhere is refused with a sentence', async () => {
      await inspector.getByRole('button', { name: t('composer.buttons.add') }).click()
      await inspector.getByLabel(t('composer.buttons.text', { index: 1 })).fill('Записаться')
      const link = inspector.getByLabel(t('composer.buttons.link', { index: 1 }))
      await link.fill('javascript:alert(1)')
      await expect(
        inspector.getByText(t('problem.button_link', { name: 'Записаться', link: 'javascript:alert(1)' })),
      ).toBeVisible()
      await link.fill('https://example.test/?a=1&b=2')
      await expect
        .poll(async () => (await params()).buttons)
        .toEqual([{ text: 'Записаться', link: 'https://example.test/?a=1&b=2' }])
    })

    const anna = {
      name: 'Анна <Лебедева>',
      emails: ['anna@example.test'],
      phones: [],
      consent: { email: 'given' },
      fields: {},
    }
    const { id: customer } = await program.call<{ id: string }>('Customers.Create', anna)

    await test.step('the preview shows it over her, in a frame where nothing runs', async () => {
      await inspector.getByRole('button', { name: t('composer.preview.open') }).click()
      const dialog = app.getByRole('dialog', { name: t('composer.preview.title') })
      await expect(dialog.getByText(t('composer.preview.chosen', { to: 'anna@example.test' }))).toBeVisible()
      const frame = dialog.locator('iframe')
      await expect(frame).toHaveAttribute('sandbox', '')
      // Looked at from outside: whatever runs within would be refused, and said so.
      await expect(frame).toHaveAttribute('srcdoc', /Здравствуйте, Анна &lt;Лебедева&gt;!/)
      await expect(frame).toHaveAttribute('srcdoc', /src="data:image\/png;base64,/)
      await app.keyboard.press('Escape')
    })

    await test.step('published and started, it leaves as what it is', async () => {
      const { rev } = await editor.full(flow.id)
      await program.call('Flows.Publish', { id: flow.id, rev })
      await program.call('Flows.Start', { flow: flow.id, customers: [customer] })
      const sent = async () => (await readFile(ledger, 'utf8').catch(() => '')).split('\n').filter(Boolean)
      await expect.poll(async () => (await sent()).length, { timeout: 30_000 }).toBe(1)
      const mail = JSON.parse((await sent())[0] ?? '') as { id: string; parts: Part[] }
      expect(mail.id).toMatch(/^\d+-\d+-\d+@\w{26}\.voronka$/)
      const [plain, html, picture, file] = mail.parts
      expect(mail.parts.map((p) => `${p.within} ${p.type}`)).toEqual([
        'mixed/related/alternative text/plain',
        'mixed/related/alternative text/html',
        'mixed/related image/png',
        'mixed application/pdf',
      ])
      expect(plain?.text).toContain('Здравствуйте, Анна <Лебедева>!')
      expect(plain?.text).toContain('Записаться: https://example.test/?a=1&b=2')
      expect(html?.text).toContain('Здравствуйте, Анна &lt;Лебедева&gt;!')
      expect(html?.text).toContain('<strong>Скидка 20 %</strong>')
      expect(html?.text).toContain('href="https://example.test/?a=1&amp;b=2"')
      expect(html?.text).toContain(`src="cid:${picture?.content_id}"`)
      expect(file).toMatchObject({
        disposition: 'attachment',
        name: 'Прайс студии «Ива».pdf',
        size: Buffer.byteLength('%PDF-1.4 цены'),
      })
      const lines = await program.list('messages')
      expect(lines).toMatchObject([{ channel: 'email', state: 'sent', attachments: ['Прайс студии «Ива».pdf'] }])
    })
  } finally {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
})

test('the local mailbox and the timeline show a letter, its file and its buttons', async ({ app, program }) => {
  const { flow, params, editor } = await open(app, program, 'Здравствуйте, {{ customer.city }}. Ответьте «стоп»')
  const inspector = editor.inspector
  const chooser = app.waitForEvent('filechooser')
  await inspector.getByRole('button', { name: t('composer.files.add') }).click()
  await (await chooser).setFiles([{ name: 'Памятка.txt', mimeType: 'text/plain', buffer: Buffer.from('мыть голову') }])
  await expect.poll(async () => (await params()).attachments).toHaveLength(1)
  await inspector.getByRole('button', { name: t('composer.buttons.add') }).click()
  await inspector.getByLabel(t('composer.buttons.text', { index: 1 })).fill('Отлично')
  await inspector.getByLabel(t('composer.buttons.link', { index: 1 })).fill('https://example.test/5')
  await expect.poll(async () => (await params()).buttons).toEqual([{ text: 'Отлично', link: 'https://example.test/5' }])

  const form = { name: 'Борис', emails: [], phones: [], consent: { local: 'given' }, fields: {} }
  const { id: customer } = await program.call<{ id: string }>('Customers.Create', form)
  await inspector.getByRole('button', { name: t('composer.preview.open') }).click()
  const preview = app.getByRole('dialog', { name: t('composer.preview.title') })
  await expect(preview.getByText(t('composer.preview.gap', { name: t('fact.customer.city') }))).toBeVisible()
  await app.keyboard.press('Escape')

  await program.call('Flows.Publish', { id: flow.id, rev: (await editor.full(flow.id)).rev })
  await program.call('Flows.Start', { flow: flow.id, customers: [customer] })
  await app.goto(new URL('/mailbox', app.url()).href)
  await app.getByRole('option').first().click()
  const article = app.getByRole('article')
  await expect(article.getByText('Отлично')).toBeVisible()
  const saved = app.waitForEvent('download')
  await article.getByRole('button', { name: t('composer.files.open', { name: 'Памятка.txt' }) }).click()
  expect(await readFile((await (await saved).path()) ?? '', 'utf8')).toBe('мыть голову')
  await app.goto(new URL(`/customers/${customer}`, app.url()).href)
  await expect(app.getByText('Памятка.txt')).toBeVisible()
  await expect(app.getByRole('listitem').filter({ hasText: 'Отлично' })).toBeVisible()
})
