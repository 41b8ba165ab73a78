import type { FlowDocument, Group } from '../document'

/** Is this the id of a group? */
export function groupById(doc: FlowDocument, id: string): Group | undefined {
  return doc.groups.find((g) => g.id === id)
}

/** The group that a step or note is in. */
export function groupOf(doc: FlowDocument, id: string): Group | undefined {
  return doc.groups.find((g) => g.nodes.includes(id))
}

/** The chosen steps and notes, a chosen group standing for its members. */
export function withMembers(doc: FlowDocument, ids: ReadonlySet<string>): ReadonlySet<string> {
  const groups = doc.groups.filter((g) => ids.has(g.id))
  if (groups.length === 0) return ids
  const out = new Set(ids)
  for (const g of groups) {
    out.delete(g.id)
    for (const id of g.nodes) out.add(id)
  }
  return out
}

/** Takes ids out of every group; a group that held them and is now empty goes. */
function without(doc: FlowDocument, ids: ReadonlySet<string>, keep?: string): readonly Group[] {
  return doc.groups.flatMap((g) => {
    if (g.id === keep || !g.nodes.some((n) => ids.has(n))) return [g]
    const nodes = g.nodes.filter((n) => !ids.has(n))
    return nodes.length > 0 ? [{ ...g, nodes }] : []
  })
}

/** Puts steps and notes into one group; they leave the groups that they were in. Fewer than one makes none. */
export function group(doc: FlowDocument, ids: ReadonlySet<string>, id: string, name: string): FlowDocument {
  const all = withMembers(doc, ids)
  const members = [...doc.nodes, ...doc.notes].map((n) => n.id).filter((n) => all.has(n))
  if (members.length === 0) return doc
  return { ...doc, groups: [...without(doc, new Set(members)), { id, name, nodes: members }] }
}

/** Takes groups apart; their steps stay where they are. */
export function ungroup(doc: FlowDocument, ids: ReadonlySet<string>): FlowDocument {
  const groups = doc.groups.filter((g) => !ids.has(g.id))
  return groups.length === doc.groups.length ? doc : { ...doc, groups }
}

function changeGroup(doc: FlowDocument, id: string, change: (g: Group) => Group): FlowDocument {
  const old = groupById(doc, id)
  if (!old) return doc
  const next = change(old)
  return next === old ? doc : { ...doc, groups: doc.groups.map((g) => (g === old ? next : g)) }
}

export function renameGroup(doc: FlowDocument, id: string, name: string): FlowDocument {
  const trimmed = name.trim()
  return changeGroup(doc, id, (g) => (g.name === trimmed ? g : { ...g, name: trimmed }))
}

/** Folds a group to one card, or unfolds it. */
export function foldGroup(doc: FlowDocument, id: string, folded: boolean): FlowDocument {
  return changeGroup(doc, id, (g) => {
    if (Boolean(g.folded) === folded) return g
    const { folded: _, ...rest } = g
    return folded ? { ...rest, folded: true } : rest
  })
}

/** Puts steps and notes into a group, or out of every one when it is null: what dragging in and out does. */
export function setMembership(doc: FlowDocument, ids: ReadonlySet<string>, to: string | null): FlowDocument {
  const target = to === null ? undefined : groupById(doc, to)
  if (to !== null && !target) return doc
  const known = new Set([...doc.nodes, ...doc.notes].map((n) => n.id))
  const moving = [...ids].filter((id) => known.has(id) && groupOf(doc, id) !== target)
  if (moving.length === 0) return doc
  const groups = without(doc, new Set(moving), to ?? undefined).map((g) =>
    g.id === to ? { ...g, nodes: [...g.nodes, ...moving] } : g,
  )
  return { ...doc, groups }
}
