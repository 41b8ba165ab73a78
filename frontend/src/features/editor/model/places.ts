import type { FlowDocument, Point } from './document'
import { COLUMN, ROW } from './geometry'

/**
 * Where every step stands: its layout, and for steps without one (a file written by hand) a row below the deepest step
 * that leads to it. Gives the same answer for the same document.
 */
export function places(doc: FlowDocument): Readonly<Record<string, Point>> {
  const missing = doc.nodes.filter((n) => !doc.layout[n.id])
  if (missing.length === 0) return doc.layout
  const out: Record<string, Point> = { ...doc.layout }
  const depth = depths(doc)
  const base = Math.max(0, ...Object.values(doc.layout).map((p) => p[1] + 2 * ROW))
  const start = Object.keys(doc.layout).length ? base : 0
  const rows = new Map<number, string[]>()
  for (const n of missing) {
    const d = depth.get(n.id) ?? 0
    rows.set(d, [...(rows.get(d) ?? []), n.id])
  }
  for (const [d, row] of rows) {
    row.forEach((id, i) => {
      out[id] = [(i - (row.length - 1) / 2) * COLUMN, start + d * ROW]
    })
  }
  return out
}

function depths(doc: FlowDocument): Map<string, number> {
  const depth = new Map<string, number>(doc.nodes.map((n) => [n.id, 0]))
  // A circle would grow for ever: as many rounds as there are steps settle everything that has no circle.
  for (let round = 0; round < doc.nodes.length; round++) {
    let changed = false
    for (const [a, , b] of doc.edges) {
      const d = (depth.get(a) ?? 0) + 1
      if (depth.has(b) && d > (depth.get(b) ?? 0) && d < doc.nodes.length) {
        depth.set(b, d)
        changed = true
      }
    }
    if (!changed) break
  }
  return depth
}
