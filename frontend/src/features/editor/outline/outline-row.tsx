import { ActionIcon } from '@mantine/core'
import {
  IconAlertTriangle,
  IconChevronRight,
  IconCornerDownRight,
  IconDots,
  IconNote,
  IconPlus,
  IconX,
} from '@tabler/icons-react'
import { type MouseEvent, memo, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '@/ui/format/use-format'
import { categoryOf, KindShape } from '@/ui/kind-shape'
import { NodeIcon } from '@/ui/node-icon'
import { portTone } from '../canvas/port-tone'
import { SummaryText } from '../canvas/summary-text'
import { labelsOf, localised } from '../localised'
import { edgeId } from '../model/document'
import { setNoteText } from '../model/edits/notes'
import { renameNode } from '../model/edits/rename-node'
import { portsOf } from '../model/kind'
import type { OutlineRow } from '../model/outline'
import { useEditor, useEditorStore } from '../store/context'
import { nodesById } from '../store/editor-store'
import { problemsOf } from '../store/selectors'
import { useWords } from '../words'
import classes from './outline.module.css'
import { arrowOf } from './row-actions'
import { stepName } from './step-name'

export interface RowEvents {
  onPress: (row: OutlineRow, event: MouseEvent) => void
  onFold: (row: OutlineRow) => void
  onAdd: (row: OutlineRow) => void
  onMenu: (row: OutlineRow, at: { x: number; y: number }) => void
}

type Props = RowEvents & {
  row: OutlineRow
  id: string
  active: boolean
  index: number
  measure: (el: Element | null) => void
}

/** One line of the list. Reads only what concerns it, so that counters redraw their own line alone. */
export const OutlineRowView = memo(function OutlineRowView(props: Props) {
  const { row, id, active, index, measure, onPress, onFold, onAdd, onMenu } = props
  const { t } = useTranslation()
  const arrow = arrowOf(row)
  const selected = useEditor((s) =>
    row.type === 'step' || row.type === 'note' ? s.chosen.has(row.id) : arrow !== null && s.edges.has(edgeId(arrow)),
  )
  const disabled = useEditor((s) => row.type === 'step' && Boolean(nodesById(s.history.present).get(row.id)?.disabled))
  const found = useEditor((s) => 'id' in row && (s.search?.found.has(row.id) ?? false))
  const label = useRowName(row)
  const foldable = (row.type === 'step' || row.type === 'exit') && row.children
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys
    <div
      ref={measure}
      id={id}
      data-index={index}
      data-key={row.key}
      role="treeitem"
      aria-label={label}
      aria-level={row.level}
      aria-posinset={row.pos}
      aria-setsize={row.size}
      aria-expanded={foldable ? row.open : undefined}
      aria-selected={selected}
      className={classes.row}
      data-active={active || undefined}
      data-type={row.type}
      data-found={found || undefined}
      data-disabled={disabled || undefined}
      onClick={(event) => onPress(row, event)}
      onContextMenu={(event) => {
        event.preventDefault()
        onPress(row, event)
        onMenu(row, { x: event.clientX, y: event.clientY })
      }}
    >
      {Array.from({ length: row.level - 1 }, (_, i) => (
        <span key={i} className={classes.indent} aria-hidden="true" />
      ))}
      <button
        type="button"
        tabIndex={-1}
        className={classes.fold}
        aria-hidden="true"
        data-open={foldable && row.open ? true : undefined}
        data-none={foldable ? undefined : true}
        onClick={(event) => {
          event.stopPropagation()
          if (foldable) onFold(row)
        }}
      >
        <IconChevronRight size={14} stroke={2} />
      </button>
      {row.type === 'step' && <Step id={row.id} />}
      {row.type === 'note' && <NoteText id={row.id} />}
      {row.type === 'exit' && <Exit from={row.from} port={row.port} open={row.to === null} nth={row.nth} />}
      {row.type === 'reference' && <Reference from={row.from} port={row.port} to={row.to} />}
      <span className={classes.tools} aria-hidden="true">
        {row.type !== 'note' && (
          <ActionIcon
            size={24}
            tabIndex={-1}
            aria-label={t('command.outline.add')}
            onClick={(event) => {
              event.stopPropagation()
              onAdd(row)
            }}
          >
            <IconPlus size={15} stroke={2} />
          </ActionIcon>
        )}
        <ActionIcon
          size={24}
          tabIndex={-1}
          aria-label={t('ui.action.more')}
          onClick={(event) => {
            event.stopPropagation()
            const box = event.currentTarget.getBoundingClientRect()
            onPress(row, event)
            onMenu(row, { x: box.left, y: box.bottom })
          }}
        >
          <IconDots size={15} stroke={1.9} />
        </ActionIcon>
      </span>
    </div>
  )
})

/** What a screen reader says of the row. */
function useRowName(row: OutlineRow): string {
  const { t } = useTranslation()
  const words = useWords()
  const node = useEditor((s) =>
    nodesById(s.history.present).get(row.type === 'step' || row.type === 'note' ? row.id : row.from),
  )
  const target = useEditor((s) => {
    const to = row.type === 'exit' || row.type === 'reference' ? row.to : null
    return to ? nodesById(s.history.present).get(to) : undefined
  })
  const note = useEditor((s) => (row.type === 'note' ? s.history.present.notes.find((n) => n.id === row.id)?.text : ''))
  const kind = useEditor((s) => (node ? s.kinds.get(node.kind) : undefined))
  const stats = useEditor((s) => (row.type === 'step' && s.flow.version > 0 ? s.stats?.nodes[row.id] : undefined))
  const counted = useEditor((s) => row.type === 'step' && s.flow.version > 0 && s.stats !== null)
  const problems = useEditor((s) => problemsOf(s, row.type === 'step' ? row.id : '-'))
  const group = useEditor((s) =>
    row.type === 'step' ? s.history.present.groups.find((g) => g.nodes.includes(row.id))?.name : undefined,
  )
  return useMemo(() => {
    if (row.type === 'note') return `${t('editor.note.label')}: ${note || t('editor.note.empty')}`
    if (!node) return ''
    if (row.type === 'step') {
      const exits = portsOf(node, kind).map((p) => words.port(node, kind, p))
      const counts = counted ? (stats ?? { inside: 0, passed: 0, failed: 0 }) : undefined
      const name = stepName(t, words, node, exits, counts, problems)
      return group ? `${name}. ${t('editor.outline.in_group', { group })}` : name
    }
    const port = words.port(node, kind, row.port)
    if (row.type === 'exit' && !target) return t('editor.outline.open_exit', { port, step: words.title(node) })
    const to = target ? words.title(target) : ''
    return t(row.type === 'exit' ? 'editor.outline.exit' : 'editor.outline.reference', { port, to })
  }, [row, node, target, note, kind, stats, counted, problems, group, t, words])
}

function Step({ id }: { id: string }) {
  const { t, i18n } = useTranslation()
  const words = useWords()
  const node = useEditor((s) => nodesById(s.history.present).get(id))
  const known = useEditor((s) => (node ? s.kinds.has(node.kind) : false))
  const renaming = useEditor((s) => s.renaming === id)
  const summary = useEditor((s) => s.checked.summaries[id])
  const problems = useEditor((s) => problemsOf(s, id))
  const facts = useEditor((s) => s.facts)
  const group = useEditor((s) => s.history.present.groups.find((g) => g.nodes.includes(id))?.name)
  if (!node) return null
  const first = problems.find((p) => p.severity === 'error')
  const warnings = problems.filter((p) => p.severity === 'warning')
  const errors = problems.filter((p) => p.severity === 'error').length
  const text = first
    ? words.problem(first, node.kind)
    : summary?.code
      ? localised(words.summary(summary.code, summary.args, labelsOf(facts)), facts, i18n.language)
      : ''
  return (
    <>
      <KindShape
        category={categoryOf(node.kind)}
        size={24}
        muted={node.disabled || !known}
        icon={<NodeIcon kind={node.kind} size={14} />}
      />
      {renaming ? (
        <Rename id={id} own={node.name ?? ''} label={t('editor.step.rename')} placeholder={words.title(node)} />
      ) : (
        <span className={classes.title} title={words.title(node)}>
          {words.title(node)}
        </span>
      )}
      {!renaming && (
        <span className={classes.summary} data-error={first ? true : undefined} title={text || undefined}>
          {text && <SummaryText text={text} expression={!first && summary?.code === 'expression'} />}
        </span>
      )}
      {group && <span className={classes.group}>{group}</span>}
      {node.disabled && <span className={classes.off}>{t('editor.step.off')}</span>}
      {errors + warnings.length > 0 && (
        <span className={classes.badge} data-tone={errors > 0 ? 'er' : 'wr'}>
          {errors > 0 ? <IconX size={11} stroke={3} /> : <IconAlertTriangle size={11} stroke={2.4} />}
          {errors > 0 ? errors : warnings.length}
        </span>
      )}
      <Counters id={id} />
    </>
  )
}

function Counters({ id }: { id: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useEditorStore()
  const shown = useEditor((s) => s.stats !== null && s.flow.version > 0)
  const inside = useEditor((s) => s.stats?.nodes[id]?.inside ?? 0)
  const passed = useEditor((s) => s.stats?.nodes[id]?.passed ?? 0)
  const failed = useEditor((s) => s.stats?.nodes[id]?.failed ?? 0)
  if (!shown) return null
  const counts = { inside, passed, failed }
  return (
    <span className={classes.counters}>
      {(['inside', 'passed', 'failed'] as const)
        .filter((state) => state !== 'failed' || failed > 0)
        .map((state) => (
          <button
            key={state}
            type="button"
            tabIndex={-1}
            aria-hidden="true"
            className={classes.counter}
            data-tone={state === 'failed' ? 'er' : undefined}
            onClick={(event) => {
              event.stopPropagation()
              store.getState().choose([id])
              store.setState({ people: { node: id, state }, drawer: { open: true, tab: 'people' } })
            }}
          >
            {t(`editor.count.${state}`)} <b>{format.number(counts[state])}</b>
          </button>
        ))}
    </span>
  )
}

function Exit({ from, port, open, nth }: { from: string; port: string; open: boolean; nth: number }) {
  const { t } = useTranslation()
  const words = useWords()
  const format = useFormat()
  const node = useEditor((s) => nodesById(s.history.present).get(from))
  const kind = useEditor((s) => (node ? s.kinds.get(node.kind) : undefined))
  const passed = useEditor((s) => s.stats?.ports[from]?.[port] ?? 0)
  if (!node) return null
  return (
    <>
      <span className={classes.exit} data-tone={portTone(port, Boolean(kind?.ports_of))}>
        {words.port(node, kind, port)}
        {nth > 0 && ` · ${nth}`} <span aria-hidden="true">→</span>
      </span>
      {open && <span className={classes.nowhere}>{t('editor.outline.nowhere')}</span>}
      <span className={classes.summary} />
      {passed > 0 && <span className={classes.traffic}>{format.number(passed)}</span>}
    </>
  )
}

function Reference({ from, port, to }: { from: string; port: string; to: string }) {
  const { t } = useTranslation()
  const words = useWords()
  const node = useEditor((s) => nodesById(s.history.present).get(from))
  const target = useEditor((s) => nodesById(s.history.present).get(to))
  const title = target ? words.title(target) : to
  return (
    <>
      <IconCornerDownRight size={15} stroke={1.7} className={classes.corner} aria-hidden="true" />
      <span className={classes.reference} title={title} data-from={node?.id} data-port={port}>
        {t('editor.outline.to_step', { step: title })}
      </span>
      <span className={classes.summary} />
    </>
  )
}

function NoteText({ id }: { id: string }) {
  const { t } = useTranslation()
  const text = useEditor((s) => s.history.present.notes.find((n) => n.id === id)?.text ?? '')
  const renaming = useEditor((s) => s.renaming === id)
  return (
    <>
      <span className={classes.note} aria-hidden="true">
        <IconNote size={15} stroke={1.8} />
      </span>
      {renaming ? (
        <Rename id={id} own={text} label={t('editor.note.label')} placeholder={t('editor.note.empty')} note />
      ) : (
        <span className={classes.noteText} title={text}>
          {text || t('editor.note.empty')}
        </span>
      )}
    </>
  )
}

function Rename(props: { id: string; own: string; label: string; placeholder: string; note?: boolean }) {
  const store = useEditorStore()
  const ended = useRef(false)
  const end = (text: string | null) => {
    if (ended.current) return
    ended.current = true
    if (text !== null)
      store.getState().edit((doc) => (props.note ? setNoteText(doc, props.id, text) : renameNode(doc, props.id, text)))
    store.setState({ renaming: null })
    document.querySelector<HTMLElement>('[data-canvas]')?.focus()
  }
  return (
    <input
      className={classes.rename}
      aria-label={props.label}
      defaultValue={props.own}
      placeholder={props.placeholder}
      // biome-ignore lint/a11y/noAutofocus: renaming was asked for, and ends by Enter or Escape
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onClick={(event) => event.stopPropagation()}
      onBlur={(event) => end(event.currentTarget.value)}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Enter') end(event.currentTarget.value)
        if (event.key === 'Escape') end(null)
      }}
    />
  )
}
