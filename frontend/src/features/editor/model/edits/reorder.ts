import type { FlowDocument, FlowEdge } from '../document'
import { nodeOf, sameEdge } from '../document'
import { refusal } from '../graph'
import { isEvent, type Kinds, portsOf } from '../kind'
import { connect } from './connect'
import { fitsInto, insertNode } from './insert-node'
import { takeOut } from './remove-and-join'

const MAIN = 'next'

/** The step that this one leads on to by its one way on; undefined where there is none, or several. */
export function stepAfter(doc: FlowDocument, id: string): string | undefined {
  const on = doc.edges.filter((e) => e[0] === id && e[1] === MAIN)
  return on.length === 1 ? on[0]?.[2] : undefined
}

/** The step that leads on to this one by its one way on, and by which alone one comes here. */
export function stepBefore(doc: FlowDocument, id: string): string | undefined {
  const ways = doc.edges.filter((e) => e[2] === id)
  const [way] = ways
  return ways.length === 1 && way?.[1] === MAIN && stepAfter(doc, way[0]) === id ? way[0] : undefined
}

/** Can these two, one after the other, change places? Nothing else may lead to the second, and it has to lead on. */
export function swappable(doc: FlowDocument, kinds: Kinds, first: string, second: string): boolean {
  const a = nodeOf(doc, first)
  const b = nodeOf(doc, second)
  if (!a || !b || isEvent(kinds(a.kind)) || stepBefore(doc, second) !== first) return false
  if (!portsOf(b, kinds(b.kind)).includes(MAIN)) return false
  const on = doc.edges.filter((e) => e[0] === second && e[1] === MAIN)
  return on.length < 2 && on[0]?.[2] !== first && on[0]?.[2] !== second
}

/** Lets a step and the one after it change places in their row, on the canvas too; their other exits stay their own. */
export function swap(doc: FlowDocument, kinds: Kinds, first: string, second: string): FlowDocument {
  if (!swappable(doc, kinds, first, second)) return doc
  const between: FlowEdge = [first, MAIN, second]
  const edges = doc.edges.map((edge): FlowEdge => {
    if (sameEdge(edge, between)) return [second, MAIN, first]
    const [from, port, to] = edge
    if (from === second && port === MAIN) return [first, MAIN, to]
    return to === first ? [from, port, second] : edge
  })
  const layout = { ...doc.layout }
  const [at, below] = [layout[first], layout[second]]
  if (at && below) {
    layout[first] = below
    layout[second] = at
  }
  return { ...doc, edges, layout }
}

/** Where a step would stand on an exit: in the arrow that it has, or at its open end. */
export interface Exit {
  from: string
  port: string
  /** the step that the exit leads to now; null for an open one */
  to: string | null
}

/** Moves a step to an exit of another, joined behind itself where it stood in a row; the same flow where it cannot be. */
export function moveToExit(doc: FlowDocument, kinds: Kinds, id: string, exit: Exit): FlowDocument {
  if (exit.to !== null) {
    const edge: FlowEdge = [exit.from, exit.port, exit.to]
    return fitsInto(doc, kinds, id, edge) ? insertNode(doc, kinds, id, edge) : doc
  }
  const node = nodeOf(doc, id)
  if (!node || isEvent(kinds(node.kind)) || exit.from === id) return doc
  const last = doc.edges.every((e) => e[0] !== id)
  const apart = last ? { ...doc, edges: doc.edges.filter((e) => e[2] !== id) } : takeOut(doc, id)
  // A fork is not taken out of its row: with it would go all that stands in it, and from there it may lead.
  if (!last && apart === doc && doc.edges.some((e) => e[2] === id)) {
    const moved = { ...doc, edges: doc.edges.filter((e) => e[2] !== id) }
    return refusal(moved, kinds, exit.from, exit.port, id) ? doc : connect(moved, [exit.from, exit.port, id])
  }
  return refusal(apart, kinds, exit.from, exit.port, id) ? doc : connect(apart, [exit.from, exit.port, id])
}
