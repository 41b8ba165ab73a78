import type { FlowDocument, FlowEdge } from '../document'
import { sameEdge } from '../document'

/** Removes arrows. */
export function disconnect(doc: FlowDocument, edges: readonly FlowEdge[]): FlowDocument {
  const rest = doc.edges.filter((e) => !edges.some((d) => sameEdge(d, e)))
  return rest.length === doc.edges.length ? doc : { ...doc, edges: rest }
}
