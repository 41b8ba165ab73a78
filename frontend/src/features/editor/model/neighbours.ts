import type { FlowDocument } from './document'
import { places } from './places'

export type Direction = 'up' | 'down' | 'left' | 'right'

/**
 * The step that Alt+arrow goes to: down and up follow the arrows, left and right go to the nearest step in about the same
 * row. Undefined when there is none.
 */
export function neighbour(doc: FlowDocument, id: string, direction: Direction): string | undefined {
  const at = places(doc)
  const here = at[id]
  if (!here) return undefined
  const distance = (other: string) => {
    const p = at[other] ?? here
    return Math.hypot(p[0] - here[0], p[1] - here[1])
  }
  const nearest = (ids: string[]) => ids.sort((a, b) => distance(a) - distance(b))[0]
  if (direction === 'down') return nearest(doc.edges.filter((e) => e[0] === id && e[2] !== id).map((e) => e[2]))
  if (direction === 'up') return nearest(doc.edges.filter((e) => e[2] === id && e[0] !== id).map((e) => e[0]))
  return nearest(
    doc.nodes
      .filter((n) => {
        const p = at[n.id]
        if (!p || n.id === id || Math.abs(p[1] - here[1]) > 120) return false
        return direction === 'left' ? p[0] < here[0] : p[0] > here[0]
      })
      .map((n) => n.id),
  )
}

/** Steps in reading order: from the top, then from the left. */
export function readingOrder(doc: FlowDocument): string[] {
  const at = places(doc)
  return doc.nodes
    .map((n) => n.id)
    .sort((a, b) => {
      const [ax, ay] = at[a] ?? [0, 0]
      const [bx, by] = at[b] ?? [0, 0]
      return Math.abs(ay - by) > 60 ? ay - by : ax - bx
    })
}
