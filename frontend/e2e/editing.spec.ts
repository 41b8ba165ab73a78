import { Editor } from './support/editor'
import { drag } from './support/pointer'
import { expect, test } from './support/test'
import { words } from './support/words'

const t = words('ru')
const wait = t('node.wait.for.name')

test('undo and redo take back everything, parameters included', async ({ app, program }) => {
  const editor = new Editor(app, program, t)
  const id = await editor.create('Шаги назад')
  await editor.item('event.manual').click()
  await editor.dragOut('wait.for', await editor.at(420, 420))
  const duration = app.getByRole('textbox', { name: t('node.wait.for.param.duration') })
  await duration.fill('7')
  await expect
    .poll(async () => (await editor.logic(id)).steps['wait.for'])
    .toEqual({ duration: '7d', working_days: false })

  await editor.canvas.focus()
  await app.keyboard.press('Control+z')
  await expect
    .poll(async () => (await editor.logic(id)).steps['wait.for'])
    .toEqual({ duration: '1d', working_days: false })
  await app.keyboard.press('Control+z')
  await expect.poll(async () => Object.keys((await editor.logic(id)).steps)).toEqual(['event.manual'])
  await app.keyboard.press('Control+z')
  await expect.poll(async () => (await editor.saved(id)).nodes).toEqual([])

  for (let i = 0; i < 3; i++) await app.keyboard.press('Control+Shift+z')
  await expect
    .poll(async () => (await editor.logic(id)).steps['wait.for'])
    .toEqual({ duration: '7d', working_days: false })
})

test('a step is moved by the pointer, and nothing else moves', async ({ app, program }) => {
  const editor = new Editor(app, program, t)
  const id = await editor.create('Сдвиг')
  await editor.dragOut('event.manual', await editor.at(300, 100))
  await editor.dragOut('wait.for', await editor.at(300, 300))
  await expect.poll(async () => (await editor.saved(id)).nodes.length).toBe(2)
  const before = await editor.saved(id)
  const [event = '', step = ''] = before.nodes.map((node) => node.id)
  const box = await editor.step(wait).boundingBox()
  if (!box) throw new Error('the step is not on the screen')
  const from = { x: box.x + box.width / 2, y: box.y + 14 }
  await drag(app, from, { x: from.x + 200, y: from.y + 80 })
  await expect.poll(async () => (await editor.saved(id)).layout[step]).not.toEqual(before.layout[step])
  const after = await editor.saved(id)
  expect(after.layout[event]).toEqual(before.layout[event])
  expect((after.layout[step]?.[0] ?? 0) - (before.layout[step]?.[0] ?? 0)).toBeGreaterThan(150)
})

test('a flow is built with the keyboard alone', async ({ app, program }) => {
  const editor = new Editor(app, program, t)
  const id = await editor.create('С клавиатуры')
  const add = async (kind: string) => {
    await editor.canvas.focus()
    await app.keyboard.press('a')
    const search = app.getByRole('searchbox', { name: t('editor.palette.search') })
    await expect(search).toBeFocused()
    await app.keyboard.type(t(`node.${kind}.name`))
    await app.keyboard.press('Enter')
    await expect.poll(async () => Object.keys((await editor.logic(id)).steps)).toContain(kind)
  }
  await add('event.customer_created')
  await add('wait.for')
  await add('action.add_tag')
  // Each is added after the chosen one; then an arrow of our own from the wait to the tag is already there.
  await expect
    .poll(async () => (await editor.logic(id)).arrows)
    .toEqual(['event.customer_created next wait.for', 'wait.for next action.add_tag'])

  await editor.canvas.focus()
  await app.keyboard.press('Enter')
  await app.keyboard.type('новичок')
  await app.keyboard.press('Tab')
  await expect.poll(async () => (await editor.logic(id)).steps['action.add_tag']).toEqual({ tag: 'новичок' })
  await expect(app.getByRole('button', { name: t('editor.publish.start') })).not.toHaveAttribute(
    'aria-disabled',
    'true',
  )
})

test('an expression of the wrong type is marked where it is, in words, and stops the start', async ({
  app,
  program,
}) => {
  const editor = new Editor(app, program, t)
  const id = await editor.create('Ошибка типа')
  await editor.dragOut('event.purchase_added', await editor.at(420, 70))
  await editor.dragOut('condition.expression', await editor.at(420, 220))
  await app.getByRole('textbox', { name: t('node.condition.expression.param.test') }).click()
  await app.keyboard.type('customer.name > 5')
  await expect(app.locator('.cm-lintRange-error')).toBeVisible()
  // The button stays reachable and says why, so it is pressed although it says that it cannot.
  await app.getByRole('button', { name: t('editor.publish.start') }).click({ force: true })
  await expect(app.getByRole('tab', { name: t('editor.drawer.problems') })).toHaveAttribute('aria-selected', 'true')
  expect((await editor.full(id)).state).toBe('draft')
})
