import { expect, test } from './support/test'
import { words } from './support/words'

const t = words('ru')

interface Calendar {
  year: number
  known: boolean
  hours: { from: string; to: string }[]
  days: { day: string; worked: boolean; name: string; own: boolean; hides: boolean }[]
}

test('a holiday of the company is added, seen and taken back; a shipped one can be worked', async ({
  app,
  program,
}) => {
  const calendar = (year: number) => program.call<Calendar>('Calendar.Get', { year })
  const day = async (date: string) => (await calendar(2026)).days.find((d) => d.day === date)
  await app.goto(new URL('/settings/calendar', app.url()).href)
  const days = app.getByRole('region', { name: t('settings.calendar.days') })
  const year = days.locator('strong[aria-live]')
  const step = async (to: number) => {
    for (;;) {
      const now = Number(await year.textContent())
      if (now === to) return
      await days.getByRole('button', { name: t(`settings.calendar.year_${now > to ? 'before' : 'after'}`) }).click()
      await expect(year).toHaveText(String(now > to ? now - 1 : now + 1))
    }
  }
  await step(2026)
  await expect(days.getByText(t('calendar.day.victory'))).toBeVisible()

  await days.getByRole('button', { name: t('settings.calendar.add') }).click()
  const form = app.getByRole('dialog', { name: t('settings.calendar.add') })
  await form.getByRole('button', { name: t('settings.calendar.date') }).click()
  await app.locator('[data-dates-dropdown]').getByRole('button', { name: /^15 / }).first().click()
  await form.getByRole('textbox', { name: t('settings.calendar.name'), exact: true }).fill('День рождения компании')
  await form.getByRole('button', { name: t('ui.action.save') }).click()
  const own = days.locator('li').filter({ hasText: 'День рождения компании' })
  await expect(own).toContainText(t('settings.calendar.own'))
  const made = (await calendar(Number(await year.textContent()))).days.find((d) => d.own)
  expect(made).toMatchObject({ name: 'День рождения компании', worked: false, hides: false })
  expect(made?.day).toMatch(/-15$/)
  await own.getByRole('button').click()
  await expect(own).toHaveCount(0)

  await step(2026)
  const turn = t('settings.calendar.make_worked', { date: '11 мая' })
  await days.getByRole('button', { name: turn }).click()
  await expect(days.locator('li[data-day="2026-05-11"]')).toContainText(t('settings.calendar.worked'))
  expect(await day('2026-05-11')).toMatchObject({ own: true, worked: true, hides: true })
  await days.getByRole('button', { name: t('settings.calendar.reset') }).click()
  await expect(days.getByRole('button', { name: turn })).toBeVisible()
  expect(await day('2026-05-11')).toMatchObject({ own: false, worked: false })

  await step(2028)
  await expect(days.getByText(t('settings.calendar.not_known', { year: 2028 }))).toBeVisible()
})

test('working hours of a weekday are changed', async ({ app, program }) => {
  await app.goto(new URL('/settings/calendar', app.url()).href)
  const monday = app.getByRole('group', { name: t('settings.calendar.weekday.1') })
  const saturday = app.getByRole('group', { name: t('settings.calendar.weekday.6') })
  await monday
    .getByRole('textbox', { name: t('settings.calendar.from', { day: t('settings.calendar.weekday.1') }) })
    .fill('10:30')
  await saturday.getByRole('switch').click()
  const to = saturday.getByRole('textbox', {
    name: t('settings.calendar.to', { day: t('settings.calendar.weekday.6') }),
  })
  await to.fill('16')
  await to.blur()
  await app.getByRole('button', { name: t('ui.action.save') }).click()
  await expect(app.getByText(t('settings.saved'))).toBeVisible()
  const { hours } = await program.call<Calendar>('Calendar.Get', { year: 0 })
  expect(hours[0]).toEqual({ from: '10:30', to: '18:00' })
  expect(hours[5]).toEqual({ from: '10:30', to: '16:00' })
  expect(hours[6]).toEqual({ from: '', to: '' })
  await app.reload()
  await expect(to).toHaveValue('16:00')
})
