import { expect, it } from 'vitest'
import { equalShares } from './arms'

it.each([2, 3, 6, 7])('shares %i arms out to 100', (n) => {
  const arms = equalShares(Array.from({ length: n }, (_, i) => ({ id: String(i), name: '', share: 0 })))
  expect(arms.reduce((sum, a) => sum + a.share, 0)).toBe(100)
  expect(Math.max(...arms.map((a) => a.share)) - Math.min(...arms.map((a) => a.share))).toBeLessThanOrEqual(1)
})
