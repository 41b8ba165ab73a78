import { describe, expect, it } from 'vitest'
import { readFragment, writeFragment } from '../clipboard'
import type { FlowDocument } from '../document'
import { CARD_HEIGHT, CARD_WIDTH } from '../geometry'
import type { KindShape } from '../kind'
import { randomEdit, seeded } from '../testing/random-edits'
import { counter, emptyDocument, kindOf, testKinds } from '../testing/test-kinds'
import { addAfter } from './add-after'
import { addNode } from './add-node'
import { insertOnEdge } from './insert-on-edge'
import { duplicate, fragmentOf, paste } from './paste'
import { remove } from './remove'
import { joinable, removeAndJoin } from './remove-and-join'
import { replaceNode } from './replace-node'
import { setArms } from './set-param'

function kind(id: string): KindShape {
  const k = kindOf(id)
  if (!k) throw new Error(id)
  return k
}

/** event → condition (yes) → wait */
function chain(): FlowDocument {
  let doc = addNode(emptyDocument(), kind('event.manual'), 'e', [0, 0])
  doc = addAfter(doc, kindOf, 'e', kind('condition.expression'), 'c')
  return addAfter(doc, kindOf, 'c', kind('wait.for'), 'w')
}

function overlaps(doc: FlowDocument): string[] {
  const found: string[] = []
  for (const a of doc.nodes) {
    for (const b of doc.nodes) {
      const p = doc.layout[a.id]
      const q = doc.layout[b.id]
      if (a.id >= b.id || !p || !q) continue
      if (Math.abs(p[0] - q[0]) < CARD_WIDTH && Math.abs(p[1] - q[1]) < CARD_HEIGHT) found.push(`${a.id}/${b.id}`)
    }
  }
  return found
}

describe('edits', () => {
  it('adds after by the first open exit, the way on before trouble', () => {
    const doc = chain()
    expect(doc.edges).toEqual([
      ['e', 'next', 'c'],
      ['c', 'yes', 'w'],
    ])
    expect(doc.nodes[2]?.params).toEqual({ duration: '24h' })
    const more = addAfter(doc, kindOf, 'c', kind('action.send_message'), 's')
    expect(more.edges.at(-1)).toEqual(['c', 'no', 's'])
    expect(overlaps(more)).toEqual([])
  })

  it('inserts on an arrow and makes room', () => {
    const doc = insertOnEdge(chain(), ['e', 'next', 'c'], kind('wait.for'), 'x')
    expect(doc.edges).toContainEqual(['e', 'next', 'x'])
    expect(doc.edges).toContainEqual(['x', 'next', 'c'])
    expect(doc.edges).not.toContainEqual(['e', 'next', 'c'])
    expect(overlaps(doc)).toEqual([])
    expect(doc.layout.c?.[1]).toBeGreaterThan(doc.layout.x?.[1] ?? Number.NaN)
  })

  it('places an event dropped on an arrow beside it, the arrow stays', () => {
    const doc = insertOnEdge(chain(), ['e', 'next', 'c'], kind('event.manual'), 'x')
    expect(doc.edges).toEqual(chain().edges)
    expect(doc.nodes).toHaveLength(4)
  })

  it('deletes and joins where one way goes on', () => {
    const doc = insertOnEdge(chain(), ['e', 'next', 'c'], kind('wait.for'), 'x')
    expect(joinable(doc, 'x')).toBe(true)
    expect(removeAndJoin(doc, new Set(['x'])).edges).toContainEqual(['e', 'next', 'c'])
    expect(joinable(doc, 'w')).toBe(false)
    expect(removeAndJoin(doc, new Set(['w'])).edges).toEqual(remove(doc, new Set(['w'])).edges)
  })

  it('takes arrows of an arm that is gone with it', () => {
    let doc = addNode(emptyDocument(), kind('condition.split'), 's', [0, 0])
    doc = addAfter(doc, kindOf, 's', kind('wait.for'), 'w1')
    doc = addAfter(doc, kindOf, 's', kind('wait.for'), 'w2')
    expect(doc.edges.map((e) => e[1])).toEqual(['a', 'b'])
    expect(setArms(doc, 's', 'arms', [{ id: 'b', name: 'B', share: 100 }]).edges).toEqual([['s', 'b', 'w2']])
  })

  it('copies a part with the arrows inside it, under new ids', () => {
    const doc = chain()
    const part = readFragment(writeFragment(fragmentOf(doc, new Set(['c', 'w']))))
    expect(part).not.toBeNull()
    const done = paste(doc, part ?? fragmentOf(doc, new Set()), counter(), [40, 40])
    expect(done.ids).toEqual(['n1', 'n2'])
    expect(done.doc.edges).toContainEqual(['n1', 'yes', 'n2'])
    expect(done.doc.nodes).toHaveLength(5)
    expect(duplicate(doc, new Set(['w']), counter()).doc.edges).toHaveLength(2)
  })

  it('reads no foreign text as a copied part', () => {
    for (const text of [
      '',
      'hello',
      '{"schema":"voronka.fragment/1"}',
      '{"schema":"voronka.fragment/1","nodes":3,"edges":[]}',
      '[voronka.fragment/1',
    ]) {
      expect(readFragment(text)).toBeNull()
    }
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('random edits leave no arrow or place without its step, seed %i', (seed) => {
    const random = seeded(seed)
    const ids = counter()
    let doc = emptyDocument()
    for (let i = 0; i < 400; i++) {
      doc = randomEdit(doc, kindOf, testKinds, random, ids)
      const known = new Set(doc.nodes.map((n) => n.id))
      expect(known.size).toBe(doc.nodes.length)
      expect(doc.edges.filter((e) => !known.has(e[0]) || !known.has(e[2]))).toEqual([])
      expect(Object.keys(doc.layout).sort()).toEqual([...known].sort())
      expect(new Set(doc.edges.map(String)).size).toBe(doc.edges.length)
    }
  })
})

describe('replacing a step', () => {
  it('stays in its place and keeps its one way on by the new first exit', () => {
    const doc = chain()
    const next = replaceNode(doc, 'c', kind('action.send_message'))
    expect(next.nodes.map((n) => [n.id, n.kind])).toEqual([
      ['e', 'event.manual'],
      ['c', 'action.send_message'],
      ['w', 'wait.for'],
    ])
    expect(next.edges).toEqual([
      ['e', 'next', 'c'],
      ['c', 'next', 'w'],
    ])
    expect(next.layout).toEqual(doc.layout)
    expect(replaceNode(doc, 'nobody', kind('wait.for'))).toBe(doc)
  })

  it('begins its parameters anew, and an event takes no input', () => {
    const doc = chain()
    expect(replaceNode(doc, 'c', kind('wait.for')).nodes[1]?.params).toEqual({ duration: '24h' })
    expect(replaceNode(doc, 'c', kind('event.manual')).edges).toEqual([['c', 'next', 'w']])
  })
})
