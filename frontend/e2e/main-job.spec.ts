import { Editor } from './support/editor'
import { testdata } from './support/program'
import { lettersFor, type Message, tally } from './support/purchases'
import { expect, test } from './support/test'
import { words } from './support/words'

test.use({ currency: 'USD' })

const t = words('ru')

test('S3-04 S3-06 S3-07 S3-09 S3-11 S3-12 the main job: drawn with the mouse, published, run on real purchases, read in the mailbox', async ({
  app,
  program,
}) => {
  test.setTimeout(180_000)
  const editor = new Editor(app, program, t)
  const id = await editor.create('Спасибо за большую покупку')

  await test.step('four steps out of the palette, three arrows between ports', async () => {
    await editor.dragOut('event.purchase_added', await editor.at(420, 70))
    await editor.dragOut('condition.expression', await editor.at(420, 220))
    await editor.dragOut('wait.for', await editor.at(420, 370))
    await editor.dragOut('action.send_message', await editor.at(420, 520))
    await expect.poll(async () => (await editor.saved(id)).nodes.length).toBe(4)
    const names = ['event.purchase_added', 'condition.expression', 'wait.for', 'action.send_message'].map((kind) =>
      t(`node.${kind}.name`),
    )
    const [event = '', condition = '', wait = '', send = ''] = names
    await editor.link(event, 'next', condition)
    await editor.link(condition, 'yes', wait)
    await editor.link(wait, 'next', send)
    await expect
      .poll(async () => (await editor.logic(id)).arrows)
      .toEqual([
        'condition.expression yes wait.for',
        'event.purchase_added next condition.expression',
        'wait.for next action.send_message',
      ])

    await editor.step(condition).click()
    await app.getByRole('textbox', { name: t('node.condition.expression.param.test') }).click()
    await app.keyboard.type('purchase.total > 50')
    await editor.step(wait).click()
    await app.getByRole('textbox', { name: t('node.wait.for.param.duration') }).fill('1')
    await editor.step(send).click()
    await app.getByRole('textbox', { name: t('node.action.send_message.param.text') }).click()
    await app.keyboard.type('{{ customer.name }}, спасибо', { delay: 5 })
    await app.keyboard.press('Escape')
    await expect
      .poll(async () => (await editor.logic(id)).steps)
      .toMatchObject({
        'condition.expression': { test: 'purchase.total > 50' },
        'wait.for': { duration: '1d' },
      })
    await expect
      .poll(async () => (await editor.logic(id)).steps['action.send_message'])
      .toMatchObject({ text: expect.stringMatching(/^\{\{ *customer\.name *\}\}, спасибо$/) })
  })

  await test.step('quiet hours off, then saved and started', async () => {
    const doc = await editor.saved(id)
    if (doc.settings.quiet_hours) {
      await editor.canvas.click({ position: { x: 40, y: 400 } })
      await editor.inspector.getByRole('switch', { name: t('editor.settings.quiet.label') }).click()
      await expect.poll(async () => (await editor.saved(id)).settings.quiet_hours ?? null).toBeNull()
    }
    await app.getByRole('button', { name: t('editor.publish.start') }).click()
    await expect.poll(async () => (await editor.full(id)).state).toBe('live')
  })

  await program.stop()
  await program.ctl('import', 'customers', testdata('cdnow/customers.csv'))
  expect(await program.list('messages')).toEqual([])
  await program.ctl('import', 'purchases', testdata('cdnow/purchases.csv'), '--live')
  const later = new Date(Date.now() + 3 * 24 * 3600_000).toISOString()
  await program.ctl('engine', '--clock', later)

  const messages = await program.list<Message>('messages')
  expect(messages).toHaveLength(14_021)
  expect(new Set(messages.map((message) => message.key)).size).toBe(messages.length)
  expect(messages.every((message) => message.state === 'sent')).toBe(true)
  expect(tally(messages)).toEqual(lettersFor(50))

  await test.step('the letters are in the mailbox, and the steps count them', async () => {
    await app.goto(await program.serve())
    await app
      .getByRole('link', { name: new RegExp(`^${t('nav.mailbox')}`) })
      .first()
      .click()
    const list = app.getByRole('listbox', { name: t('mailbox.tab.box') })
    await list.getByRole('option').first().click()
    const first = await program.call<{ items: { name: string }[] }>('Messages.List', {
      channel: 'local',
      limit: 1,
      offset: 0,
      search: '',
      state: '',
      flow: '',
      unread: false,
    })
    await expect(app.getByRole('article')).toContainText(`${first.items[0]?.name}, спасибо`)

    await app.goto(new URL(`/flows/${id}`, app.url()).href)
    await expect(editor.step(t('node.action.send_message.name'))).toContainText(
      new Intl.NumberFormat('ru').format(messages.length),
    )
  })
})
