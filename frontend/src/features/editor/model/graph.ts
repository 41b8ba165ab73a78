import type { FlowDocument } from './document'
import type { Kinds } from './kind'
import { isEvent } from './kind'

/** Why an arrow cannot be drawn; words «editor.connect.<reason>». */
export type Refusal = 'event_takes_no_input' | 'circle_without_wait' | 'same_step' | 'exists' | 'no_step'

/** Every step that can be reached from this one, itself only when it lies on a circle. */
export function reachable(doc: FlowDocument, from: string): Set<string> {
  const next = new Map<string, string[]>()
  for (const [a, , b] of doc.edges) {
    const list = next.get(a)
    if (list) list.push(b)
    else next.set(a, [b])
  }
  const seen = new Set<string>()
  const queue = [...(next.get(from) ?? [])]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (seen.has(id)) continue
    seen.add(id)
    queue.push(...(next.get(id) ?? []))
  }
  return seen
}

/** Says why this arrow may not be drawn, or null when it may. */
export function refusal(doc: FlowDocument, kinds: Kinds, from: string, port: string, to: string): Refusal | null {
  const target = doc.nodes.find((n) => n.id === to)
  if (!target || !doc.nodes.some((n) => n.id === from)) return 'no_step'
  if (from === to) return 'same_step'
  if (isEvent(kinds(target.kind))) return 'event_takes_no_input'
  if (doc.edges.some((e) => e[0] === from && e[1] === port && e[2] === to)) return 'exists'
  return circleWithoutWait(doc, kinds, from, to) ? 'circle_without_wait' : null
}

/** As `refusal`, for every step that an exit could lead to: the flow is walked once, not once a step. */
export function refusals(doc: FlowDocument, kinds: Kinds, from: string, port: string): (to: string) => Refusal | null {
  const nodes = new Map(doc.nodes.map((n) => [n.id, n]))
  const waits = new Set(doc.nodes.filter((n) => !n.disabled && kinds(n.kind)?.category === 'wait').map((n) => n.id))
  const taken = new Set(doc.edges.filter((e) => e[0] === from && e[1] === port).map((e) => e[2]))
  const back = doc.edges.flatMap(([a, p, b]) => (waits.has(a) || waits.has(b) ? [] : [[b, p, a] as const]))
  const leadsHere = waits.has(from) ? new Set<string>() : reachable({ ...doc, edges: back }, from)
  return (to) => {
    const target = nodes.get(to)
    if (!target || !nodes.has(from)) return 'no_step'
    if (from === to) return 'same_step'
    if (isEvent(kinds(target.kind))) return 'event_takes_no_input'
    if (taken.has(to)) return 'exists'
    return leadsHere.has(to) ? 'circle_without_wait' : null
  }
}

/** Would an arrow from → to close a circle on which nobody ever waits? Paths through a wait are cut before looking. */
function circleWithoutWait(doc: FlowDocument, kinds: Kinds, from: string, to: string): boolean {
  const waits = new Set(doc.nodes.filter((n) => !n.disabled && kinds(n.kind)?.category === 'wait').map((n) => n.id))
  if (waits.has(from) || waits.has(to)) return false
  const edges = doc.edges.filter(([a, , b]) => !waits.has(a) && !waits.has(b))
  return reachable({ ...doc, edges }, to).has(from)
}
