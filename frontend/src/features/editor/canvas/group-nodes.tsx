import { IconChevronDown, IconChevronRight, IconX } from '@tabler/icons-react'
import { Handle, type NodeProps, Position } from '@xyflow/react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { useShallow } from 'zustand/react/shallow'
import { useFormat } from '@/ui/format/use-format'
import { categoryOf, KindShape } from '@/ui/kind-shape'
import { NodeIcon } from '@/ui/node-icon'
import { foldChosen } from '../commands'
import { groupById, renameGroup } from '../model/edits/groups'
import { useEditor, useEditorStore } from '../store/context'
import { type EditorState, nodesById } from '../store/editor-store'
import { countOf, problemsOf } from '../store/selectors'
import classes from './groups.module.css'
import { Rename } from './rename'

const useGroup = (id: string) => useEditor((s) => groupById(s.history.present, id))

/** The frame of a group, under its cards; it is taken by its caption. */
export const FrameNode = memo(function FrameNode({ id, selected }: NodeProps) {
  const { t } = useTranslation()
  const store = useEditorStore()
  const group = useGroup(id)
  const over = useEditor((s) => s.dropGroup === id)
  if (!group) return null
  return (
    <div className={classes.frame} data-selected={selected || undefined} data-over={over || undefined}>
      <div className={classes.caption} data-caption>
        <button
          type="button"
          className={`${classes.fold} nodrag`}
          tabIndex={-1}
          aria-expanded="true"
          aria-label={t('editor.group.fold', { name: group.name })}
          onClick={() => foldChosen(store, id)}
        >
          <IconChevronDown size={14} stroke={2} />
        </button>
        <Name id={id} name={group.name} />
        <span className={classes.count}>{group.nodes.length}</span>
      </div>
    </div>
  )
})

/** Sums over the members of a folded group. */
function sums(state: EditorState, id: string) {
  const members = groupById(state.history.present, id)?.nodes ?? []
  const steps = members.filter((m) => nodesById(state.history.present).has(m))
  const sum = (key: 'inside' | 'passed' | 'failed') =>
    steps.reduce((n, m) => n + (state.stats?.nodes[m]?.[key] ?? 0), 0)
  return {
    steps: steps.length,
    inside: sum('inside'),
    passed: sum('passed'),
    failed: sum('failed'),
    errors: steps.reduce((n, m) => n + countOf(problemsOf(state, m), 'error'), 0),
    ready: state.stats !== null,
  }
}

/** A folded group: one card for all that is in it. */
export const FoldedNode = memo(function FoldedNode({ id, selected }: NodeProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useEditorStore()
  const group = useGroup(id)
  const all = useEditor(useShallow((s) => sums(s, id)))
  const first = useEditor(
    useShallow((s) => {
      const steps = nodesById(s.history.present)
      const kinds = (groupById(s.history.present, id)?.nodes ?? []).flatMap((m) => steps.get(m)?.kind ?? [])
      return kinds.slice(0, 5)
    }),
  )
  if (!group) return null
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the pointer's way; Enter is the keyboard's
    <div
      className={classes.folded}
      data-selected={selected || undefined}
      data-invalid={all.errors > 0 || undefined}
      onDoubleClick={() => foldChosen(store, id)}
    >
      <Handle type="target" position={Position.Top} id="in" className={classes.end} isConnectable={false} />
      <div className={classes.foldedHead}>
        <button
          type="button"
          className={`${classes.fold} nodrag`}
          tabIndex={-1}
          aria-expanded="false"
          aria-label={t('editor.group.unfold', { name: group.name })}
          onClick={() => foldChosen(store, id)}
        >
          <IconChevronRight size={16} stroke={2} />
        </button>
        <div className={classes.foldedWords}>
          <Name id={id} name={group.name} />
          <div className={classes.steps}>{t('editor.group.steps', { count: all.steps })}</div>
        </div>
        <div className={classes.kinds} aria-hidden="true">
          {first.map((kind, i) => (
            <KindShape key={i} category={categoryOf(kind)} size={20} icon={<NodeIcon kind={kind} size={12} />} />
          ))}
        </div>
      </div>
      <div className={classes.sums}>
        {all.ready && (
          <>
            <span>
              {t('editor.count.inside')} <b>{format.number(all.inside)}</b>
            </span>
            <span>
              {t('editor.count.passed')} <b>{format.number(all.passed)}</b>
            </span>
            {all.failed > 0 && (
              <span data-tone="er">
                {t('editor.count.failed')} <b>{format.number(all.failed)}</b>
              </span>
            )}
          </>
        )}
      </div>
      {all.errors > 0 && (
        <span className={classes.badge}>
          <IconX size={11} stroke={3} />
          {all.errors}
        </span>
      )}
      <Handle type="source" position={Position.Bottom} id="out" className={classes.end} isConnectable={false} />
    </div>
  )
})

function Name({ id, name }: { id: string; name: string }) {
  const { t } = useTranslation()
  const store = useEditorStore()
  const renaming = useEditor((s) => s.renaming === id)
  if (!renaming) {
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: the pointer's way; F2 is the keyboard's
      <span
        className={classes.name}
        title={name}
        onDoubleClick={(event) => {
          event.stopPropagation()
          store.setState({ renaming: id })
        }}
      >
        {name || <i>{t('editor.group.nameless')}</i>}
      </span>
    )
  }
  return (
    <Rename
      label={t('editor.group.rename')}
      value={name}
      placeholder={t('editor.group.nameless')}
      onDone={(text) => {
        if (text !== null) store.getState().edit((doc) => renameGroup(doc, id, text))
        store.setState({ renaming: null })
        document.querySelector<HTMLElement>('[data-canvas]')?.focus()
      }}
    />
  )
}
