import type { FlowDocument, FlowNode } from '../document'
import { type Kinds, portsOf } from '../kind'

/** The exit that a step added after this one is joined to: the first without an arrow, the way on before trouble. */
export function firstOpenPort(doc: FlowDocument, node: FlowNode, kinds: Kinds): string | undefined {
  const taken = new Set(doc.edges.filter((e) => e[0] === node.id).map((e) => e[1]))
  const open = portsOf(node, kinds(node.kind)).filter((p) => !taken.has(p))
  return open.find((p) => p !== 'error' && p !== 'blocked') ?? open[0]
}
