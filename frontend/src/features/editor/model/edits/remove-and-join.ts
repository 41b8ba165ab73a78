import type { FlowDocument } from '../document'
import { connect } from './connect'
import { remove } from './remove'

/** Can this step be taken out and its ways in led on? One exit leads somewhere, to one step, and something comes in. */
export function joinable(doc: FlowDocument, id: string): boolean {
  const out = doc.edges.filter((e) => e[0] === id && e[2] !== id)
  return out.length === 1 && doc.edges.some((e) => e[2] === id && e[0] !== id)
}

/** Deletes a step and leads what came in to where it led; only deletes where that is not clear. */
export function removeAndJoin(doc: FlowDocument, id: string): FlowDocument {
  const next = remove(doc, new Set([id]))
  if (!joinable(doc, id)) return next
  const to = doc.edges.find((e) => e[0] === id && e[2] !== id)?.[2]
  const ways = doc.edges.filter((e) => e[2] === id && e[0] !== id)
  return to ? ways.reduce((d, [from, port]) => (from === to ? d : connect(d, [from, port, to])), next) : next
}
