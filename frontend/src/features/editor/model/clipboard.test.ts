import { describe, expect, it } from 'vitest'
import { readFragment, writeFragment, writeText } from './clipboard'
import { parseDocument, serialiseDocument } from './codec'
import type { FlowDocument } from './document'
import { group } from './edits/groups'
import { addNote } from './edits/notes'
import { fragmentOf, paste } from './edits/paste'
import { randomEdit, seeded } from './testing/random-edits'
import { counter, emptyDocument, kindOf, testKinds } from './testing/test-kinds'

function flow(seed: number, edits = 40): FlowDocument {
  const random = seeded(seed)
  const ids = counter()
  let doc = emptyDocument()
  for (let i = 0; i < edits; i++) doc = randomEdit(doc, kindOf, testKinds, random, ids)
  return group(addNote(doc, ids(), [8, 8], 'note'), new Set(doc.nodes.slice(0, 2).map((n) => n.id)), ids(), 'G')
}

const everything = (doc: FlowDocument) => new Set([...doc.nodes, ...doc.notes].map((n) => n.id))

/** What every document must be, whatever was pasted into it. */
function sound(doc: FlowDocument) {
  const steps = new Set(doc.nodes.map((n) => n.id))
  const things = [...doc.nodes, ...doc.notes, ...doc.groups].map((t) => t.id)
  expect(new Set(things).size).toBe(things.length)
  expect(doc.edges.every((e) => e.length === 3 && steps.has(e[0]) && steps.has(e[2]))).toBe(true)
  expect(new Set(doc.edges.map((e) => JSON.stringify(e))).size).toBe(doc.edges.length)
  for (const n of doc.nodes) expect(doc.layout[n.id]?.every(Number.isFinite)).toBe(true)
  const known = new Set(things)
  expect(doc.groups.every((g) => g.nodes.length > 0 && g.nodes.every((id) => known.has(id)))).toBe(true)
  expect(parseDocument(serialiseDocument(doc)).nodes).toHaveLength(doc.nodes.length)
}

describe('clipboard', () => {
  it.each([1, 2, 3, 4])('what was copied is pasted whole, seed %i', (seed) => {
    const doc = flow(seed)
    const part = fragmentOf(doc, everything(doc))
    for (const text of [
      writeFragment(part),
      writeText(part, ['2 шага', '— {{ customer.name }}']),
      `\uFEFF«см. ниже»\n${writeFragment(part)}\n-- \nАнна`,
    ]) {
      const read = readFragment(text)
      expect(read).toEqual(JSON.parse(JSON.stringify(part)))
    }
    const done = paste(doc, readFragment(writeFragment(part)) ?? part, counter(), [0, 0]).doc
    expect(done.nodes).toHaveLength(2 * doc.nodes.length)
    expect(done.edges).toHaveLength(2 * doc.edges.length)
    expect(done.groups.length).toBe(2 * doc.groups.length)
    sound(done)
  })

  it('formulas lead to the copies of the steps they name, and to the old ones where those were not copied', () => {
    const node = (id: string, test: string) => ({
      id,
      kind: 'condition.expression',
      params: { test, deep: [{ a: test }] },
    })
    const doc: FlowDocument = {
      ...emptyDocument(),
      nodes: [node('a1', 'x'), node('b1', 'a1.sum > a1.b1.c && z9.a1.d')],
    }
    const copied = paste(doc, fragmentOf(doc, new Set(['a1', 'b1'])), counter(), [0, 0]).doc
    expect(copied.nodes[3]?.params.test).toBe('n1.sum > n1.b1.c && z9.a1.d')
    expect(copied.nodes[3]?.params.deep).toEqual([{ a: 'n1.sum > n1.b1.c && z9.a1.d' }])
    const alone = paste(doc, fragmentOf(doc, new Set(['b1'])), counter(), [0, 0]).doc
    expect(alone.nodes[2]?.params.test).toBe('a1.sum > a1.b1.c && z9.a1.d')
  })

  it('text that only looks like ours does no harm', () => {
    const mark = '"schema":"voronka.fragment/1"'
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`
    for (const text of [
      '',
      'hello',
      mark,
      `{${mark}}`,
      `{${mark},"nodes":3,"edges":[]}`,
      `[${mark}`,
      `{${mark},"nodes":[{"id":"a","kind":"k","params":{"x":${deep}}}]}`,
      `{${mark},"nodes":[{"id":"__proto__","kind":"k"}],"layout":{"__proto__":[1,2]}}`,
      `{${mark},"nodes":[{"id":"a","kind":"k","__proto__":{"id":"b"}}]}`,
    ]) {
      expect(readFragment(text)).toBeNull()
    }
    const odd = readFragment(
      `{${mark},"nodes":[{"id":"constructor","kind":"k","name":7,"disabled":"no"},{"id":"constructor","kind":"k"},null],
        "edges":[["constructor","next","constructor"],["constructor","next","constructor"],["a","b"],null],
        "notes":[{"id":"t","at":[1e999,0]},{"id":"u","at":[0,1],"size":[-1,4],"text":5}],
        "groups":[{"id":"g","nodes":["constructor","nobody"],"name":["x"]},{"id":"h","nodes":["constructor"]}]}`,
    )
    if (!odd) throw new Error('a step of it can be read')
    expect(odd.nodes).toEqual([{ id: 'constructor', kind: 'k', params: {} }])
    expect(odd.edges).toHaveLength(1)
    expect(odd.notes).toEqual([{ id: 'u', at: [0, 1], text: '' }])
    expect(odd.groups).toEqual([{ id: 'g', nodes: ['constructor'], name: '' }])
    sound(paste(emptyDocument(), odd, counter(), [40, 40]).doc)
  })

  it('no change of what was copied breaks the flow that it is pasted into', () => {
    const random = seeded(7)
    const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T
    const base = flow(11)
    const texts = [1, 2, 3].map((seed) => {
      const doc = flow(seed, 12)
      return writeFragment(fragmentOf(doc, everything(doc)))
    })
    const values = ['null', '-1', '1e400', '""', '"__proto__"', '[]', '{}', 'true', '"n1"', '[[[[]]]]', '"\\ud800"']
    const strings = ['"n1"', '"next"', '"wait.for"', '""', '"__proto__"', '"constructor"', '"params"', '"id"']
    /** A small change somewhere in the text, most of which leave it JSON. */
    const change = (text: string): string => {
      const tokens = [...text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d+|true|false|null|[[\]{}]/g)]
      const token = pick(tokens)
      const [from, to] = [token.index, token.index + token[0].length]
      const other = pick(tokens)[0]
      switch (Math.floor(random() * 8)) {
        case 0:
          return text.slice(0, from) + pick(values) + text.slice(to)
        case 1:
          return text.slice(0, from) + (/^[[\]{}]/.test(other) ? token[0] : other) + text.slice(to)
        case 2:
          return text.slice(0, from) + text.slice(to + Math.floor(random() * 3))
        case 3:
          return text.slice(0, from) + token[0].repeat(2) + text.slice(to)
        case 4:
          return text.slice(0, from) + String.fromCharCode(Math.floor(random() * 0xffff)) + text.slice(from)
        default:
          return text.slice(0, from) + (token[0].startsWith('"') ? pick(strings) : pick(values)) + text.slice(to)
      }
    }
    let read = 0
    for (let i = 0; i < 5000; i++) {
      let text = pick(texts)
      for (let n = 1 + Math.floor(random() * 2); n > 0; n--) text = change(text)
      const part = readFragment(text)
      if (!part) continue
      read++
      sound(paste(base, part, counter(), [8, 8]).doc)
    }
    expect(read).toBeGreaterThan(800)
  })
})
