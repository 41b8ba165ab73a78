import type { FlowDocument, Point } from '../document'

/** Puts steps and notes at these places. */
export function move(doc: FlowDocument, places: Readonly<Record<string, Point>>): FlowDocument {
  const layout: Record<string, Point> = { ...doc.layout }
  let changed = false
  for (const n of doc.nodes) {
    const at = places[n.id]
    const old = doc.layout[n.id]
    if (at && (!old || old[0] !== at[0] || old[1] !== at[1])) {
      layout[n.id] = at
      changed = true
    }
  }
  const notes = doc.notes.map((n) => {
    const at = places[n.id]
    if (!at || (n.at[0] === at[0] && n.at[1] === at[1])) return n
    changed = true
    return { ...n, at }
  })
  return changed ? { ...doc, layout, notes } : doc
}

/** Moves steps and notes by a distance. */
export function nudge(doc: FlowDocument, ids: ReadonlySet<string>, by: Point): FlowDocument {
  const places: Record<string, Point> = {}
  for (const id of ids) {
    const at = doc.layout[id] ?? doc.notes.find((n) => n.id === id)?.at
    if (at) places[id] = [at[0] + by[0], at[1] + by[1]]
  }
  return move(doc, places)
}
