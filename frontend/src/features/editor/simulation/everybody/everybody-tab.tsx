import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '@/ui/error-state'
import { asFault } from '@/ui/fault-text'
import { useFormat } from '@/ui/format/use-format'
import { FlowView, type FlowViewHandle } from '../../canvas/flow-view'
import type { EdgeLook, NodeLook } from '../../canvas/looks'
import { edgeId } from '../../model/document'
import { portsOf } from '../../model/kind'
import { useEditor } from '../../store/context'
import classes from '../simulation.module.css'
import { AskPanel } from './ask-panel'
import own from './everybody.module.css'
import { Figures } from './figures'
import { ProblemsFirst } from './problems-first'
import { useEverybody } from './use-everybody'

/** All clients: whom and from when at the left, people on the drawing, figures at the right. */
export function EverybodyTab() {
  const { t } = useTranslation()
  const format = useFormat()
  const doc = useEditor((s) => s.history.present)
  const kinds = useEditor((s) => s.kinds)
  const summaries = useEditor((s) => s.checked.summaries)
  const facts = useEditor((s) => s.facts)
  const view = useRef<FlowViewHandle>(null)
  const [selected, setSelected] = useState<string | null>(null)
  const all = useEverybody()
  const p = all.population

  const looks = useMemo(() => {
    const nodes = new Map<string, NodeLook>()
    const edges = new Map<string, EdgeLook>()
    if (!p) return { nodes, edges }
    for (const n of doc.nodes) {
      const crossed = p.nodes[n.id]
      if (!crossed || crossed.entered === 0) {
        nodes.set(n.id, { tone: 'off', counters: <span className={own.count}>{t('editor.sim.all.nobody')}</span> })
        continue
      }
      nodes.set(n.id, {
        counters: (
          <>
            <span className={own.count}>
              {t('editor.sim.all.came')} <b>{format.number(crossed.entered)}</b>
            </span>
            {crossed.inside > 0 && (
              <span className={own.count}>
                {t('editor.sim.all.stand')} <b>{format.number(crossed.inside)}</b>
              </span>
            )}
            {crossed.failed > 0 && (
              <span className={own.count} data-tone="er">
                {t('editor.count.failed')} <b>{format.number(crossed.failed)}</b>
              </span>
            )}
          </>
        ),
      })
    }
    const single = new Set(doc.nodes.filter((n) => portsOf(n, kinds.get(n.kind)).length < 2).map((n) => n.id))
    for (const e of doc.edges) {
      const count = p.ports[e[0]]?.[e[1]] ?? 0
      const from = p.nodes[e[0]]?.entered ?? 0
      edges.set(
        edgeId(e),
        count === 0
          ? { tone: 'off' }
          : {
              tone: 'figures',
              // One way on says nothing that the cards do not say.
              label: single.has(e[0])
                ? undefined
                : `${format.number(count)} · ${format.number(from > 0 ? Math.round((100 * count) / from) : 0)}\u00a0%`,
            },
      )
    }
    return { nodes, edges }
  }, [p, doc, kinds, t, format])

  const problems = all.error !== null && asFault(all.error).code === 'flow_problems'
  return (
    <div className={classes.all}>
      <AskPanel all={all} />
      <div className={classes.middle} data-stale={all.stale || undefined}>
        <FlowView
          ref={view}
          doc={doc}
          kinds={kinds}
          summaries={summaries}
          facts={facts}
          looks={looks.nodes}
          edgeLooks={looks.edges}
          selected={selected}
          onSelect={setSelected}
          label={t('editor.sim.canvas')}
        />
        {problems && (
          <div className={classes.over}>
            <ProblemsFirst />
          </div>
        )}
        {all.error !== null && !problems && !p && (
          <div className={classes.over}>
            <ErrorState error={all.error} onRetry={all.again} />
          </div>
        )}
        {all.stale && p && <div className={own.stale}>{t('editor.sim.all.stale')}</div>}
      </div>
      <Figures
        population={p}
        node={selected && doc.nodes.some((n) => n.id === selected) ? selected : null}
        onNode={(id) => {
          setSelected(id)
          if (id) view.current?.center(id)
        }}
      />
    </div>
  )
}
