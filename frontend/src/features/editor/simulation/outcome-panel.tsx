import { useTranslation } from 'react-i18next'
import type { Simulation } from '@/api/types.gen'
import { Answer } from './answer'
import { Messages } from './messages'
import { useSimWords, visitAt } from './sim-words'
import classes from './simulation.module.css'
import { useSim } from './state'
import type { Timeline } from './timeline'
import { Variables } from './variables'

type Props = { sim: Simulation | null; line: Timeline | null }

/** The right side: what the client sees, what is waited for, why the step went as it did, and the values after it. */
export function OutcomePanel({ sim, line }: Props) {
  const { t } = useTranslation()
  if (!sim || !line || line.ticks.length === 0) {
    return (
      <aside className={classes.right} aria-label={t('editor.sim.right')}>
        <p className={classes.hint}>{t('editor.sim.right_none')}</p>
      </aside>
    )
  }
  return (
    <aside className={classes.right} aria-label={t('editor.sim.right')}>
      <Messages sim={sim} line={line} />
      <Answer sim={sim} line={line} />
      <div className={classes.lower}>
        <Why sim={sim} line={line} />
        <Variables sim={sim} line={line} />
      </div>
    </aside>
  )
}

/** «Почему?» of the step at the playhead, in words. */
function Why({ sim, line }: { sim: Simulation; line: Timeline }) {
  const { t } = useTranslation()
  const words = useSimWords()
  const tick = useSim((s) => s.tick)
  const visit = visitAt(line, tick)
  const step = line.ticks[tick]?.step
  if (!visit || !step) return null
  const said = words.outcome(step, line.from)
  return (
    <section className={classes.why} aria-label={t('editor.sim.why', { number: visit.number })}>
      <h2>{t('editor.sim.why', { number: visit.number })}</h2>
      <p className={classes.whyHead} data-tone={step.what === 'failed' ? 'er' : undefined}>
        {words.title(sim, visit)}
        {said && ` → ${said}`}
      </p>
      {(step.why ?? []).length === 0 && (
        <p className={classes.hint}>{t(step.what === 'started' ? 'editor.sim.why_started' : 'editor.sim.why_none')}</p>
      )}
      {(step.why ?? []).map((why, i) => (
        <div key={i} className={classes.reason}>
          {words.reason(why)}
          {why.seen && why.seen.length > 0 && (
            <dl>
              {why.seen.map((seen) => (
                <div key={seen.path}>
                  <dt>{words.seen.name(seen.path)}</dt>
                  <dd>{words.seen.value(seen.value)}</dd>
                </div>
              ))}
            </dl>
          )}
        </div>
      ))}
    </section>
  )
}
