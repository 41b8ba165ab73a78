import ELK from 'elkjs/lib/elk.bundled.js'
import { describe, expect, it } from 'vitest'
import { boxes, frameOf } from './box'
import type { FlowDocument, FlowEdge } from './document'
import { foldGroup, group } from './edits/groups'
import { move } from './edits/move'
import { CARD_HEIGHT, CARD_WIDTH } from './geometry'
import { randomEdit, seeded } from './testing/random-edits'
import { counter, emptyDocument, kindOf, testKinds } from './testing/test-kinds'
import { type TidyOptions, tidy } from './tidy'

const elk = new ELK()
const given: TidyOptions = { kinds: kindOf, layout: (graph) => elk.layout(graph) }

function flow(kinds: Record<string, string>, edges: readonly FlowEdge[]): FlowDocument {
  const ids = Object.keys(kinds)
  return {
    ...emptyDocument(),
    nodes: ids.map((id) => ({ id, kind: kinds[id] as string, params: {} })),
    edges,
    layout: Object.fromEntries(ids.map((id, i) => [id, [i * 37, i * 11] as const])),
  }
}

describe('tidy', () => {
  it.each([1, 2, 3, 4, 5, 6])('nothing overlaps, circles and groups included, seed %i', async (seed) => {
    const random = seeded(seed)
    const ids = counter()
    let doc = emptyDocument()
    for (let i = 0; i < 120; i++) doc = randomEdit(doc, kindOf, testKinds, random, ids)
    doc = { ...doc, groups: doc.groups.map((g) => ({ ...g, folded: false })) }
    const laid = move(doc, await tidy(doc, given))
    const places = doc.nodes.map((n) => laid.layout[n.id] ?? [Number.NaN, 0])
    places.forEach((p, i) => {
      for (const q of places.slice(i + 1)) {
        expect(Math.abs(p[0] - q[0]) >= CARD_WIDTH || Math.abs(p[1] - q[1]) >= CARD_HEIGHT).toBe(true)
      }
    })
  })

  it('keeps the exits from left to right', async () => {
    const doc = flow({ c: 'condition.expression', no: 'wait.for', yes: 'wait.for' }, [
      ['c', 'no', 'no'],
      ['c', 'yes', 'yes'],
    ])
    const at = await tidy(doc, given)
    expect(at.yes?.[0]).toBeLessThan(at.no?.[0] ?? Number.NaN)
    expect(at.yes?.[1]).toBeGreaterThan(at.c?.[1] ?? Number.NaN)
  })

  it.each([
    ['one line', 86, 132],
    ['two lines', 102, 140],
  ])('rows are even where a summary takes %s', async (_, height, row) => {
    const doc = flow({ e: 'event.manual', c: 'condition.expression', a: 'wait.for', b: 'wait.for', z: 'wait.for' }, [
      ['e', 'next', 'c'],
      ['c', 'yes', 'a'],
      ['c', 'no', 'b'],
      ['a', 'next', 'z'],
      ['b', 'next', 'z'],
    ])
    const at = await tidy(doc, { ...given, size: (id) => [252, id === 'c' ? height : 86] })
    expect(at.e).toEqual(doc.layout.e)
    expect(['c', 'a', 'b', 'z'].map((id) => (at[id]?.[1] ?? 0) - (at.e?.[1] ?? 0))).toEqual([
      row,
      2 * row,
      2 * row,
      3 * row,
    ])
  })

  it('lays out only what is chosen', async () => {
    const doc = flow({ e: 'event.manual', a: 'wait.for', b: 'wait.for', c: 'wait.for' }, [
      ['e', 'next', 'a'],
      ['a', 'next', 'b'],
      ['b', 'next', 'c'],
    ])
    const at = await tidy(doc, { ...given, only: new Set(['a', 'b']) })
    expect(Object.keys(at).sort()).toEqual(['a', 'b'])
    expect(at.a).toEqual(doc.layout.a)
    expect(at.b?.[0]).toBe(Math.round((doc.layout.a?.[0] ?? 0) / 4) * 4)
  })

  it('no other step stands in the frame of a group, and a folded one moves as it is', async () => {
    let doc = flow(
      { e: 'event.manual', a: 'wait.for', b: 'wait.for', c: 'wait.for', d: 'wait.for', x: 'condition.expression' },
      [
        ['e', 'next', 'a'],
        ['a', 'next', 'x'],
        ['x', 'yes', 'b'],
        ['x', 'no', 'c'],
        ['b', 'next', 'd'],
      ],
    )
    doc = group(doc, new Set(['a', 'b', 'c']), 'g', 'G')
    const open = move(doc, await tidy(doc, given))
    const all = boxes(open, () => undefined)
    const frame = frameOf(['a', 'b', 'c'], all)
    if (!frame) throw new Error('no frame')
    for (const id of ['e', 'x', 'd']) {
      const b = all.get(id)
      if (!b) throw new Error(id)
      const apart = b.x + b.w <= frame.x || b.x >= frame.x + frame.w || b.y + b.h <= frame.y || b.y >= frame.y + frame.h
      expect(apart).toBe(true)
    }
    const folded = foldGroup(doc, 'g', true)
    const moved = move(folded, await tidy(folded, given))
    const by = (id: string) => [0, 1].map((i) => (moved.layout[id]?.[i] ?? 0) - (doc.layout[id]?.[i] ?? 0))
    expect(Math.abs((by('a')[0] ?? 0) - (by('b')[0] ?? 0))).toBeLessThanOrEqual(4)
    expect(Math.abs((by('a')[1] ?? 0) - (by('c')[1] ?? 0))).toBeLessThanOrEqual(4)
  })
})
