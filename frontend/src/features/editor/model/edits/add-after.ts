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
  if (isEvent(kind)) return addNode(doc, kind, id, [at[0] + COLUMN, at[1]])
  const ports = portsOf(node, kinds(node.kind))
  const port = firstOpenPort(doc, node, kinds)
  const shown = ports.length
  const index = port ? ports.indexOf(port) : 0
  const side = shown > 1 ? (index - (shown - 1) / 2) * COLUMN : 0
  const wish: Point = [at[0] + side, at[1] + ROW]
  const added = addNode(doc, kind, id, wish)
  return port ? connect(added, [after, port, id]) : added
}
