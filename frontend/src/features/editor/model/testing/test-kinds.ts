import { type FlowDocument, SCHEMA } from '../document'
import type { KindShape } from '../kind'

/** Kinds of the shapes that there are: one exit, several, exits made of arms. */
export const testKinds: readonly KindShape[] = [
  { id: 'event.manual', category: 'event', params: [], ports: ['next'] },
  {
    id: 'condition.expression',
    category: 'condition',
    params: [{ id: 'test', type: 'expression' }],
    ports: ['yes', 'no'],
  },
  {
    id: 'condition.split',
    category: 'condition',
    params: [
      {
        id: 'arms',
        type: 'arms',
        default: [
          { id: 'a', name: 'A', share: 50 },
          { id: 'b', name: 'B', share: 50 },
        ],
      },
    ],
    ports: [],
    ports_of: 'arms',
  },
  {
    id: 'action.send_message',
    category: 'action',
    params: [{ id: 'text', type: 'longtext' }],
    ports: ['next', 'error', 'blocked'],
  },
  { id: 'wait.for', category: 'wait', params: [{ id: 'duration', type: 'duration', default: '24h' }], ports: ['next'] },
]

export const kindOf = (id: string) => testKinds.find((k) => k.id === id)

export function emptyDocument(): FlowDocument {
  return {
    schema: SCHEMA,
    id: '01J0000000000000000000TEST',
    name: 'Flow',
    attach: { to: 'none' },
    subject: 'customer',
    settings: {},
    nodes: [],
    edges: [],
    notes: [],
    groups: [],
    tests: [],
    layout: {},
  }
}

export function counter(): () => string {
  let n = 0
  return () => `n${++n}`
}
