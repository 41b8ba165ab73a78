import { edgeId, type FlowDocument } from './document'

/** What one entry of the history did; words «editor.change.<code>». */
export type ChangeCode =
  | 'added'
  | 'removed'
  | 'replaced'
  | 'linked'
  | 'unlinked'
  | 'relinked'
  | 'renamed'
  | 'disabled'
  | 'params'
  | 'note_added'
  | 'note_removed'
  | 'note'
  | 'grouped'
  | 'ungrouped'
  | 'group'
  | 'moved'
  | 'flow_name'
  | 'settings'
  | 'other'

export interface Change {
  code: ChangeCode
  count: number // how many steps, arrows, notes or groups it is about
  ids: readonly string[] // steps, notes and groups that are there after it and changed, to be brought into view
}

interface Thing {
  id: string
}

function compare<T extends Thing>(before: readonly T[], after: readonly T[]) {
  const old = new Map(before.map((t) => [t.id, t]))
  const now = new Set(after.map((t) => t.id))
  return {
    added: after.filter((t) => !old.has(t.id)),
    removed: before.filter((t) => !now.has(t.id)),
    changed: after.filter((t) => old.has(t.id) && old.get(t.id) !== t).map((t) => [old.get(t.id) as T, t] as const),
  }
}

/**
 * Says what lies between two documents of one history, the most telling thing first. It looks at documents, not at who
 * made the edit, so an edit that is written later has its words too.
 */
export function changeBetween(before: FlowDocument, after: FlowDocument): Change {
  const nodes = compare(before.nodes, after.nodes)
  const notes = compare(before.notes, after.notes)
  const groups = compare(before.groups, after.groups)
  const ids = (...lists: (readonly Thing[])[]) => lists.flat().map((t) => t.id)
  const say = (code: ChangeCode, count: number, touched: readonly string[]): Change => ({ code, count, ids: touched })

  const oldArrows = new Set(before.edges.map(edgeId))
  const newArrows = new Set(after.edges.map(edgeId))
  const drawn = after.edges.filter((e) => !oldArrows.has(edgeId(e)))
  const cut = before.edges.filter((e) => !newArrows.has(edgeId(e)))
  const known = new Set(ids(after.nodes))
  const ends = [...drawn, ...cut]
    .flatMap((e) => [e[0], e[2]])
    .filter((id, i, all) => known.has(id) && all.indexOf(id) === i)

  if (nodes.added.length > 0) return say('added', nodes.added.length, ids(nodes.added, notes.added))
  if (nodes.removed.length > 0) return say('removed', nodes.removed.length, ends)
  const [first] = nodes.changed
  if (first) {
    const touched = nodes.changed.map(([, n]) => n.id)
    const [a, b] = first
    const code =
      a.kind !== b.kind
        ? 'replaced'
        : a.params !== b.params
          ? 'params'
          : (a.name ?? '') !== (b.name ?? '')
            ? 'renamed'
            : Boolean(a.disabled) !== Boolean(b.disabled)
              ? 'disabled'
              : 'other'
    return say(code, touched.length, touched)
  }
  if (notes.added.length > 0) return say('note_added', notes.added.length, ids(notes.added))
  if (notes.removed.length > 0) return say('note_removed', notes.removed.length, [])
  if (drawn.length > 0 || cut.length > 0) {
    const code = cut.length === 0 ? 'linked' : drawn.length === 0 ? 'unlinked' : 'relinked'
    return say(code, Math.max(drawn.length, cut.length), ends)
  }
  if (groups.added.length > 0)
    return say(
      'grouped',
      groups.added.length,
      groups.added.flatMap((g) => g.nodes),
    )
  if (groups.removed.length > 0)
    return say(
      'ungrouped',
      groups.removed.length,
      groups.removed.flatMap((g) => g.nodes),
    )
  const wrote = notes.changed.filter(([a, b]) => a.text !== b.text)
  if (wrote.length > 0)
    return say(
      'note',
      wrote.length,
      wrote.map(([, n]) => n.id),
    )
  const shifted = after.nodes.filter((n) => {
    const a = before.layout[n.id]
    const b = after.layout[n.id]
    return a !== b && (a?.[0] !== b?.[0] || a?.[1] !== b?.[1])
  })
  const moved = [...ids(shifted), ...notes.changed.map(([, n]) => n.id)]
  if (moved.length > 0) return say('moved', moved.length, moved)
  if (groups.changed.length > 0)
    return say(
      'group',
      groups.changed.length,
      groups.changed.flatMap(([, g]) => g.nodes),
    )
  if (before.name !== after.name) return say('flow_name', 1, [])
  if (before.settings !== after.settings) return say('settings', 1, [])
  return say('other', 1, [])
}
