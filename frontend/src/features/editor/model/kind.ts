import type { Arm, FlowNode } from './document'

/** What the model asks of a step's descriptor; the back end's catalogue satisfies it. */
export interface KindShape {
  id: string
  category: string
  params: readonly { id: string; type: string; default?: unknown }[]
  ports: readonly string[]
  ports_of?: string
  /** port → the parameter without which the step does not have it */
  port_if?: Record<string, string>
}

/** Looks a kind up; undefined for a kind of a newer program, whose step is kept and not edited. */
export type Kinds = (id: string) => KindShape | undefined

/** The arms of a split, in order. */
export function armsOf(node: FlowNode, kind: KindShape | undefined): readonly Arm[] {
  if (!kind?.ports_of) return []
  const value = node.params[kind.ports_of]
  return Array.isArray(value) ? (value as Arm[]) : []
}

/** The step's exits in order, the way on first. A split's are its arms. */
export function portsOf(node: FlowNode, kind: KindShape | undefined): readonly string[] {
  if (!kind) return []
  if (kind.ports_of) return [...armsOf(node, kind).map((a) => a.id), ...(kind.ports ?? [])]
  const only = kind.port_if
  if (!only) return kind.ports ?? []
  return (kind.ports ?? []).filter((port) => {
    const param = only[port]
    const value = param === undefined ? true : node.params[param]
    return value === true || (typeof value === 'string' && value !== '')
  })
}

/** Parameters written into a new step. */
export function defaultParams(kind: KindShape): Record<string, unknown> {
  const params: Record<string, unknown> = {}
  for (const p of kind.params ?? []) {
    if (p.default !== undefined && p.default !== null) params[p.id] = structuredClone(p.default)
  }
  return params
}

export function isEvent(kind: KindShape | undefined): boolean {
  return kind?.category === 'event'
}
