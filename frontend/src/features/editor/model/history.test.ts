import { describe, expect, it } from 'vitest'
import { setParam } from './edits/set-param'
import { HISTORY_LIMIT, newHistory, QUIET, record, redo, undo } from './history'
import { randomEdit, seeded } from './testing/random-edits'
import { counter, emptyDocument, kindOf, testKinds } from './testing/test-kinds'

describe('history', () => {
  it.each(Array.from({ length: 8 }, (_, i) => i + 1))(
    'takes every random edit back and does it again, seed %i',
    (seed) => {
      const random = seeded(seed)
      const ids = counter()
      const start = emptyDocument()
      const frozen = JSON.stringify(start)
      let h = newHistory(start)
      const seen = [frozen]
      for (let i = 0; i < 600; i++) {
        const before = h.present
        const text = JSON.stringify(before)
        h = record(h, randomEdit(h.present, kindOf, testKinds, random, ids), null, i)
        // an edit must not touch the document that the history keeps
        expect(JSON.stringify(before)).toBe(text)
        if (h.present !== before) seen.push(JSON.stringify(h.present))
      }
      const end = JSON.stringify(h.present)
      expect(seen.length).toBeGreaterThan(300)
      for (let i = seen.length - 2; i >= 0; i--) {
        h = undo(h)
        expect(JSON.stringify(h.present)).toBe(seen[i])
      }
      expect(undo(h)).toBe(h)
      expect(h.present).toBe(start)
      for (let i = 1; i < seen.length; i++) {
        h = redo(h)
        expect(JSON.stringify(h.present)).toBe(seen[i])
      }
      expect(redo(h)).toBe(h)
      expect(JSON.stringify(h.present)).toBe(end)
    },
  )

  it('joins typing into one entry until a quiet', () => {
    const doc = { ...emptyDocument(), nodes: [{ id: 'n1', kind: 'action.send_message', params: {} }] }
    const type = (h: ReturnType<typeof newHistory>, text: string, at: number) =>
      record(h, setParam(h.present, 'n1', 'text', text), 'param:n1:text', at)
    let h = newHistory(doc)
    h = type(h, 'a', 0)
    h = type(h, 'ab', QUIET - 1)
    h = type(h, 'abc', 2 * QUIET - 2)
    expect(h.past).toHaveLength(1)
    h = type(h, 'abcd', 3 * QUIET)
    expect(h.past).toHaveLength(2)
    expect(undo(h).present.nodes[0]?.params.text).toBe('abc')
    expect(undo(undo(h)).present).toBe(doc)
  })

  it('keeps at least 500 entries and forgets the oldest beyond its limit', () => {
    expect(HISTORY_LIMIT).toBeGreaterThanOrEqual(500)
    let h = newHistory(emptyDocument())
    for (let i = 0; i < HISTORY_LIMIT + 20; i++) h = record(h, { ...h.present, name: `n${i}` }, null, i * 1000)
    expect(h.past).toHaveLength(HISTORY_LIMIT)
    expect(h.past[0]?.name).toBe('n19')
  })
})
