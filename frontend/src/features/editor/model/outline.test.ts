import { describe, expect, it } from 'vitest'
import type { FlowDocument, FlowEdge } from './document'
import { swap, swappable } from './edits/reorder'
import { refusal, refusals } from './graph'
import { type OutlineRow, outline, wayTo } from './outline'
import { randomDocument } from './testing/random-document'
import { emptyDocument, kindOf } from './testing/test-kinds'

const kindNames: Record<string, string> = {
  e: 'event.manual',
  c: 'condition.expression',
  a: 'action.send_message',
  w: 'wait.for',
}

/** A flow of steps named by kind and number, «e1 c1 a1», one below the other, and arrows «e1.next>c1». */
function flow(steps: string, arrows: string): FlowDocument {
  const ids = steps.split(' ')
  return {
    ...emptyDocument(),
    nodes: ids.map((id) => ({ id, kind: kindNames[id.charAt(0)] ?? id, params: {} })),
    edges: arrows
      .split(' ')
      .filter(Boolean)
      .map((text): FlowEdge => {
        const [from = '', port = '', to = ''] = text.split(/[.>]/)
        return [from, port, to]
      }),
    layout: Object.fromEntries(ids.map((id, i) => [id, [0, i * 140]])),
  }
}

const said = (row: OutlineRow) => {
  const what =
    row.type === 'step' || row.type === 'note'
      ? row.id
      : row.type === 'exit'
        ? `${row.port}→${row.to ?? '·'}`
        : `→${row.to}`
  return `${'  '.repeat(row.level - 1)}${what}`
}
const told = (doc: FlowDocument, folds = new Map<string, boolean>()) => outline(doc, kindOf, folds).map(said).join('\n')

describe('D14 the flow as a list', () => {
  it('puts what comes next below, and the exits of a fork inside it', () => {
    const doc = flow('e1 w1 c1 a1 a2', 'e1.next>w1 w1.next>c1 c1.yes>a1 c1.no>a2')
    expect(told(doc)).toBe(['e1', '  w1', '  c1', '    yes→a1', '      a1', '    no→a2', '      a2'].join('\n'))
  })

  it('tells a join and a circle once, and refers to it after that', () => {
    const doc = flow('e1 c1 a1 w1', 'e1.next>c1 c1.yes>a1 c1.no>w1 a1.next>w1 w1.next>c1')
    expect(told(doc)).toBe(
      ['e1', '  c1', '    yes→a1', '      a1', '      w1', '      →c1', '    no→w1', '      →w1'].join('\n'),
    )
  })

  it('keeps the exits for trouble folded until they lead somewhere', () => {
    const doc = flow('e1 a1 a2', 'e1.next>a1')
    expect(told(doc)).toBe(['e1', '  a1', 'a2', '  error→·', '  blocked→·'].join('\n'))
    expect(told(doc, new Map([['a1', true]]))).toContain('    error→·\n    blocked→·')
    const led = flow('e1 a1 a2', 'e1.next>a1 a1.error>a2')
    expect(told(led)).toBe(['e1', '  a1', '    error→a2', '      a2', '    blocked→·'].join('\n'))
  })

  it('tells arrows that run side by side as exits of their own', () => {
    const doc = flow('e1 a1 a2', 'e1.next>a1 e1.next>a2')
    expect(told(doc)).toBe(['e1', '  next→a1', '    a1', '  next→a2', '    a2'].join('\n'))
  })

  it('says level, place and number of every row, and folds', () => {
    const doc = flow('e1 c1 a1', 'e1.next>c1 c1.yes>a1')
    const rows = outline(doc, kindOf, new Map())
    expect(rows.map((r) => [r.level, r.pos, r.size])).toEqual([
      [1, 1, 1],
      [2, 1, 1],
      [3, 1, 2],
      [4, 1, 1],
      [3, 2, 2],
    ])
    expect(outline(doc, kindOf, new Map([['c1', false]]))).toHaveLength(2)
    expect(wayTo(doc, kindOf, 'a1')).toEqual({ parents: ['e1', 'c1', 'c1:yes'], key: 'a1' })
  })

  it('tells every step once and every arrow at least once, whatever the flow', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const doc = randomDocument(seed, 40)
      const open = new Map(doc.nodes.map((n) => [n.id, true]))
      const rows = outline(doc, kindOf, open)
      const steps = rows.flatMap((r) => (r.type === 'step' ? [r.id] : []))
      expect(steps.toSorted()).toEqual(doc.nodes.map((n) => n.id).toSorted())
      expect(new Set(rows.map((r) => r.key)).size).toBe(rows.length)
      const arrows = new Set<string>()
      rows.forEach((row, i) => {
        if (row.type === 'exit' && row.to) arrows.add(`${row.from}.${row.port}>${row.to}`)
        if (row.type === 'reference') arrows.add(`${row.from}.${row.port}>${row.to}`)
        if (row.type !== 'step') return
        // The step told just before among the siblings leads here by its way on; a beginning leads to its first child.
        const siblings = rows
          .slice(0, i)
          .filter((r) => r.level === row.level && r.parents.at(-1) === row.parents.at(-1))
        const before = siblings.findLast((r) => r.type === 'step')
        const parent = rows.find((r) => r.key === row.parents.at(-1))
        if (before?.type === 'step') arrows.add(`${before.id}.next>${row.id}`)
        else if (parent?.type === 'step') arrows.add(`${parent.id}.next>${row.id}`)
      })
      for (const [a, p, b] of doc.edges) expect(arrows, `seed ${seed}`).toContain(`${a}.${p}>${b}`)
    }
  })
})

describe('moving a step in its row', () => {
  it('lets two steps change places and keeps what leads to and from them', () => {
    const doc = flow('e1 w1 a1 a2', 'e1.next>w1 w1.next>a1 a1.next>a2 a1.error>a2')
    const done = swap(doc, kindOf, 'w1', 'a1')
    expect(told(done)).toBe(['e1', '  a1', '    error→a2', '      a2', '    blocked→·', '  w1', '  →a2'].join('\n'))
    expect(done.layout.w1).toEqual(doc.layout.a1)
    expect(swap(done, kindOf, 'a1', 'w1').edges.toSorted()).toEqual(doc.edges.toSorted())
  })

  it('does not move an event, past a fork, or where another way joins', () => {
    const doc = flow('e1 w1 c1 a1', 'e1.next>w1 w1.next>c1 c1.yes>a1')
    expect(swappable(doc, kindOf, 'e1', 'w1')).toBe(false)
    expect(swappable(doc, kindOf, 'w1', 'c1')).toBe(false)
    const joined = flow('e1 e2 w1 a1', 'e1.next>w1 w1.next>a1 e2.next>a1')
    expect(swappable(joined, kindOf, 'w1', 'a1')).toBe(false)
  })
})

it('what an exit may lead to is the same asked at once and one by one', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const doc = randomDocument(seed, 25)
    for (const from of doc.nodes) {
      const all = refusals(doc, kindOf, from.id, 'next')
      for (const to of doc.nodes) expect(all(to.id)).toBe(refusal(doc, kindOf, from.id, 'next', to.id))
    }
  }
})
