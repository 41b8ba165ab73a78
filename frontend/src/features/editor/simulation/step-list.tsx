import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Simulation } from '@/api/types.gen'
import { categoryOf, KindShape } from '@/ui/kind-shape'
import { NodeIcon } from '@/ui/node-icon'
import { useSimWords } from './sim-words'
import classes from './simulation.module.css'
import { useSim, useSimStore } from './state'
import { entryAt, phaseOf, type Timeline } from './timeline'

/** Every stay at a step with its time and what it came to; runs are told apart by heads. */
export function StepList({ sim, line }: { sim: Simulation | null; line: Timeline | null }) {
  const { t } = useTranslation()
  const store = useSimStore()
  const words = useSimWords()
  const tick = useSim((s) => s.tick)
  const list = useRef<HTMLOListElement>(null)
  const current = line?.ticks[tick]?.visit ?? -1
  useEffect(() => {
    list.current?.querySelector(`[data-visit="${current}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [current])
  if (!sim || !line || line.visits.length === 0) return <div className={classes.steps} />
  const several = sim.runs.length > 1
  const begun = line.visits.filter((v) => v.first <= tick).length
  return (
    <div className={classes.steps}>
      <div className={classes.blockHead}>
        <h2>{t('editor.sim.steps')}</h2>
        <span className={classes.count}>{t('editor.sim.steps_of', { count: begun, all: line.visits.length })}</span>
      </div>
      <ol ref={list} aria-label={t('editor.sim.steps')}>
        {line.visits.map((visit, i) => {
          const phase = phaseOf(line, visit, tick)
          const shown = entryAt(line, visit, tick) ?? line.ticks[visit.last]?.step
          const kind = words.kindOf(sim, visit)
          const head = several && visit.run !== line.visits[i - 1]?.run
          const run = sim.runs[visit.run]
          const said = shown ? words.outcome(shown, line.from) : ''
          return (
            <li key={visit.number}>
              {head && run && (
                <p className={classes.run}>
                  {run.name
                    ? t('editor.sim.run_of', { number: visit.run + 1, name: run.name })
                    : t('editor.sim.run', { number: visit.run + 1 })}
                </p>
              )}
              <button
                type="button"
                className={classes.step}
                data-visit={i}
                data-phase={phase}
                data-failed={shown?.what === 'failed' || undefined}
                aria-current={i === current ? 'step' : undefined}
                onClick={() =>
                  store.setState({ tick: visit.last, at: line.ticks[visit.last]?.at ?? line.from, playing: false })
                }
              >
                <span className={classes.stepNumber}>{visit.number}</span>
                <KindShape
                  category={categoryOf(kind)}
                  size={24}
                  muted={phase === 'future'}
                  icon={<NodeIcon kind={kind} size={14} />}
                />
                <span className={classes.stepWords}>
                  <b title={words.title(sim, visit)}>{words.title(sim, visit)}</b>
                  <small>
                    {words.when(shown?.at ?? visit.from, line.from)}
                    {said && ` · ${said}`}
                  </small>
                </span>
              </button>
            </li>
          )
        })}
      </ol>
      {sim.refused.length > 0 && (
        <ul className={classes.refused} aria-label={t('editor.sim.refused')}>
          {sim.refused.map((r, i) => (
            <li key={i}>
              {words.when(r.at, line.from)} · {words.reason({ code: r.reason, args: r.args })}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
