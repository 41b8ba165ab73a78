import { IconArrowsMove, IconMinus, IconPencil, IconPlus } from '@tabler/icons-react'
import type { Comparison, NodeChange } from '@/api/types.gen'
import type { EdgeLook, NodeLook } from '../canvas/looks'
import type { ChangeWords } from '../change-words'
import { edgeId, type FlowDocument } from '../model/document'
import type { Words } from '../words'
import { arrowsOf } from './changes'
import classes from './compare.module.css'

const icons = { added: IconPlus, changed: IconPencil, removed: IconMinus, moved: IconArrowsMove }
export type Mark = keyof typeof icons

/** The small sign of what became of a step: an icon with a word for those who do not see it. */
export function MarkBadge({ mark, label }: { mark: Mark; label: string }) {
  const Icon = icons[mark]
  return (
    <span className={classes.badge} data-mark={mark} role="img" aria-label={label}>
      <Icon size={12} stroke={2.4} aria-hidden="true" />
    </span>
  )
}

/** What a changed step's card says: its line before and after, or which of its parameters differ. */
function changedSummary(
  change: NodeChange,
  older: FlowDocument,
  newer: FlowDocument,
  words: Words,
  said: ChangeWords,
  tell: (list: string) => string,
) {
  const was = older.nodes.find((n) => n.id === change.node)
  const now = newer.nodes.find((n) => n.id === change.node)
  if (!was || !now) return undefined
  const [only] = change.params ?? []
  if (only && change.params?.length === 1 && !change.kind) {
    const before = said.value(was.kind, only, was.params[only])
    const after = said.value(now.kind, only, now.params[only])
    if (before && after && before.length + after.length <= 34) {
      return (
        <span>
          {words.param(now.kind, only)}: <del className={classes.was}>{before}</del> →{' '}
          <ins className={classes.now}>{after}</ins>
        </span>
      )
    }
  }
  const names = (change.params ?? []).map((p) => words.param(now.kind, p))
  return names.length > 0 ? <span>{tell(names.join(', '))}</span> : undefined
}

/** How steps and arrows of a comparison are dressed. */
export function looksOf(
  c: Comparison,
  older: FlowDocument,
  newer: FlowDocument,
  withMoved: boolean,
  words: Words,
  said: ChangeWords,
  t: (key: string, args?: Record<string, unknown>) => string,
): { looks: Map<string, NodeLook>; edges: Map<string, EdgeLook> } {
  const looks = new Map<string, NodeLook>()
  const badge = (mark: Mark) => <MarkBadge mark={mark} label={t(`editor.compare.badge.${mark}`)} />
  if (withMoved) for (const id of c.moved) looks.set(id, { badge: badge('moved') })
  for (const id of c.added) looks.set(id, { tone: 'added', badge: badge('added') })
  for (const change of c.changed) {
    const summary = changedSummary(change, older, newer, words, said, (list) => t('editor.compare.summary', { list }))
    looks.set(change.node, { tone: 'changed', badge: badge('changed'), summary })
  }
  for (const id of c.removed) {
    const here = c.inside[id]
    const summary = here ? t('editor.compare.here', { count: here }) : undefined
    looks.set(id, { tone: 'removed', badge: badge('removed'), summary })
  }
  const edges = new Map<string, EdgeLook>()
  for (const e of arrowsOf(c.linked)) edges.set(edgeId(e), { tone: 'added' })
  for (const e of arrowsOf(c.unlinked)) edges.set(edgeId(e), { tone: 'removed' })
  return { looks, edges }
}
