import type { FlowDocument } from '../document'
import { connect } from './connect'
import { remove } from './remove'

/** Can this step be taken out and its ways in led on? One exit leads somewhere, to one step, and something comes in. */
export function joinable(doc: FlowDocument, id: string): boolean {
  const out = doc.edges.filter((e) => e[0] === id && e[2] !== id)
  return out.length === 1 && doc.edges.some((e) => e[2] === id && e[0] !== id)
}

/** Leads what comes into a step on to where it leads, so that it stands apart; as it was where that is not clear. */
export function takeOut(doc: FlowDocument, id: string): FlowDocument {
  if (!joinable(doc, id)) return doc
  const to = doc.edges.find((e) => e[0] === id && e[2] !== id)?.[2]
  const ways = doc.edges.filter((e) => e[2] === id && e[0] !== id)
  const apart: FlowDocument = { ...doc, edges: doc.edges.filter((e) => e[0] !== id && e[2] !== id) }
  return to ? ways.reduce((d, [from, port]) => (from === to ? d : connect(d, [from, port, to])), apart) : apart
}

/**
 * Deletes steps and notes and leads what came in on to where each led, also past several that stand one after another;
 * only deletes where that is not clear.
 */
export function removeAndJoin(doc: FlowDocument, ids: ReadonlySet<string>): FlowDocument {
  let next = doc
  for (const n of doc.nodes) if (ids.has(n.id)) next = takeOut(next, n.id)
  return remove(next, ids)
}
