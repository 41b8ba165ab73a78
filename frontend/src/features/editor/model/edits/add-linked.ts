import type { FlowDocument, Point } from '../document'
import { isEvent, type KindShape } from '../kind'
import { addNode } from './add-node'
import { connect } from './connect'

/** Adds a step at a place and leads an exit to it: what comes next of an arrow let go on the empty canvas. */
export function addLinked(
  doc: FlowDocument,
  from: string,
  port: string,
  kind: KindShape,
  id: string,
  at: Point,
): FlowDocument {
  const added = addNode(doc, kind, id, at)
  return isEvent(kind) || !doc.nodes.some((n) => n.id === from) ? added : connect(added, [from, port, id])
}
