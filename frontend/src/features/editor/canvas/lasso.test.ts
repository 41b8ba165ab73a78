import { describe, expect, it } from 'vitest'
import type { Point } from '../model/document'
import { goesAround } from './lasso'

describe('a line drawn by hand', () => {
  const horseshoe: readonly Point[] = [
    [0, 0],
    [90, 0],
    [90, 90],
    [60, 90],
    [60, 30],
    [30, 30],
    [30, 90],
    [0, 90],
  ]
  it.each<[string, Point, boolean]>([
    ['goes around what is in one of its arms', [15, 60], true],
    ['and in the bend', [45, 15], true],
    ['not around what lies between the arms', [45, 60], false],
    ['nor around what is outside', [120, 10], false],
  ])('%s', (_, point, want) => {
    expect(goesAround(horseshoe, point)).toBe(want)
  })
  it('around nothing while it is a point', () => {
    expect(goesAround([[1, 1]], [1, 1])).toBe(false)
  })
})
