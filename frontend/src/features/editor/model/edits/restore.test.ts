import { describe, expect, it } from 'vitest'
import type { FlowDocument } from '../document'
import { emptyDocument } from '../testing/test-kinds'
import { restoreAll, restoreLinks, restoreSetting, restoreStep } from './restore'

const older: FlowDocument = {
  ...emptyDocument(),
  name: 'Old',
  settings: { purpose: 'service', catch_up: 'skip' },
  nodes: [
    { id: 'a', kind: 'event.manual', params: {} },
    { id: 'b', kind: 'wait.for', params: { duration: '24h' } },
    { id: 'c', kind: 'wait.for', params: { duration: '48h' } },
  ],
  edges: [
    ['a', 'next', 'b'],
    ['b', 'next', 'c'],
  ],
  layout: { a: [0, 0], b: [0, 140], c: [0, 280] },
}
const newer: FlowDocument = {
  ...older,
  name: 'New',
  settings: { purpose: 'advertising', priority: 70 },
  nodes: [
    { id: 'a', kind: 'event.manual', params: {} },
    { id: 'c', kind: 'wait.for', name: 'Long', params: { duration: '72h' } },
    { id: 'd', kind: 'wait.for', params: {} },
  ],
  edges: [['a', 'next', 'd']],
  layout: { a: [0, 0], c: [40, 300], d: [0, 140] },
}

describe('D5 «Вернуть как в v9»', () => {
  it('makes a changed step what it was and leaves it where it is', () => {
    const doc = restoreStep(newer, older, 'c')
    expect(doc.nodes.find((n) => n.id === 'c')).toEqual(older.nodes[2])
    expect(doc.layout).toBe(newer.layout)
  })
  it('brings a removed step back beside what stands there now, with its arrows', () => {
    const doc = restoreStep(newer, older, 'b')
    expect(doc.nodes.at(-1)).toEqual(older.nodes[1])
    expect(doc.edges).toEqual([...newer.edges, ['a', 'next', 'b'], ['b', 'next', 'c']])
    expect(doc.layout.b).not.toEqual(newer.layout.d)
  })
  it('takes an added step away with its arrows', () => {
    const doc = restoreStep(newer, older, 'd')
    expect(doc.nodes.map((n) => n.id)).toEqual(['a', 'c'])
    expect(doc.edges).toEqual([])
  })
  it('turns arrows back as far as their steps are there', () => {
    expect(restoreLinks(newer, older.edges, newer.edges).edges).toEqual([])
    expect(restoreLinks(older, [['a', 'next', 'c']], [['a', 'next', 'b']]).edges).toEqual([
      ['b', 'next', 'c'],
      ['a', 'next', 'c'],
    ])
  })
  it('turns settings back, also to none', () => {
    expect(restoreSetting(newer, older, 'purpose').settings.purpose).toBe('service')
    expect(restoreSetting(newer, older, 'priority').settings).toEqual({ purpose: 'advertising' })
    expect(restoreSetting(newer, older, 'name').name).toBe('Old')
  })
  it('puts a whole version in the draft’s place under the present name', () => {
    expect(restoreAll(newer, older)).toEqual({ ...older, name: 'New' })
  })
})
