import type { Arm, FlowDocument } from '../document'
import { changeNode } from './change-node'

/** Sets a parameter, or removes it when the value is undefined. */
export function setParam(doc: FlowDocument, id: string, param: string, value: unknown): FlowDocument {
  return changeNode(doc, id, (n) => {
    if (Object.is(n.params[param], value) || (value === undefined && !(param in n.params))) return n
    const params: Record<string, unknown> = { ...n.params }
    if (value === undefined) delete params[param]
    else params[param] = value
    return { ...n, params }
  })
}

/** Sets the arms of a split; arrows from an arm that is gone go with it. */
export function setArms(doc: FlowDocument, id: string, param: string, arms: readonly Arm[]): FlowDocument {
  const before = doc.nodes.find((n) => n.id === id)?.params[param]
  const gone = new Set(
    (Array.isArray(before) ? (before as Arm[]) : []).map((a) => a.id).filter((p) => !arms.some((a) => a.id === p)),
  )
  const next = setParam(doc, id, param, arms)
  if (gone.size === 0) return next
  return { ...next, edges: next.edges.filter((e) => e[0] !== id || !gone.has(e[1])) }
}
