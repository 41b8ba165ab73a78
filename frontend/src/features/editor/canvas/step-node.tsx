import { IconAlertTriangle, IconX } from '@tabler/icons-react'
import type { NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '@/ui/format/use-format'
import { labelsOf, localised } from '../localised'
import { renameNode } from '../model/edits/rename-node'
import { useEditor, useEditorStore } from '../store/context'
import { nodesById } from '../store/editor-store'
import { countOf, onlyStep, problemsOf } from '../store/selectors'
import { useWords } from '../words'
import classes from './canvas.module.css'
import { Rename } from './rename'
import { StartedFlow } from './started-flow'
import { StepCard } from './step-card'
import { StepToolbar } from './step-toolbar'
import { SummaryText } from './summary-text'

/** One step: silhouette, name, what it does, how many people, its exits. Reads only what concerns this step. */
export const StepNode = memo(function StepNode({ id, selected }: NodeProps) {
  const { i18n } = useTranslation()
  const words = useWords()
  const found = useEditor((s) => s.search?.found.has(id) ?? false)
  const detail = useEditor((s) => s.detail)
  const node = useEditor((s) => nodesById(s.history.present).get(id))
  const kind = useEditor((s) => (node ? s.kinds.get(node.kind) : undefined))
  const summary = useEditor((s) => s.checked.summaries[id])
  const problems = useEditor((s) => problemsOf(s, id))
  const facts = useEditor((s) => s.facts)
  const alone = useEditor((s) => s.chosen.size === 1 && s.edges.size === 0)
  const linked = useEditor((s) =>
    s.link?.target === id || s.dropNode === id ? 'target' : s.link?.from === id ? 'source' : undefined,
  )
  if (!node) return null
  const errors = countOf(problems, 'error')
  const warnings = countOf(problems, 'warning')
  const first = problems.find((p) => p.severity === 'error')
  const text = first
    ? words.problem(first, node.kind)
    : summary?.code
      ? localised(words.summary(summary.code, summary.args, labelsOf(facts)), facts, i18n.language)
      : ''
  const title = words.title(node)
  const starts = !first && node.kind === 'action.start_flow' && Boolean(node.params.flow)

  return (
    <StepCard
      node={node}
      kind={kind}
      detail={detail}
      found={found}
      selected={selected}
      invalid={errors > 0}
      link={linked}
      error={Boolean(first)}
      title={<Title id={id} title={title} own={node.name ?? ''} />}
      summary={
        starts ? (
          <StartedFlow node={node} kind={kind} />
        ) : (
          text && <SummaryText text={text} expression={!first && summary?.code === 'expression'} />
        )
      }
      counters={<Counters id={id} />}
      toolbar={selected && alone && detail === 'full' && <StepToolbar id={id} />}
      badge={
        (errors > 0 || warnings > 0) && (
          <span className={classes.badge} data-tone={errors > 0 ? 'er' : 'wr'}>
            {errors > 0 ? <IconX size={11} stroke={3} /> : <IconAlertTriangle size={11} stroke={2.4} />}
            {errors > 0 ? errors : warnings}
          </span>
        )
      }
    />
  )
})

function Title({ id, title, own }: { id: string; title: string; own: string }) {
  const { t } = useTranslation()
  const store = useEditorStore()
  const renaming = useEditor((s) => s.renaming === id)
  if (!renaming) {
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: the pointer's way; F2 is the keyboard's
      <div
        className={classes.title}
        title={title}
        onDoubleClick={(event) => {
          event.stopPropagation()
          store.setState({ renaming: id })
        }}
      >
        {title}
      </div>
    )
  }
  return <Rename label={t('editor.step.rename')} value={own} placeholder={title} onDone={(name) => done(name)} />

  function done(name: string | null) {
    if (name !== null) store.getState().edit((doc) => renameNode(doc, id, name))
    store.setState({ renaming: null })
    document.querySelector<HTMLElement>('[data-canvas]')?.focus()
  }
}

const counted = ['inside', 'passed', 'failed'] as const

function Counters({ id }: { id: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useEditorStore()
  const inside = useEditor((s) => s.stats?.nodes[id]?.inside ?? 0)
  const passed = useEditor((s) => s.stats?.nodes[id]?.passed ?? 0)
  const failed = useEditor((s) => s.stats?.nodes[id]?.failed ?? 0)
  const ready = useEditor((s) => s.stats !== null)
  const value = { inside, passed, failed }
  return (
    <div className={classes.counters}>
      {ready &&
        counted
          .filter((state) => state !== 'failed' || failed > 0)
          .map((state) => (
            <button
              key={state}
              type="button"
              tabIndex={-1}
              className={`${classes.counter} nodrag`}
              data-tone={state === 'failed' ? 'er' : undefined}
              onClick={(event) => {
                event.stopPropagation()
                const alone = onlyStep(store.getState()) === id
                if (!alone) store.getState().choose([id])
                store.setState({ people: { node: id, state }, drawer: { open: true, tab: 'people' } })
              }}
            >
              {t(`editor.count.${state}`)} <b>{format.number(value[state])}</b>
            </button>
          ))}
    </div>
  )
}
