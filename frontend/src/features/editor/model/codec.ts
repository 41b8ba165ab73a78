import { type FlowDocument, type FlowEdge, type FlowNode, type Point, SCHEMA } from './document'

type Loose = Record<string, unknown>

/** Thrown when a text is not a flow document at all; the editor then opens nothing rather than something half read. */
export class NotADocument extends Error {
  constructor(readonly what: string) {
    super(`not a flow document: ${what}`)
  }
}

/**
 * Reads a document from its JSON. What is absent becomes empty, a node's own `at` moves to the layout (it is read, never
 * written), and fields of a newer program stay.
 */
export function parseDocument(raw: unknown): FlowDocument {
  const value: unknown = typeof raw === 'string' ? JSON.parse(raw) : raw
  if (!isObject(value)) throw new NotADocument('no object')
  const layout: Record<string, Point> = { ...(isObject(value.layout) ? (value.layout as Record<string, Point>) : {}) }
  const nodes = list(value.nodes).map((n): FlowNode => {
    if (!isObject(n) || typeof n.id !== 'string' || typeof n.kind !== 'string') throw new NotADocument('node')
    const { at, ...rest } = n
    if (isPoint(at) && !layout[n.id]) layout[n.id] = at
    return { ...rest, params: isObject(n.params) ? n.params : {} } as unknown as FlowNode
  })
  return {
    ...value,
    schema: typeof value.schema === 'string' ? value.schema : SCHEMA,
    id: text(value.id),
    name: text(value.name),
    attach: isObject(value.attach) ? (value.attach as FlowDocument['attach']) : { to: 'none' },
    subject: text(value.subject) || 'customer',
    settings: isObject(value.settings) ? value.settings : {},
    nodes,
    edges: list(value.edges).map((e) => {
      if (!Array.isArray(e) || e.length !== 3) throw new NotADocument('edge')
      return e as unknown as FlowEdge
    }),
    notes: list(value.notes) as FlowDocument['notes'],
    groups: list(value.groups) as FlowDocument['groups'],
    tests: list(value.tests),
    layout,
  }
}

/** Writes the document for the wire. The stable order of the stored file is the back end's to keep. */
export function serialiseDocument(doc: FlowDocument): string {
  return JSON.stringify(doc)
}

function isObject(v: unknown): v is Loose {
  return typeof v === 'object' && v !== null && !Array.isArray(v)
}

function isPoint(v: unknown): v is Point {
  return Array.isArray(v) && v.length === 2 && v.every((n) => typeof n === 'number' && Number.isFinite(n))
}

function list(v: unknown): unknown[] {
  return Array.isArray(v) ? v : []
}

function text(v: unknown): string {
  return typeof v === 'string' ? v : ''
}
