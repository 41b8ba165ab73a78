import { type FlowDocument, type FlowEdge, sameEdge } from '../document'
import { refusal } from '../graph'
import { isEvent, type Kinds, portsOf } from '../kind'
import { connect } from './connect'
import { disconnect } from './disconnect'
import { takeOut } from './remove-and-join'

/** Can a step that is on the canvas already be put into this arrow? Not an event, nor a step at one of its ends. */
export function fitsInto(doc: FlowDocument, kinds: Kinds, id: string, edge: FlowEdge): boolean {
  const node = doc.nodes.find((n) => n.id === id)
  if (!node || isEvent(kinds(node.kind)) || edge[0] === id || edge[2] === id) return false
  return portsOf(node, kinds(node.kind)).length > 0
}

/** Does no arrow begin or end at this step? */
export function unlinked(doc: FlowDocument, id: string): boolean {
  return doc.edges.every((e) => e[0] !== id && e[2] !== id)
}

/**
 * Puts a step that is on the canvas already into an arrow. A step that stood in a row leaves it joined behind itself, the
 * last of a row leaves it shorter; one whose own arrows cannot be led on keeps them, and its first exit is led to the
 * arrow's end only where it was free.
 */
export function insertNode(doc: FlowDocument, kinds: Kinds, id: string, edge: FlowEdge): FlowDocument {
  const node = doc.nodes.find((n) => n.id === id)
  if (!node || !fitsInto(doc, kinds, id, edge)) return doc
  const last = doc.edges.every((e) => e[0] !== id)
  const apart = last ? { ...doc, edges: doc.edges.filter((e) => e[2] !== id) } : takeOut(doc, id)
  if (!apart.edges.some((e) => sameEdge(e, edge))) return doc
  const [from, port, to] = edge
  const on = portsOf(node, kinds(node.kind))[0]
  const cut = disconnect(apart, [edge])
  if (refusal(cut, kinds, from, port, id)) return doc
  const joined = connect(cut, [from, port, id])
  if (!on || joined.edges.some((e) => e[0] === id && e[1] === on)) return joined
  return refusal(joined, kinds, id, on, to) ? joined : connect(joined, [id, on, to])
}
