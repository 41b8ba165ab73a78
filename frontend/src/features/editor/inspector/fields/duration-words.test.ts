import { expect, it } from 'vitest'
import { durationOf, durationParts } from './duration-words'

it.each([
  ['3 дня 4 часа', '3d4h'],
  ['3 дня и 4 часа', '3d4h'],
  ['4 часа 3 дня', '3d4h'],
  ['1 day, 12 hours', '1d12h'],
  ['90 мин.', '90m'],
  ['2нед', '2w'],
  ['1d12h', '1d12h'],
  ['2 месяца', null],
  ['скоро', null],
  ['3', null],
  ['3 попугая', null],
  ['', null],
])('reads %s', (text, want) => {
  expect(durationOf(text)).toBe(want)
})

it('takes a kept length apart', () => {
  expect(durationParts('3d4h')).toEqual([
    { count: 3, unit: 'd' },
    { count: 4, unit: 'h' },
  ])
  expect(durationParts('скоро')).toEqual([])
})
