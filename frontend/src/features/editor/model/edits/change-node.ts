import type { FlowDocument, FlowNode } from '../document'

/** Replaces one step by what `change` makes of it; the document itself when that is the same step. */
export function changeNode(doc: FlowDocument, id: string, change: (n: FlowNode) => FlowNode): FlowDocument {
  let changed = false
  const nodes = doc.nodes.map((n) => {
    if (n.id !== id) return n
    const next = change(n)
    changed ||= next !== n
    return next
  })
  return changed ? { ...doc, nodes } : doc
}
