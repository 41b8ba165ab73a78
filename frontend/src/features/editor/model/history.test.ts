import { describe, expect, it } from 'vitest'
import { setParam } from './edits/set-param'
import { HISTORY_LIMIT, newHistory, QUIET, record, redo, seal, undo } from './history'
import { randomEdit, randomEdits, seeded } from './testing/random-edits'
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

  it('has every edit there is among the random ones', () => {
    const found = import.meta.glob<Record<string, unknown>>(['./edits/*.ts', '!./edits/*.test.ts'], { eager: true })
    // What only asks, or is a part of an edit that is itself in the list.
    const asks = [
      'joinable',
      'firstOpenPort',
      'fragmentOf',
      'groupById',
      'groupOf',
      'withMembers',
      'alignable',
      'stepAfter',
      'stepBefore',
      'swappable',
    ]
    const all = Object.values(found).flatMap((module) =>
      Object.entries(module).flatMap(([name, value]) => (typeof value === 'function' ? [name] : [])),
    )
    const known = new Set([...Object.keys(randomEdits), ...asks, 'fitsInto', 'unlinked'])
    expect(all.length).toBeGreaterThan(30)
    expect(all.filter((name) => !known.has(name))).toEqual([])
    expect([...known].filter((name) => !all.includes(name))).toEqual([])
  })

  it('is reached by every one of the random edits', () => {
    const random = seeded(99)
    const ids = counter()
    let doc = emptyDocument()
    const worked = new Set<string>()
    const spied = Object.fromEntries(Object.entries(randomEdits))
    for (const [name, edit] of Object.entries(spied)) {
      randomEdits[name] = (draw) => {
        const next = edit(draw)
        if (next !== draw.doc) worked.add(name)
        return next
      }
    }
    for (let i = 0; i < 3000; i++) doc = randomEdit(doc, kindOf, testKinds, random, ids)
    Object.assign(randomEdits, spied)
    expect([...worked].sort()).toEqual(Object.keys(spied).sort())
  })

  const doc = { ...emptyDocument(), nodes: [{ id: 'n1', kind: 'action.send_message', params: {} }] }
  const type = (h: ReturnType<typeof newHistory>, text: string, at: number, param = 'text') =>
    record(h, setParam(h.present, 'n1', param, text), `param:n1:${param}`, at)

  it('typing into one field is one entry however long, until the field is left', () => {
    let h = newHistory(doc)
    h = type(h, 'a', 0)
    h = type(h, 'ab', 60_000)
    h = type(h, 'abc', 3_600_000)
    expect(h.past).toHaveLength(1)
    h = type(seal(h), 'abcd', 3_600_001)
    expect(h.past).toHaveLength(2)
    expect(undo(h).present.nodes[0]?.params.text).toBe('abc')
    expect(undo(undo(h)).present).toBe(doc)
  })

  it('typing ends with another field, with another edit, and with undo', () => {
    let h = type(type(newHistory(doc), 'a', 0), 'b', 1, 'other')
    expect(h.past).toHaveLength(2)
    h = type(record(h, { ...h.present, name: 'x' }, null, 2), 'c', 3, 'other')
    expect(h.past).toHaveLength(4)
    expect(type(undo(h), 'd', 4, 'other').past).toHaveLength(4)
  })

  it('a run of nudges ends by a quiet, not by leaving a field', () => {
    const step = (h: ReturnType<typeof newHistory>, at: number) =>
      record(h, { ...h.present, layout: { n1: [at, 0] as const } }, 'nudge', at)
    let h = step(newHistory(doc), 1)
    h = step(seal(h), QUIET)
    h = step(h, 2 * QUIET - 1)
    expect(h.past).toHaveLength(1)
    expect(step(h, 3 * QUIET).past).toHaveLength(2)
  })

  it('keeps at least 500 entries and forgets the oldest beyond its limit', () => {
    expect(HISTORY_LIMIT).toBeGreaterThanOrEqual(500)
    let h = newHistory(emptyDocument())
    for (let i = 0; i < HISTORY_LIMIT + 20; i++) h = record(h, { ...h.present, name: `n${i}` }, null, i * 1000)
    expect(h.past).toHaveLength(HISTORY_LIMIT)
    expect(h.past[0]?.name).toBe('n19')
  })
})
