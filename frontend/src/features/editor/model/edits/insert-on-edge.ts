import { type FlowDocument, type FlowEdge, type Point, sameEdge } from '../document'
import { COLUMN, ROW } from '../geometry'
import { reachable } from '../graph'
import { isEvent, type KindShape, portsOf } from '../kind'
import { addNode } from './add-node'
import { connect } from './connect'
import { disconnect } from './disconnect'

/**
 * Puts a new step in the middle of an arrow: its first exit leads on. What comes after is moved down a row when there is
 * no room between. An event takes no input, so it is only placed beside.
 */
export function insertOnEdge(doc: FlowDocument, edge: FlowEdge, kind: KindShape, id: string): FlowDocument {
  const [from, port, to] = edge
  const start = doc.layout[from] ?? [0, 0]
  const end = doc.layout[to] ?? [start[0], start[1] + ROW]
  if (isEvent(kind) || !doc.edges.some((e) => sameEdge(e, edge))) {
    return addNode(doc, kind, id, [start[0] + COLUMN, start[1]])
  }
  let next = doc
  if (end[1] > start[1] && end[1] - start[1] < 2 * ROW - 16)
    next = pushDown(doc, from, to, 2 * ROW - (end[1] - start[1]))
  const place: Point = end[1] > start[1] ? [end[0], start[1] + ROW] : [start[0], start[1] + ROW]
  next = connect(addNode(disconnect(next, [edge]), kind, id, place), [from, port, id])
  const added = next.nodes.find((n) => n.id === id)
  const on = added && portsOf(added, kind)[0]
  return on ? connect(next, [id, on, to]) : next
}

function pushDown(doc: FlowDocument, from: string, to: string, by: number): FlowDocument {
  const below = reachable(doc, to).add(to)
  below.delete(from)
  const top = doc.layout[to]?.[1] ?? 0
  const layout: Record<string, Point> = { ...doc.layout }
  for (const id of below) {
    const at = layout[id]
    if (at && at[1] >= top) layout[id] = [at[0], at[1] + by]
  }
  return { ...doc, layout }
}
