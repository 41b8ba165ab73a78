import type { FlowDocument } from '../document'
import { changeNode } from './change-node'

/** Makes a condition of the other kind out of one: its id, name, exits and arrows stay. */
export function turnCondition(
  doc: FlowDocument,
  id: string,
  kind: string,
  params: Readonly<Record<string, unknown>>,
): FlowDocument {
  return changeNode(doc, id, (n) => ({ ...n, kind, params }))
}
