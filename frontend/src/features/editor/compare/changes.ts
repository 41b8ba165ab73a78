import type { Comparison, NodeChange } from '@/api/types.gen'
import type { FlowEdge } from '../model/document'

export const groups = ['added', 'changed', 'removed', 'links', 'settings', 'moved'] as const
export type Group = (typeof groups)[number]

/** One line of the list of changes. Links are one line together. */
export interface Change {
  id: string
  group: Group
  node?: string
  setting?: string
  change?: NodeChange
}

/** The changes in the order of the list; where only places differ is told when asked for. */
export function changesOf(c: Comparison, withMoved: boolean): Change[] {
  const links = c.linked.length + c.unlinked.length
  const told = new Set([...c.added, ...c.changed.map((n) => n.node)])
  return [
    ...c.added.map((node): Change => ({ id: `added:${node}`, group: 'added', node })),
    ...c.changed.map(
      (change): Change => ({ id: `changed:${change.node}`, group: 'changed', node: change.node, change }),
    ),
    ...c.removed.map((node): Change => ({ id: `removed:${node}`, group: 'removed', node })),
    ...(links > 0 ? [{ id: 'links', group: 'links' } as const] : []),
    ...c.settings.map((setting): Change => ({ id: `setting:${setting}`, group: 'settings', setting })),
    ...(withMoved
      ? c.moved.filter((n) => !told.has(n)).map((node): Change => ({ id: `moved:${node}`, group: 'moved', node }))
      : []),
  ]
}

/** The comparison as the page uses it: lists that are null on the wire are empty, arrows are tuples. */
export function filled(c: Comparison): Comparison {
  return {
    ...c,
    added: c.added ?? [],
    removed: c.removed ?? [],
    changed: c.changed ?? [],
    moved: c.moved ?? [],
    linked: c.linked ?? [],
    unlinked: c.unlinked ?? [],
    settings: c.settings ?? [],
    sentences: c.sentences ?? [],
    inside: c.inside ?? {},
    worked: c.worked ?? {},
  }
}

/** More than texts, names and places changed: people then finish on their version, unless the author says otherwise. */
export function structural(c: Comparison): boolean {
  return (
    c.added.length + c.removed.length + c.linked.length + c.unlinked.length > 0 ||
    c.changed.some((n) => n.kind || n.switch)
  )
}

export const arrowsOf = (list: readonly (readonly string[])[]): FlowEdge[] => list as unknown as FlowEdge[]
