import type { FlowDocument, Point } from '../document'
import { nodeOf } from '../document'
import { COLUMN, ROW } from '../geometry'
import { isEvent, type KindShape, type Kinds, portsOf } from '../kind'
import { addNode } from './add-node'
import { connect } from './connect'
import { firstOpenPort } from './first-open-port'

/**
 * Adds a step below another and joins it to that one's first open exit. Where every exit is taken, or the new step is an
 * event, it is only placed.
 */
export function addAfter(doc: FlowDocument, kinds: Kinds, after: string, kind: KindShape, id: string): FlowDocument {
  const node = nodeOf(doc, after)
  const at = doc.layout[after] ?? [0, 0]
  if (!node) return addNode(doc, kind, id, at)
  const port = firstOpenPort(doc, node, kinds)
  return port ? addOnExit(doc, kinds, after, port, kind, id) : addNode(doc, kind, id, beside(at, kind))
}

/** Adds a step below an exit and joins it to that; an event takes no input and is only placed. */
export function addOnExit(
  doc: FlowDocument,
  kinds: Kinds,
  from: string,
  port: string,
  kind: KindShape,
  id: string,
): FlowDocument {
  const node = nodeOf(doc, from)
  const at = doc.layout[from] ?? [0, 0]
  if (!node || isEvent(kind)) return addNode(doc, kind, id, beside(at, kind))
  const ports = portsOf(node, kinds(node.kind))
  const side = ports.length > 1 ? (ports.indexOf(port) - (ports.length - 1) / 2) * COLUMN : 0
  return connect(addNode(doc, kind, id, [at[0] + side, at[1] + ROW]), [from, port, id])
}

/** Where a step stands that nothing leads to: an event beside, anything else below. */
function beside(at: Point, kind: KindShape): Point {
  return isEvent(kind) ? [at[0] + COLUMN, at[1]] : [at[0], at[1] + ROW]
}
