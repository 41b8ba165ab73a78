import { describe, expect, it } from 'vitest'
import type { FlowDocument, FlowNode, Point } from '../model/document'
import { CARD_HEIGHT, CARD_WIDTH } from '../model/geometry'
import { emptyDocument } from '../model/testing/test-kinds'
import { together } from './together'

const node = (id: string): FlowNode => ({ id, kind: 'wait.for', params: {} })

function flow(layout: Record<string, Point>, edges: [string, string][]): FlowDocument {
  return {
    ...emptyDocument(),
    nodes: Object.keys(layout).map(node),
    edges: edges.map(([a, b]) => [a, 'next', b] as const),
    layout,
  }
}

const difference = (older: FlowDocument, newer: FlowDocument) => ({
  added: [],
  removed: older.nodes.filter((n) => !newer.nodes.some((m) => m.id === n.id)).map((n) => n.id),
  unlinked: older.edges
    .filter((e) => !newer.edges.some((f) => f.join() === e.join()))
    .map((e) => [...e] as [string, string, string]),
})

describe('together', () => {
  it('D5 leaves a removed step where it stood', () => {
    const older = flow({ a: [0, 0], b: [0, 140], c: [0, 280] }, [
      ['a', 'b'],
      ['b', 'c'],
    ])
    const newer = flow({ a: [0, 0], c: [0, 280] }, [['a', 'c']])
    const both = together(older, newer, difference(older, newer))
    expect(both.layout).toEqual({ a: [0, 0], b: [0, 140], c: [0, 280] })
    expect(both.edges).toEqual([
      ['a', 'next', 'c'],
      ['a', 'next', 'b'],
      ['b', 'next', 'c'],
    ])
  })

  it('D5 moves a removed step along with its neighbours', () => {
    const older = flow({ a: [0, 0], b: [0, 140] }, [['a', 'b']])
    const newer = flow({ a: [600, 40] }, [])
    expect(together(older, newer, difference(older, newer)).layout.b).toEqual([600, 180])
  })

  it('D5 lays nothing over anything', () => {
    // Every second step is gone, and new ones stand exactly where they stood.
    let seed = 7
    const random = (n: number) => {
      seed = (seed * 16807) % 2147483647
      return seed % n
    }
    for (let round = 0; round < 50; round++) {
      const before: Record<string, Point> = {}
      const after: Record<string, Point> = {}
      for (let i = 0; i < 12; i++) {
        const at: Point = [random(4) * 312, i * 140]
        before[`n${i}`] = at
        after[i % 2 ? `n${i}` : `m${i}`] = at
      }
      const older = flow(
        before,
        Array.from({ length: 11 }, (_, i) => [`n${i}`, `n${i + 1}`]),
      )
      const newer = flow(after, [])
      const all = Object.values(together(older, newer, difference(older, newer)).layout)
      for (const [i, a] of all.entries()) {
        for (const b of all.slice(i + 1)) {
          expect(Math.abs(a[0] - b[0]) >= CARD_WIDTH || Math.abs(a[1] - b[1]) >= CARD_HEIGHT).toBe(true)
        }
      }
    }
  })
})
