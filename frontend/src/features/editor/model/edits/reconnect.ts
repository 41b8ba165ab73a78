import type { FlowDocument, FlowEdge } from '../document'
import { sameEdge } from '../document'

/** Leads an arrow elsewhere, keeping its place in the order. */
export function reconnect(doc: FlowDocument, old: FlowEdge, edge: FlowEdge): FlowDocument {
  if (sameEdge(old, edge) || !doc.edges.some((e) => sameEdge(e, old))) return doc
  const exists = doc.edges.some((e) => sameEdge(e, edge))
  return {
    ...doc,
    edges: exists ? doc.edges.filter((e) => !sameEdge(e, old)) : doc.edges.map((e) => (sameEdge(e, old) ? edge : e)),
  }
}
