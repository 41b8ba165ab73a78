import { Button } from '@mantine/core'
import { IconUserQuestion } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '@/ui/empty-state'
import { ErrorState } from '@/ui/error-state'
import { FlowView, type FlowViewHandle } from '../canvas/flow-view'
import { useEditor } from '../store/context'
import { ClientPanel } from './client-panel'
import { newMadeUp } from './made-up'
import { OutcomePanel } from './outcome-panel'
import classes from './simulation.module.css'
import { useSim, useSimStore } from './state'
import { tickAt } from './timeline'
import { Transport } from './transport'
import { useLooks } from './use-looks'
import { useSimulation } from './use-simulation'

/** One client: who and when at the left, the path in the middle, what the client sees at the right, the time below. */
export function OneTab() {
  const { t } = useTranslation()
  const sim = useSimStore()
  const { sim: told, line, doc, asked, error, again } = useSimulation()
  const kinds = useEditor((s) => s.kinds)
  const summaries = useEditor((s) => s.checked.summaries)
  const facts = useEditor((s) => s.facts)
  const looks = useLooks(told, line)
  const view = useRef<FlowViewHandle>(null)
  const tick = useSim((s) => s.tick)
  const now = line?.ticks[tick]
  const node = now && line.visits[now.visit]?.own ? now.step.node : null

  // A changed question may have moved every step: the playhead keeps its moment.
  useEffect(() => {
    if (!line) return
    const { at } = sim.getState()
    const moment = Math.min(Math.max(at, line.from), line.to)
    const next = Math.max(tickAt(line, moment), 0)
    const kept = sim.getState().tick
    const still = line.ticks[kept]
    sim.setState(still && still.at === moment ? { at: moment } : { at: moment, tick: next })
  }, [line, sim])
  useEffect(() => {
    if (node) view.current?.center(node)
  }, [node])

  const choose = (id: string | null) => {
    if (!id || !line) return
    // The stay nearest to the playhead, going on from it first.
    const stays = line.visits.filter((v) => v.own && v.node === id)
    const to = stays.find((v) => v.last > tick) ?? stays.at(-1)
    if (to) sim.setState({ tick: to.last, at: line.ticks[to.last]?.at ?? line.from, playing: false })
  }

  return (
    <div className={classes.one}>
      <ClientPanel sim={told} line={line} onRetry={again} />
      <div className={classes.middle}>
        <FlowView
          ref={view}
          doc={doc}
          kinds={kinds}
          summaries={summaries}
          facts={facts}
          looks={looks.nodes}
          edgeLooks={looks.edges}
          selected={null}
          onSelect={choose}
          label={t('editor.sim.canvas')}
          minimap={false}
        />
        {!asked && (
          <div className={classes.over}>
            <EmptyState
              icon={<IconUserQuestion size={28} stroke={1.5} />}
              title={t('editor.sim.empty.title')}
              text={t('editor.sim.empty.text')}
            >
              <Button onClick={() => sim.setState({ madeUp: newMadeUp(t), customer: null })}>
                {t('editor.sim.empty.made_up')}
              </Button>
            </EmptyState>
          </div>
        )}
        {asked && error && !told && (
          <div className={classes.over}>
            <ErrorState error={error} onRetry={again} />
          </div>
        )}
        {told && line && line.ticks.length === 0 && (
          <div className={classes.over}>
            <EmptyState
              title={t(told.refused.length > 0 ? 'editor.sim.refused' : 'editor.sim.nothing')}
              text={t(
                doc.nodes.some((n) => n.kind.startsWith('event.')) ? 'editor.sim.nothing_text' : 'editor.sim.no_event',
              )}
            />
          </div>
        )}
      </div>
      <OutcomePanel sim={told} line={line} />
      <Transport sim={told} line={line} />
    </div>
  )
}
