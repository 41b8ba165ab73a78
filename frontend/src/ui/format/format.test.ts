import { describe, expect, it } from 'vitest'
import { formatCalendar, formatDay, formatDayHead, formatExact, formatMoment, sameDay } from './date'
import { currencyDigits, formatBytes, formatMoney, formatNumber } from './number'
import { formatPhone } from './phone'

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')
const words = { today: 'сегодня', yesterday: 'вчера', tomorrow: 'завтра' }
const zone = 'Europe/Moscow'
// 5 June 2025, 14:32 in Moscow.
const now = Date.parse('2025-06-05T11:32:00Z')

describe('numbers', () => {
  it.each([
    [1204, 'ru-RU', '1 204'],
    [31.4, 'ru-RU', '31,4'],
    [23544, 'en-GB', '23,544'],
  ])('writes %d in %s as %s', (value, locale, want) => expect(plain(formatNumber(value, locale))).toBe(want))

  it.each([
    [{ minor: 2480000, currency: 'RUB' }, 'ru-RU', '24 800 ₽'],
    [{ minor: 1250, currency: 'RUB' }, 'ru-RU', '12,50 ₽'],
    [{ minor: -5, currency: 'RUB' }, 'ru-RU', '-0,05 ₽'],
    [{ minor: 1200, currency: 'JPY' }, 'en-GB', '¥1,200'],
    [{ minor: 1999, currency: 'USD' }, 'en-GB', '$19.99'],
  ])('writes money %o in %s as %s', (money, locale, want) => expect(plain(formatMoney(money, locale))).toBe(want))

  it('knows the digits of a currency, two where it does not know the currency', () => {
    expect([currencyDigits('RUB'), currencyDigits('JPY'), currencyDigits('KWD'), currencyDigits('?')]).toEqual([
      2, 0, 3, 2,
    ])
  })

  it('writes sizes', () => expect(plain(formatBytes(412 * 1024, 'ru-RU'))).toBe('412 кБ'))
})

describe('moments', () => {
  it.each([
    ['2025-06-05T08:00:00Z', 'сегодня, 11:00'],
    ['2025-06-04T15:05:00Z', 'вчера, 18:05'],
    ['2025-06-06T08:00:00Z', 'завтра, 11:00'],
    ['2025-05-12T10:00:00Z', '12 мая'],
    ['2024-05-12T10:00:00Z', '12 мая 2024'],
  ])('says %s as %s', (at, want) => expect(formatMoment(Date.parse(at), now, zone, 'ru-RU', words)).toBe(want))

  it('goes by the days of the zone, not of UTC', () => {
    // 22:30 UTC on the 4th is 01:30 on the 5th in Moscow.
    expect(formatMoment(Date.parse('2025-06-04T22:30:00Z'), now, zone, 'ru-RU', words)).toBe('сегодня, 01:30')
    expect(sameDay(Date.parse('2025-06-04T22:30:00Z'), now, zone)).toBe(true)
    expect(sameDay(Date.parse('2025-06-04T22:30:00Z'), now, 'UTC')).toBe(false)
  })

  it('keeps the time of far days where it matters', () =>
    expect(formatExact(Date.parse('2025-12-20T08:07:00Z'), now, zone, 'ru-RU', words)).toBe('20 декабря, 11:07'))

  it('heads days with a capital', () => {
    expect(formatDayHead(now, now, zone, 'ru-RU', words)).toBe('Сегодня')
    expect(formatDayHead(Date.parse('2025-06-01T10:00:00Z'), now, zone, 'ru-RU', words)).toBe('1 июня')
  })

  it('writes calendar days without a zone', () => {
    expect(formatCalendar('1990-09-17', 'ru-RU')).toBe('17 сентября 1990')
    expect(formatCalendar('not a day', 'ru-RU')).toBe('not a day')
    expect(formatDay(now, now, zone, 'en-GB')).toBe('5 June')
  })
})

it('groups Russian phones and leaves others as they are', () => {
  expect(formatPhone('+79005550142')).toBe('+7 900 555-01-42')
  expect(formatPhone('+4915112345678')).toBe('+4915112345678')
})
