import { describe, expect, it } from 'vitest'
import { magnet } from './magnet'

const box = (x: number, y: number, w = 252, h = 86) => ({ x, y, w, h })

describe('helper lines', () => {
  it('draws a card to the column of the nearest one and shows one line through both', () => {
    const { by, guides } = magnet(box(5, 300), [box(0, 0), box(40, 600)], 6)
    expect(by).toEqual([-5, 0])
    expect(guides).toEqual([{ axis: 'x', at: 126, from: 0, to: 386 }])
  })
  it('levels tops, middles and bottoms of unequal heights', () => {
    expect(magnet(box(400, 3), [box(0, 0, 252, 102)], 6).by).toEqual([0, -3])
    expect(magnet(box(400, 10), [box(0, 0, 252, 102)], 6).by).toEqual([0, -2])
    expect(magnet(box(400, 18), [box(0, 0, 252, 102)], 6).by).toEqual([0, -2])
  })
  it('leaves alone what is farther than its reach, and what has no others', () => {
    expect(magnet(box(20, 300), [box(0, 0)], 6)).toEqual({ by: [0, 0], guides: [] })
    expect(magnet(box(20, 300), [], 6)).toEqual({ by: [0, 0], guides: [] })
  })
})
