import { expect, it } from 'vitest'
import { clockOf } from './clock-input'

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
