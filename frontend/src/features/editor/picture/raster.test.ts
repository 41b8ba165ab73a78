import { describe, expect, it } from 'vitest'
import { scaleOf } from './raster'

describe('the size of a PNG', () => {
  it('is twice the picture, less where that is too big, and nothing beyond what a browser draws', () => {
    expect(scaleOf({ width: 900, height: 1400 })).toBe(2)
    expect(scaleOf({ width: 900, height: 9000 })).toBe(1)
    expect(scaleOf({ width: 9000, height: 9000 })).toBe(1)
    expect(scaleOf({ width: 14_000, height: 14_000 })).toBe(0.5)
    expect(scaleOf({ width: 900, height: 40_000 })).toBe(0)
  })
})
