import type { FlowDocument } from '../document'
import { defaultParams, isEvent, type KindShape, portsOf } from '../kind'
import { changeNode } from './change-node'

/**
 * Makes a step one of another kind in its place: its parameters begin anew, arrows stay where both kinds have the exit. A
 * step with one way on keeps it by the new kind's first exit. An event takes no input.
 */
export function replaceNode(doc: FlowDocument, id: string, kind: KindShape): FlowDocument {
  const next = changeNode(doc, id, (n) => ({ id: n.id, kind: kind.id, params: defaultParams(kind) }))
  const node = next.nodes.find((n) => n.id === id)
  if (next === doc || !node) return doc
  const ports = portsOf(node, kind)
  const used = new Set(doc.edges.filter((e) => e[0] === id).map((e) => e[1]))
  const [only] = used
  const first = ports[0]
  const edges = next.edges.flatMap((e) => {
    if (e[2] === id && isEvent(kind)) return []
    if (e[0] !== id || ports.includes(e[1])) return [e]
    return used.size === 1 && e[1] === only && first ? [[e[0], first, e[2]] as const] : []
  })
  return { ...next, edges }
}
