import type { FlowDocument } from '../document'
import { changeNode } from './change-node'

/** Notes in the document that the author means a problem so, or takes that back. Without a step it is the flow's own. */
export function accept(doc: FlowDocument, node: string, key: string, on: boolean): FlowDocument {
  if (node) {
    return changeNode(doc, node, (n) => {
      const { accepted, ...rest } = n
      const next = changed(accepted ?? [], key, on)
      if (next === accepted) return n
      return next.length > 0 ? { ...rest, accepted: next } : rest
    })
  }
  const { accepted, ...rest } = doc.settings
  const next = changed(accepted ?? [], key, on)
  return { ...doc, settings: next.length > 0 ? { ...rest, accepted: next } : rest }
}

function changed(list: readonly string[], key: string, on: boolean): readonly string[] {
  if (list.includes(key) === on) return list
  return on ? [...list, key] : list.filter((k) => k !== key)
}
