import type { FlowDocument, FlowEdge, FlowNode, Group, Note, Point } from '../document'
import { freePlace } from '../geometry'
import { freshId, type Ids } from '../ids'
import { withMembers } from './groups'

/** A part of a flow taken out of it: what copy puts on the clipboard. */
export interface Fragment {
  nodes: readonly FlowNode[]
  edges: readonly FlowEdge[]
  notes: readonly Note[]
  groups: readonly Group[]
  layout: Readonly<Record<string, Point>>
}

/** Takes the chosen steps and notes with the arrows between them, and the groups of which all is chosen. */
export function fragmentOf(doc: FlowDocument, chosen: ReadonlySet<string>): Fragment {
  const ids = withMembers(doc, chosen)
  return {
    nodes: doc.nodes.filter((n) => ids.has(n.id)),
    edges: doc.edges.filter((e) => ids.has(e[0]) && ids.has(e[2])),
    notes: doc.notes.filter((n) => ids.has(n.id)),
    groups: doc.groups.filter((g) => g.nodes.every((id) => ids.has(id))),
    layout: Object.fromEntries(Object.entries(doc.layout).filter(([id]) => ids.has(id))),
  }
}

/** Formulas name steps («n4k2m9.sum»): those of steps that were copied along lead to the copies. */
function renamedIn(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') {
    return value.replace(/(^|[^\p{L}\p{N}_.])([\p{L}_][\p{L}\p{N}_]*)(?=\.)/gu, (all, before: string, name: string) =>
      ids.has(name) ? before + ids.get(name) : all,
    )
  }
  if (Array.isArray(value)) return value.map((v) => renamedIn(v, ids))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, renamedIn(v, ids)]))
}

/** Adds a fragment under new ids, moved by a distance; gives the document and the new ids of steps and notes. */
export function paste(doc: FlowDocument, part: Fragment, ids: Ids, by: Point): { doc: FlowDocument; ids: string[] } {
  const renamed = new Map<string, string>()
  const taken = new Set([...doc.nodes, ...doc.notes, ...doc.groups].map((t) => t.id))
  const fresh = () => {
    for (;;) {
      const id = freshId(doc, ids)
      if (taken.has(id)) continue
      taken.add(id)
      return id
    }
  }
  for (const n of [...part.nodes, ...part.notes]) if (!renamed.has(n.id)) renamed.set(n.id, fresh())
  const idOf = (old: string) => renamed.get(old) ?? old
  const moved = ([x, y]: Point): Point => [x + by[0], y + by[1]]
  const layout: Record<string, Point> = { ...doc.layout }
  for (const n of part.nodes)
    layout[idOf(n.id)] = moved((Object.hasOwn(part.layout, n.id) && part.layout[n.id]) || [0, 0])
  const next: FlowDocument = {
    ...doc,
    nodes: [
      ...doc.nodes,
      ...part.nodes.map((n) => ({ ...n, id: idOf(n.id), params: renamedIn(n.params, renamed) as FlowNode['params'] })),
    ],
    notes: [...doc.notes, ...part.notes.map((n) => ({ ...n, id: idOf(n.id), at: moved(n.at) }))],
    edges: [...doc.edges, ...part.edges.map(([a, port, b]): FlowEdge => [idOf(a), port, idOf(b)])],
    groups: [...doc.groups, ...part.groups.map((g) => ({ ...g, id: fresh(), nodes: g.nodes.map(idOf) }))],
    layout,
  }
  return renamed.size === 0 ? { doc, ids: [] } : { doc: next, ids: [...renamed.values()] }
}

/** Copies steps beside themselves. One step takes the nearest free place. */
export function duplicate(
  doc: FlowDocument,
  chosen: ReadonlySet<string>,
  ids: Ids,
): { doc: FlowDocument; ids: string[] } {
  const part = fragmentOf(doc, chosen)
  const only = part.nodes.length === 1 && part.notes.length === 0 ? part.nodes[0] : undefined
  if (!only) return paste(doc, part, ids, [40, 40])
  const at = part.layout[only.id] ?? [0, 0]
  const to = freePlace(doc, [at[0] + 312, at[1]])
  return paste(doc, part, ids, [to[0] - at[0], to[1] - at[1]])
}
