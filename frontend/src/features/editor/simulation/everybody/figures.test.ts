import { expect, test } from 'vitest'
import { daysOf } from './figures'

const day = (ms: number) => new Date(ms).toISOString().slice(0, 10)

test('every day of the period has its place, those without a message too', () => {
  const from = Date.UTC(2026, 1, 26, 10)
  const to = Date.UTC(2026, 2, 3, 10)
  expect(daysOf({ from, to, days: [{ day: '2026-03-01', count: 7 }] }, day)).toEqual([
    { day: '2026-02-26', count: 0 },
    { day: '2026-02-27', count: 0 },
    { day: '2026-02-28', count: 0 },
    { day: '2026-03-01', count: 7 },
    { day: '2026-03-02', count: 0 },
    { day: '2026-03-03', count: 0 },
  ])
  expect(daysOf({ from, to, days: [] }, day)).toEqual([])
})
