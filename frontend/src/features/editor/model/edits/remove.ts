import type { FlowDocument, Point } from '../document'

/** Deletes steps and notes, the arrows at them and their places in frames. */
export function remove(doc: FlowDocument, ids: ReadonlySet<string>): FlowDocument {
  const nodes = doc.nodes.filter((n) => !ids.has(n.id))
  const notes = doc.notes.filter((n) => !ids.has(n.id))
  if (nodes.length === doc.nodes.length && notes.length === doc.notes.length) return doc
  const layout: Record<string, Point> = {}
  for (const [id, at] of Object.entries(doc.layout)) if (!ids.has(id)) layout[id] = at
  return {
    ...doc,
    nodes,
    notes,
    layout,
    edges: doc.edges.filter((e) => !ids.has(e[0]) && !ids.has(e[2])),
    groups: doc.groups.flatMap((g) => {
      if (!g.nodes.some((n) => ids.has(n))) return [g]
      const nodes = g.nodes.filter((n) => !ids.has(n))
      return nodes.length > 0 ? [{ ...g, nodes }] : []
    }),
  }
}
