import type { FlowDocument, FlowEdge } from '../document'
import { sameEdge } from '../document'

/** Draws an arrow; whether it may be drawn is `refusal`'s to say. */
export function connect(doc: FlowDocument, edge: FlowEdge): FlowDocument {
  if (doc.edges.some((e) => sameEdge(e, edge))) return doc
  return { ...doc, edges: [...doc.edges, edge] }
}
