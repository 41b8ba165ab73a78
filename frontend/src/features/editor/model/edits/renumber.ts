import type { FlowDocument, FlowEdge } from '../document'
import { freePlace } from '../geometry'

/** Gives the last of several steps with this id another one; it leads where the first does. */
export function renumber(doc: FlowDocument, id: string, fresh: string): FlowDocument {
  const last = doc.nodes.findLastIndex((n) => n.id === id)
  if (last === doc.nodes.findIndex((n) => n.id === id)) return doc
  const at = doc.layout[id]
  return {
    ...doc,
    nodes: doc.nodes.map((n, i) => (i === last ? { ...n, id: fresh } : n)),
    edges: [...doc.edges, ...doc.edges.filter((e) => e[0] === id).map(([, port, to]): FlowEdge => [fresh, port, to])],
    layout: { ...doc.layout, [fresh]: at ? [at[0] + 40, at[1] + 40] : freePlace(doc, [0, 0]) },
  }
}
