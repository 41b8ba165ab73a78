import type { FlowDocument } from '../document'
import { changeNode } from './change-node'

/** Gives a step the author's own name; an empty one gives the kind's back. */
export function renameNode(doc: FlowDocument, id: string, name: string): FlowDocument {
  return changeNode(doc, id, (n) => {
    const trimmed = name.trim()
    if ((n.name ?? '') === trimmed) return n
    const { name: _, ...rest } = n
    return trimmed ? { ...rest, name: trimmed } : rest
  })
}
