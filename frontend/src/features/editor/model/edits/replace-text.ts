import type { FlowDocument } from '../document'
import type { MessageParams } from '../find'

/** Puts one text in the place of another in every message; letters have to be the same, small and large too. */
export function replaceText(doc: FlowDocument, params: MessageParams, text: string, by: string): FlowDocument {
  if (!text || text === by) return doc
  let changed = false
  const nodes = doc.nodes.map((node) => {
    const next: Record<string, unknown> = {}
    for (const id of params(node.kind)) {
      const value = node.params[id]
      if (typeof value === 'string' && value.includes(text)) next[id] = value.replaceAll(text, () => by)
    }
    if (Object.keys(next).length === 0) return node
    changed = true
    return { ...node, params: { ...node.params, ...next } }
  })
  return changed ? { ...doc, nodes } : doc
}
