import { expect, it } from 'vitest'
import { equalShares } from './arms'
import { clockOf } from './simple'

it.each([
  ['9', '09:00'],
  ['930', '09:30'],
  ['9.30', '09:30'],
  [' 21:05 ', '21:05'],
  ['24:00', null],
  ['9:75', null],
  ['', null],
  ['noon', null],
])('reads the time «%s»', (text, want) => {
  expect(clockOf(text)).toBe(want)
})

it.each([2, 3, 6, 7])('shares %i arms out to 100', (n) => {
  const arms = equalShares(Array.from({ length: n }, (_, i) => ({ id: String(i), name: '', share: 0 })))
  expect(arms.reduce((sum, a) => sum + a.share, 0)).toBe(100)
  expect(Math.max(...arms.map((a) => a.share)) - Math.min(...arms.map((a) => a.share))).toBeLessThanOrEqual(1)
})
