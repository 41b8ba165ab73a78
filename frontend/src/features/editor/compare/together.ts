import type { Comparison } from '@/api/types.gen'
import { edgeId, type FlowDocument, type FlowEdge, type Point } from '../model/document'
import { freePlace } from '../model/geometry'
import { places } from '../model/places'

/** What a comparison says of steps and arrows; lists that are null on the wire are empty here. */
export type Difference = Pick<Comparison, 'added' | 'removed' | 'unlinked'>

/**
 * Two versions as one document: the newer one, and the steps and arrows that are gone. A removed step stands where it stood,
 * moved along with a neighbour that was moved, and never lies on another card.
 */
export function together(older: FlowDocument, newer: FlowDocument, difference: Difference): FlowDocument {
  const then = places(older)
  let doc: FlowDocument = { ...newer, layout: { ...places(newer) } }
  const gone = new Set(difference.removed)
  const shift = (id: string): Point => {
    // The nearest step by the arrows that is still there says how far this part of the flow has been moved.
    const seen = new Set([id])
    for (let ring = [id]; ring.length > 0; ) {
      const next: string[] = []
      for (const from of ring) {
        for (const [a, , b] of older.edges) {
          const other = a === from ? b : b === from ? a : null
          if (!other || seen.has(other)) continue
          const was = then[other]
          const now = gone.has(other) ? undefined : doc.layout[other]
          if (was && now) return [now[0] - was[0], now[1] - was[1]]
          seen.add(other)
          next.push(other)
        }
      }
      ring = next
    }
    return [0, 0]
  }
  for (const node of older.nodes) {
    if (!gone.has(node.id)) continue
    const was = then[node.id] ?? [0, 0]
    const by = shift(node.id)
    const at = freePlace(doc, [was[0] + by[0], was[1] + by[1]])
    doc = { ...doc, nodes: [...doc.nodes, node], layout: { ...doc.layout, [node.id]: at } }
  }
  const known = new Set(doc.edges.map(edgeId))
  const lost = (difference.unlinked as unknown as FlowEdge[]).filter((e) => !known.has(edgeId(e)))
  return { ...doc, edges: [...doc.edges, ...lost] }
}
