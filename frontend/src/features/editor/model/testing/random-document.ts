import type { FlowDocument, FlowEdge } from '../document'
import { defaultParams, portsOf } from '../kind'
import { seeded } from './random-edits'
import { emptyDocument, kindOf, testKinds } from './test-kinds'

/** A flow of this many steps with arrows drawn at random: forks, joins, circles, steps that nothing leads to. */
export function randomDocument(seed: number, steps: number): FlowDocument {
  const next = seeded(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T
  const nodes = Array.from({ length: steps }, (_, i) => {
    const kind = pick(testKinds)
    return { id: `n${i}`, kind: kind.id, params: defaultParams(kind) }
  })
  const edges = new Map<string, FlowEdge>()
  for (const from of nodes) {
    for (const port of portsOf(from, kindOf(from.kind))) {
      for (let more = next() < 0.75 ? (next() < 0.15 ? 2 : 1) : 0; more > 0; more--) {
        const to = pick(nodes)
        const edge: FlowEdge = [from.id, port, to.id]
        if (to !== from && kindOf(to.kind)?.category !== 'event') edges.set(edge.join('|'), edge)
      }
    }
  }
  return {
    ...emptyDocument(),
    nodes,
    edges: [...edges.values()],
    layout: Object.fromEntries(nodes.map((n, i) => [n.id, [(i % 5) * 312, Math.floor(i / 5) * 140]])),
  }
}
