import { Editor } from './support/editor'
import { expect, test } from './support/test'
import { words } from './support/words'

const t = words('ru')

test('conditions are built by hand, with the mouse and with the keyboard, and read as a sentence on the card', async ({
  app,
  program,
}) => {
  const editor = new Editor(app, program, t)
  const id = await editor.create('По правилам')
  await editor.item('event.customer_created').click()
  await editor.item('condition.rules').click()
  const form = app.getByRole('group', { name: t('node.condition.rules.param.rules'), exact: true })

  // The first condition with the mouse.
  await form.getByRole('button', { name: t('rule.add'), exact: true }).click()
  await form.getByRole('combobox', { name: t('rule.fact') }).click()
  await app.getByRole('option', { name: t('fact.customer.purchases.count'), exact: true }).click()
  await form.getByRole('textbox', { name: t('rule.period') }).fill('30')
  await form.getByRole('combobox', { name: t('rule.operator') }).click()
  await app.getByRole('option', { name: t('rule.op.at_least'), exact: true }).click()
  await form.getByRole('textbox', { name: t('rule.value') }).fill('2')

  // The second with the keyboard.
  await form.getByRole('button', { name: t('rule.add'), exact: true }).focus()
  await app.keyboard.press('Enter')
  const fact = form.getByRole('combobox', { name: t('rule.fact') }).nth(1)
  await fact.focus()
  await app.keyboard.press('Enter')
  await app.keyboard.press('Control+a')
  await app.keyboard.type(t('fact.customer.tags'))
  // The list narrows to what was typed, as a person sees it, before it is chosen from.
  const options = app.getByRole('listbox').getByRole('option')
  await expect(options).toHaveText([t('fact.customer.tags')])
  await app.keyboard.press('ArrowDown')
  await app.keyboard.press('Enter')
  await expect(options).toHaveCount(0)
  await expect(fact).toHaveValue(t('fact.customer.tags'))
  await app.keyboard.press('Tab')
  await expect(form.getByRole('combobox', { name: t('rule.operator') }).nth(1)).toBeFocused()
  await app.keyboard.press('Tab')
  await app.keyboard.type('vip')
  await app.keyboard.press('Escape')

  await expect
    .poll(async () => (await editor.logic(id)).steps['condition.rules'])
    .toEqual({
      rules: {
        op: 'and',
        items: [
          { fact: 'customer.purchases.count', args: ['30d'], op: 'at_least', value: 2 },
          { fact: 'customer.tags', op: 'has', value: 'vip' },
        ],
      },
    })
  const checked = await program.call<{ problems: { code: string; severity: string }[] }>('Flows.Check', {
    document: await editor.saved(id),
  })
  // Only that nothing is joined to it yet; the conditions themselves compile.
  expect(checked.problems.filter((p) => p.severity === 'error').map((p) => p.code)).toEqual(['condition_open'])
  await editor.item('action.add_tag').click()
  await expect(editor.step(t('node.condition.rules.name'))).toContainText(
    'Количество покупок за 30 дней ≥ 2 и есть тег «vip»',
  )
})

test('a part of the conditions may be a group joined by «или»', async ({ app, program }) => {
  const editor = new Editor(app, program, t)
  const id = await editor.create('С группой')
  await editor.item('event.customer_created').click()
  await editor.item('condition.rules').click()
  const form = app.getByRole('group', { name: t('node.condition.rules.param.rules'), exact: true })
  await form.getByRole('button', { name: t('rule.add'), exact: true }).click()
  await form.getByRole('textbox', { name: t('rule.value') }).fill('Анна')
  await form.getByRole('button', { name: t('rule.add_group') }).click()
  await form
    .getByRole('textbox', { name: t('rule.value') })
    .nth(1)
    .fill('Пётр')
  await expect
    .poll(async () => (await editor.logic(id)).steps['condition.rules'])
    .toMatchObject({ rules: { op: 'and', items: [{ value: 'Анна' }, { op: 'or', items: [{ value: 'Пётр' }] }] } })
})

test('the rules of a flow change its document, and each is one step back', async ({ app, program }) => {
  const editor = new Editor(app, program, t)
  const id = await editor.create('Правила')
  const before = await editor.saved(id)
  const settings = async () => (await editor.saved(id)).settings
  const history: Record<string, unknown>[] = [before.settings]
  const changed = async (patch: Record<string, unknown>) => {
    await expect.poll(settings).toMatchObject(patch)
    history.push(await settings())
  }
  const choose = async (field: string, option: string) => {
    await editor.inspector.getByRole('combobox', { name: field }).click()
    await app.getByRole('option', { name: option, exact: true }).click()
  }
  await choose(t('editor.settings.reentry.label'), t('editor.settings.reentry.once'))
  await changed({ reentry: 'once' })
  await choose(t('editor.settings.catch_up.label'), t('editor.settings.catch_up.skip'))
  await changed({ catch_up: 'skip' })
  await choose(t('editor.settings.purpose.label'), t('editor.settings.purpose.advertising'))
  await changed({ purpose: 'advertising' })
  await choose(t('editor.settings.on_error.label'), t('editor.settings.on_error.stop'))
  await changed({ on_error: 'stop' })
  await editor.inspector.getByRole('combobox', { name: t('editor.settings.zone') }).fill('Berlin')
  await app.getByRole('option', { name: 'Europe/Berlin', exact: true }).click()
  await changed({ time_zone: 'Europe/Berlin' })

  const quiet = editor.inspector.getByRole('switch', { name: t('editor.settings.quiet.label') })
  const was = await quiet.isChecked()
  await quiet.click()
  await expect(quiet).toBeChecked({ checked: !was })
  if (was) {
    await expect.poll(settings).not.toHaveProperty('quiet_hours')
    history.push(await settings())
    await quiet.click()
  }
  await changed({ quiet_hours: { from: '21:00', to: '09:00' } })
  // A time is text of 24 hours, and is understood as people type it.
  const from = editor.inspector.getByRole('textbox', { name: t('editor.settings.quiet.from') })
  await expect(from).toHaveValue('21:00')
  expect(await app.locator('input[type="time"], input[type="date"], select').count()).toBe(0)
  await from.fill('22.30')
  await from.press('Tab')
  await expect(from).toHaveValue('22:30')
  await changed({ quiet_hours: { from: '22:30', to: '09:00' } })

  await editor.canvas.focus()
  for (const state of history.slice(0, -1).reverse()) {
    await app.keyboard.press('Control+z')
    await expect.poll(settings).toEqual(state)
  }
  expect({ ...(await editor.saved(id)) }).toEqual(before)
  for (let i = 1; i < history.length; i++) await app.keyboard.press('Control+y')
  await expect.poll(settings).toEqual(history.at(-1))
})

test('everything is taken back to the start: drops, names, typing, moves, settings and notes', async ({
  app,
  program,
}) => {
  const editor = new Editor(app, program, t)
  const id = await editor.create('Туда и обратно')
  const before = await editor.saved(id)
  let edits = 0
  const edited = async (what: () => Promise<unknown>, seen: () => Promise<void>) => {
    await what()
    await seen()
    edits++
  }
  const nodes = async () => (await editor.saved(id)).nodes
  await edited(
    async () => editor.dragOut('event.customer_created', await editor.at(420, 90)),
    () => expect.poll(async () => (await nodes()).length).toBe(1),
  )
  await edited(
    async () => editor.dragOut('action.add_note', await editor.at(420, 300)),
    () => expect.poll(async () => (await nodes()).length).toBe(2),
  )
  // Typing is one step, however many letters.
  await edited(
    async () => {
      const name = editor.inspector.getByRole('textbox', { name: t('editor.step.rename') })
      await name.click()
      await app.keyboard.type('Памятка', { delay: 20 })
    },
    () => expect.poll(async () => (await editor.saved(id)).nodes[1]).toMatchObject({ name: 'Памятка' }),
  )
  await edited(
    async () => {
      await editor.inspector.getByRole('textbox', { name: t('node.action.add_note.param.text') }).click()
      await app.keyboard.type('Позвонить завтра', { delay: 20 })
    },
    () => expect.poll(async () => (await nodes())[1]?.params).toEqual({ text: 'Позвонить завтра' }),
  )
  const [, note] = await nodes()
  const place = async () => (await editor.saved(id)).layout[note?.id ?? '']
  const at = await place()
  await editor.canvas.focus()
  await edited(
    async () => {
      for (let i = 0; i < 3; i++) await app.keyboard.press('ArrowRight')
      await app.keyboard.press('Shift+ArrowDown')
    },
    () => expect.poll(place).toEqual([(at?.[0] ?? 0) + 12, (at?.[1] ?? 0) + 20]),
  )
  await edited(
    () => editor.link(t('node.event.customer_created.name'), 'next', 'Памятка'),
    () => expect.poll(async () => (await editor.saved(id)).edges.length).toBe(1),
  )
  await edited(
    async () => {
      await editor.step('Памятка').click({ position: { x: 120, y: 16 } })
      await editor.canvas.focus()
      await app.keyboard.press('d')
    },
    () => expect.poll(async () => (await nodes())[1]).toMatchObject({ disabled: true }),
  )
  await edited(
    () => app.keyboard.press('Shift+a'),
    () => expect.poll(place).not.toEqual([(at?.[0] ?? 0) + 12, (at?.[1] ?? 0) + 20]),
  )
  const after = await editor.saved(id)
  // The keyboard's own layout does not matter: the key is where Z is.
  const back = () =>
    editor.canvas.evaluate((canvas) =>
      canvas.dispatchEvent(
        new KeyboardEvent('keydown', { code: 'KeyZ', key: 'я', ctrlKey: true, bubbles: true, cancelable: true }),
      ),
    )
  for (let i = 0; i < edits; i++) await back()
  await expect.poll(() => editor.saved(id)).toEqual(before)
  await expect(app.getByRole('button', { name: t('editor.tool.undo') })).toHaveAttribute('aria-disabled', 'true')
  for (let i = 0; i < edits; i++) await app.keyboard.press('Control+Shift+z')
  await expect.poll(() => editor.saved(id)).toEqual(after)
})
