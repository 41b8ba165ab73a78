import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Deed, Simulation } from '@/api/types.gen'
import { useEditor } from '../store/context'
import { nodesById } from '../store/editor-store'
import { DeedForm } from './deed-form'
import { complete, deedParts, onlyParts } from './deeds'
import { useSimWords } from './sim-words'
import classes from './simulation.module.css'
import { useSim, useSimStore } from './state'
import { entryAt, type Timeline, type Visit, waitingAt } from './timeline'

const hour = 3_600_000

/** At a wait for an event the person decides: it happens now, or it does not. */
export function Answer({ sim, line }: { sim: Simulation; line: Timeline }) {
  const { t } = useTranslation()
  const tick = useSim((s) => s.tick)
  const waits = waitingAt(line, tick)
    .map((visit) => ({ visit, step: entryAt(line, visit, tick) }))
    .filter(({ step }) => step?.what === 'waits' && step.awaits.some((name) => name in deedParts))
  if (waits.length === 0) return null
  return (
    <section className={classes.answer} aria-label={t('editor.sim.answer')}>
      {waits.map(({ visit, step }) => (
        <Waiting
          key={visit.number}
          sim={sim}
          line={line}
          visit={visit}
          events={(step?.awaits ?? []).filter((name) => name in deedParts)}
          until={step?.until}
        />
      ))}
    </section>
  )
}

type Props = { sim: Simulation; line: Timeline; visit: Visit; events: readonly string[]; until?: number }

function Waiting({ sim, line, visit, events, until }: Props) {
  const { t } = useTranslation()
  const store = useSimStore()
  const words = useSimWords()
  const deeds = useSim((s) => s.deeds)
  const trigger = useEditor((s) => nodesById(s.history.present).get(visit.node))
  const [asking, setAsking] = useState<Deed | null>(null)
  /** An hour after the wait began, or where the playhead stands when that is later. */
  const moment = () => {
    const at = Math.max(store.getState().at, visit.from + hour)
    return until && at >= until ? Math.floor((visit.from + until) / 2) : at
  }
  const add = (deed: Deed) => {
    store.setState({
      deeds: [...store.getState().deeds, onlyParts(deed)].toSorted((a, b) => a.at - b.at),
      at: deed.at,
      playing: false,
    })
    setAsking(null)
  }
  const happen = (event: string) => {
    const field = event === 'field.changed' ? String(trigger?.params.field ?? '') : ''
    const deed: Deed = { at: moment(), event, ...(field ? { field } : {}) }
    if (complete(deed) && event !== 'field.changed') add(deed)
    else setAsking(deed)
  }
  const ends = until ?? line.to
  const mine = deeds.filter((d) => events.includes(d.event) && d.at >= visit.from && d.at <= ends)
  return (
    <div className={classes.waiting}>
      <p>
        {t('editor.sim.waits_for', {
          step: words.title(sim, visit),
          until: until ? words.when(until, line.from) : '',
          context: until ? 'until' : undefined,
        })}
      </p>
      <div className={classes.answers}>
        {events.map((event) => (
          <Button key={event} size="compact-sm" variant="default" onClick={() => happen(event)}>
            {t(`event.${event}`, { defaultValue: event })}
          </Button>
        ))}
        {until !== undefined && (
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => {
              const left = deeds.filter((d) => !mine.includes(d))
              store.setState({ deeds: left, at: ends, playing: false })
            }}
          >
            {t('editor.sim.does_not_happen')}
          </Button>
        )}
      </div>
      {asking && <DeedForm deed={asking} onSave={add} onClose={() => setAsking(null)} />}
    </div>
  )
}
