import type { FlowDocument, FlowEdge, FlowNode, Note, Point } from '../document'
import { freePlace } from '../geometry'
import { freshId, type Ids } from '../ids'

/** A part of a flow taken out of it: what copy puts on the clipboard. */
export interface Fragment {
  nodes: readonly FlowNode[]
  edges: readonly FlowEdge[]
  notes: readonly Note[]
  layout: Readonly<Record<string, Point>>
}

/** Takes the chosen steps and notes with the arrows between them. */
export function fragmentOf(doc: FlowDocument, ids: ReadonlySet<string>): Fragment {
  return {
    nodes: doc.nodes.filter((n) => ids.has(n.id)),
    edges: doc.edges.filter((e) => ids.has(e[0]) && ids.has(e[2])),
    notes: doc.notes.filter((n) => ids.has(n.id)),
    layout: Object.fromEntries(Object.entries(doc.layout).filter(([id]) => ids.has(id))),
  }
}

/** Adds a fragment under new ids, moved by a distance; gives the document and the new ids. */
export function paste(doc: FlowDocument, part: Fragment, ids: Ids, by: Point): { doc: FlowDocument; ids: string[] } {
  const renamed = new Map<string, string>()
  let next = doc
  for (const n of part.nodes) {
    const id = freshId(next, ids)
    renamed.set(n.id, id)
    const at = part.layout[n.id] ?? [0, 0]
    next = {
      ...next,
      nodes: [...next.nodes, { ...n, id }],
      layout: { ...next.layout, [id]: [at[0] + by[0], at[1] + by[1]] },
    }
  }
  for (const n of part.notes) {
    const id = freshId(next, ids)
    renamed.set(n.id, id)
    next = { ...next, notes: [...next.notes, { ...n, id, at: [n.at[0] + by[0], n.at[1] + by[1]] }] }
  }
  const edges = part.edges.map(([a, port, b]): FlowEdge => [renamed.get(a) ?? a, port, renamed.get(b) ?? b])
  return { doc: edges.length ? { ...next, edges: [...next.edges, ...edges] } : next, ids: [...renamed.values()] }
}

/** Copies steps beside themselves. One step takes the nearest free place. */
export function duplicate(
  doc: FlowDocument,
  chosen: ReadonlySet<string>,
  ids: Ids,
): { doc: FlowDocument; ids: string[] } {
  const part = fragmentOf(doc, chosen)
  const only = part.nodes.length === 1 && part.notes.length === 0 ? part.nodes[0] : undefined
  if (!only) return paste(doc, part, ids, [40, 40])
  const at = part.layout[only.id] ?? [0, 0]
  const to = freePlace(doc, [at[0] + 312, at[1]])
  return paste(doc, part, ids, [to[0] - at[0], to[1] - at[1]])
}
