import type { FlowDocument } from '../document'
import { changeNode } from './change-node'

/** Switches steps off, so that people pass through their first exit, or on again. */
export function setDisabled(doc: FlowDocument, ids: Iterable<string>, disabled: boolean): FlowDocument {
  let next = doc
  for (const id of ids) {
    next = changeNode(next, id, (n) => {
      if (Boolean(n.disabled) === disabled) return n
      const { disabled: _, ...rest } = n
      return disabled ? { ...rest, disabled: true } : rest
    })
  }
  return next
}
