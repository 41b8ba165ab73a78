import { expect, test } from './support/test'
import { words } from './support/words'

test.use({ company: 'demo' })

const t = words('ru')

test('a customer is found in the list and opened as a card', async ({ app, program }) => {
  const list = await program.call<{ items: { id: string; name: string; email: string }[] }>('Customers.List', {
    search: '',
    sort: 'amount',
    desc: true,
    offset: 0,
    limit: 1,
  })
  const best = list.items[0]
  if (!best) throw new Error('the demo company has no customers')
  await app.goto(new URL('/customers', app.url()).href)
  const grid = app.getByRole('grid', { name: t('customers.title') })
  await expect(grid.getByRole('row').nth(1)).toBeVisible()
  await app.getByPlaceholder(t('customers.search')).fill(best.email || best.name)
  await expect(grid.getByRole('row').filter({ hasText: best.name })).toBeVisible()
  await grid.getByText(best.name, { exact: true }).first().click()
  await expect(app).toHaveURL(new RegExp(`/customers/${best.id}$`))
  await expect(app.getByRole('heading', { name: best.name })).toBeVisible()
})

test('a card is edited in place; a refused value says why, and what another has changed comes by itself', async ({
  page: app,
  program,
}) => {
  await app.goto(await program.serve()) // its refusals are meant, so not the page that watches for them
  const { id } = await program.call<{ id: string }>('Customers.Create', form({ name: 'Ада', phones: ['89161234567'] }))
  const get = () =>
    program.call<{ rev: number; form: Record<string, unknown>; tags: string[]; amount: unknown[] }>('Customers.Get', {
      id,
    })
  await app.goto(new URL(`/customers/${id}`, app.url()).href)
  const field = (label: string) => app.getByRole('button', { name: new RegExp(`^${label}:`) })

  await field(t('customers.field.city')).click()
  await app.getByRole('textbox', { name: t('customers.field.city') }).fill('Тверь')
  await app.keyboard.press('Enter')
  await expect.poll(async () => (await get()).form.city).toBe('Тверь')

  await app.getByRole('textbox', { name: t('customers.note.label') }).fill('Любит утро')
  await app.getByRole('button', { name: t('customers.note.add') }).click()
  await expect(app.getByText('Любит утро')).toBeVisible()

  await app.getByRole('button', { name: t('customers.purchase.add') }).click()
  const buy = app.getByRole('dialog', { name: t('customers.purchase.new') })
  await buy.getByRole('textbox', { name: t('customers.purchase.amount') }).fill('много')
  await buy.getByRole('button', { name: t('ui.action.add') }).click()
  await expect(buy).toContainText('много') // the reason names the value
  await buy.getByRole('textbox', { name: t('customers.purchase.amount') }).fill('1 500')
  await buy.getByRole('switch', { name: t('customers.purchase.paid_now') }).uncheck({ force: true })
  await buy.getByRole('button', { name: t('ui.action.add') }).click()
  await app.getByRole('button', { name: t('customers.purchase.pay') }).click()
  await expect(app.getByText(t('customers.purchase.state.paid'), { exact: true })).toBeVisible()

  const { rev, form: kept } = await get()
  await program.call('Customers.Update', { id, rev, form: { ...kept, comment: 'другой' } })
  await expect(field(t('customers.field.comment'))).toHaveText('другой') // what another has written comes by itself
})

test('a phone is found in any spelling, and a deletion is undone', async ({ app, program }) => {
  const name = 'Искомая Нина'
  const { id } = await program.call<{ id: string }>('Customers.Create', form({ name, phones: ['+79031112233'] }))
  await app.goto(new URL('/customers', app.url()).href)
  const grid = app.getByRole('grid', { name: t('customers.title') })
  const row = grid.getByRole('row').filter({ hasText: name })
  for (const spelling of ['8 (903) 111-22-33', '903-111-2233', '+7 903 1112233']) {
    await app.getByPlaceholder(t('customers.search')).fill(spelling)
    await expect(grid.getByRole('row')).toHaveCount(2) // the head and her
    await expect(row).toBeVisible()
  }
  await row.hover()
  await row.getByRole('checkbox').check()
  await app.getByRole('button', { name: t('customers.delete', { number: 1 }) }).click()
  await app
    .getByRole('alert')
    .getByRole('button', { name: t('ui.action.undo') })
    .click()
  await expect(row).toBeVisible()
  expect((await program.call<{ deleted: boolean }>('Customers.Get', { id })).deleted).toBe(false)
})

function form(some: Record<string, unknown>) {
  return {
    name: '',
    emails: [],
    phones: [],
    city: '',
    time_zone: '',
    birthday: '',
    comment: '',
    consent: {},
    fields: {},
    ...some,
  }
}
