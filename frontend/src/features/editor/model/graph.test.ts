import { describe, expect, it } from 'vitest'
import type { FlowDocument } from './document'
import { refusal } from './graph'
import { emptyDocument, kindOf } from './testing/test-kinds'

function flow(kinds: Record<string, string>, edges: FlowDocument['edges']): FlowDocument {
  return { ...emptyDocument(), nodes: Object.entries(kinds).map(([id, kind]) => ({ id, kind, params: {} })), edges }
}

const kinds = {
  e: 'event.manual',
  c: 'condition.expression',
  w: 'wait.for',
  a: 'action.send_message',
  b: 'action.send_message',
}

describe('refusal', () => {
  const doc = flow(kinds, [
    ['e', 'next', 'c'],
    ['c', 'yes', 'w'],
    ['w', 'next', 'a'],
    ['c', 'no', 'b'],
  ])
  it.each([
    ['an event takes no input', 'a', 'next', 'e', 'event_takes_no_input'],
    ['a step does not lead to itself', 'a', 'next', 'a', 'same_step'],
    ['the same arrow twice', 'c', 'yes', 'w', 'exists'],
    ['a circle on which nobody waits', 'b', 'next', 'c', 'circle_without_wait'],
    ['a step that is not there', 'b', 'next', 'z', 'no_step'],
    ['a circle through a wait', 'a', 'next', 'c', null],
    ['a second arrow from one exit', 'c', 'yes', 'b', null],
  ])('%s', (_, from, port, to, want) => {
    expect(refusal(doc, kindOf, from, port, to)).toBe(want)
  })
  it('does not count a wait that is switched off', () => {
    const off = { ...doc, nodes: doc.nodes.map((n) => (n.id === 'w' ? { ...n, disabled: true } : n)) }
    expect(refusal(off, kindOf, 'a', 'next', 'c')).toBe('circle_without_wait')
  })
})
