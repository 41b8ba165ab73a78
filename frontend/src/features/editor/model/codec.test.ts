import { describe, expect, it } from 'vitest'
import { NotADocument, parseDocument, serialiseDocument } from './codec'
import { places } from './places'

describe('codec', () => {
  const written = {
    schema: 'voronka.flow/1',
    id: '01J',
    name: 'Возврат',
    attach: { to: 'none' },
    subject: 'customer',
    settings: { reentry: 'once', later: { kept: true } },
    nodes: [
      { id: 'n1', kind: 'event.manual', params: {}, at: [10, 20] },
      { id: 'n2', kind: 'newer.kind', params: { deep: [1, { a: null }] }, colour: 'blue' },
    ],
    edges: [['n1', 'next', 'n2']],
    future: 'field',
  }
  it('keeps unknown fields and kinds, and reads a step’s own place as its layout', () => {
    const doc = parseDocument(JSON.stringify(written))
    const back = JSON.parse(serialiseDocument(doc))
    expect(back.future).toBe('field')
    expect(back.settings).toEqual(written.settings)
    expect(back.nodes[1]).toEqual(written.nodes[1])
    expect(back.layout).toEqual({ n1: [10, 20] })
    expect(back.nodes[0].at).toBeUndefined()
    expect(parseDocument(back)).toEqual(doc)
  })
  it('gives a step without a place one below what leads to it', () => {
    const at = places(parseDocument(written))
    expect(at.n2?.[1]).toBeGreaterThan(at.n1?.[1] ?? Number.NaN)
    const none = places(parseDocument({ ...written, nodes: written.nodes.map(({ at: _, ...n }) => n) }))
    expect(none.n2?.[1]).toBeGreaterThan(none.n1?.[1] ?? Number.NaN)
  })
  it.each([
    ['a list', []],
    ['a number', 3],
    ['null', null],
    ['a node without id', { nodes: [{}] }],
    ['a short edge', { edges: [['a', 'b']] }],
  ])('refuses %s', (_, raw) => {
    expect(() => parseDocument(raw)).toThrow(NotADocument)
  })
})
