import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Comparison } from '@/api/types.gen'
import { categoryOf, KindShape } from '@/ui/kind-shape'
import { NodeIcon } from '@/ui/node-icon'
import type { ChangeWords } from '../change-words'
import type { FlowDocument, FlowNode } from '../model/document'
import type { Words } from '../words'
import { type Change, type Group, groups } from './changes'
import classes from './compare.module.css'
import { type Mark, MarkBadge } from './looks'

type Props = {
  changes: readonly Change[]
  comparison: Comparison
  older: FlowDocument
  newer: FlowDocument
  chosen: string | null
  onChoose: (id: string) => void
  words: Words
  said: ChangeWords
}

const marks: Partial<Record<Group, Mark>> = { added: 'added', changed: 'changed', removed: 'removed', moved: 'moved' }

/** The changes by what happened: one tab stop, arrow keys go from one to the next. */
export function ChangeList(props: Props) {
  const { t } = useTranslation()
  const { changes, chosen, onChoose, comparison: c } = props
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (chosen)
      list.current?.querySelector(`[data-change="${CSS.escape(chosen)}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  const current = changes.some((one) => one.id === chosen) ? chosen : changes[0]?.id
  return (
    <div
      ref={list}
      className={classes.list}
      role="listbox"
      aria-label={t('editor.compare.list')}
      onKeyDown={(event) => {
        const by = { ArrowDown: 1, ArrowUp: -1 }[event.code]
        const index = changes.findIndex((one) => one.id === current)
        const to =
          event.code === 'Home'
            ? changes[0]
            : event.code === 'End'
              ? changes.at(-1)
              : by
                ? changes[index + by]
                : undefined
        if (!to) return
        event.preventDefault()
        event.stopPropagation()
        onChoose(to.id)
        list.current?.querySelector<HTMLElement>(`[data-change="${CSS.escape(to.id)}"]`)?.focus()
      }}
    >
      {groups.map((group) => {
        const own = changes.filter((one) => one.group === group)
        if (own.length === 0) return null
        return (
          <div key={group} role="group" aria-labelledby={`changes-${group}`}>
            {group !== 'links' && (
              <div className={classes.groupHead} id={`changes-${group}`} data-group={group}>
                {t(`editor.compare.group.${group}`)} <span>{own.length}</span>
              </div>
            )}
            {own.map((one) => (
              <button
                key={one.id}
                type="button"
                role="option"
                data-change={one.id}
                aria-selected={one.id === chosen}
                tabIndex={one.id === current ? 0 : -1}
                className={one.group === 'links' ? classes.linksRow : classes.row}
                onClick={() => onChoose(one.id)}
                aria-label={
                  one.group === 'links'
                    ? t('editor.compare.links_name', { added: c.linked.length, removed: c.unlinked.length })
                    : undefined
                }
              >
                {one.group === 'links' ? (
                  <span className={classes.groupHead} id="changes-links" data-group="links">
                    {t('editor.compare.group.links')}{' '}
                    <span>{t('editor.compare.links', { added: c.linked.length, removed: c.unlinked.length })}</span>
                  </span>
                ) : (
                  <Row {...props} change={one} />
                )}
              </button>
            ))}
          </div>
        )
      })}
    </div>
  )
}

function Row({ change, comparison: c, older, newer, words, said }: Props & { change: Change }) {
  const { t } = useTranslation()
  const mark = marks[change.group]
  if (change.setting !== undefined) {
    return (
      <span className={classes.rowWords}>
        <b className="ellipsis">{said.setting(change.setting)}</b>
      </span>
    )
  }
  const doc = change.group === 'removed' ? older : newer
  const node = doc.nodes.find((n) => n.id === change.node)
  if (!node) return null
  const here = change.node ? c.inside[change.node] : 0
  const about =
    change.group === 'changed'
      ? changedAbout(change, older, node, words, said, t)
      : change.group === 'removed' && here
        ? t('editor.compare.here', { count: here })
        : words.kind(node.kind)
  return (
    <>
      {mark && <MarkBadge mark={mark} label={t(`editor.compare.badge.${mark}`)} />}
      <KindShape category={categoryOf(node.kind)} size={24} icon={<NodeIcon kind={node.kind} size={14} />} />
      <span className={classes.rowWords}>
        <b className="ellipsis" data-gone={change.group === 'removed' || undefined}>
          {words.title(node)}
        </b>
        <span className="ellipsis">{about}</span>
      </span>
    </>
  )
}

/** «2 дня → 1 день», or the names of what differs. */
function changedAbout(
  one: Change,
  older: FlowDocument,
  node: FlowNode,
  words: Words,
  said: ChangeWords,
  t: (key: string) => string,
): string {
  const was = older.nodes.find((n) => n.id === one.node)
  const params = one.change?.params ?? []
  const [only] = params
  if (was && only && params.length === 1) {
    const before = said.value(was.kind, only, was.params[only])
    const after = said.value(node.kind, only, node.params[only])
    if (before && after && before.length + after.length <= 26) return `${before} → ${after}`
  }
  return [
    ...(one.change?.kind ? [t('editor.compare.kind')] : []),
    ...(one.change?.name ? [t('editor.compare.name')] : []),
    ...(one.change?.switch ? [t('editor.compare.switch')] : []),
    ...params.map((p) => words.param(node.kind, p)),
  ]
    .join(', ')
    .toLocaleLowerCase()
}
