import { useTranslation } from 'react-i18next'
import type { Simulation } from '@/api/types.gen'
import { useSimWords, visitAt } from './sim-words'
import classes from './simulation.module.css'
import { useSim, useSimStore } from './state'
import type { Timeline } from './timeline'

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

/** The values after the step at the playhead; those that it changed are marked. */
export function Variables({ line }: { sim: Simulation; line: Timeline }) {
  const { t } = useTranslation()
  const store = useSimStore()
  const words = useSimWords()
  const tick = useSim((s) => s.tick)
  const only = useSim((s) => s.onlyChanged)
  const now = line.ticks[tick]
  const visit = visitAt(line, tick)
  if (!now || !visit || now.step.vars.length === 0) return null
  let before = tick - 1
  while (before >= 0 && line.ticks[before]?.run !== now.run) before--
  const old = new Map((line.ticks[before]?.step.vars ?? []).map((v) => [v.path, v.value]))
  const rows = now.step.vars.map((v) => ({ ...v, changed: old.size > 0 && !same(old.get(v.path), v.value) }))
  const shown = only ? rows.filter((r) => r.changed) : rows
  return (
    <section className={classes.variables} aria-label={t('editor.sim.variables', { number: visit.number })}>
      <div className={classes.blockHead}>
        <h2>{t('editor.sim.variables', { number: visit.number })}</h2>
        <button
          type="button"
          className={classes.link}
          aria-pressed={only}
          onClick={() => store.setState({ onlyChanged: !only })}
        >
          {t(only ? 'editor.sim.variables_all' : 'editor.sim.variables_changed')}
        </button>
      </div>
      {shown.length === 0 ? (
        <p className={classes.hint}>{t('editor.sim.variables_none')}</p>
      ) : (
        <table>
          <tbody>
            {shown.map((v) => (
              <tr key={v.path} data-changed={v.changed || undefined}>
                <th scope="row" title={words.seen.name(v.path)}>
                  {words.path(v.path).replaceAll('.', '.\u200b')}
                </th>
                <td data-kind={v.value === null || v.value === undefined ? 'empty' : typeof v.value}>
                  {words.seen.value(v.value)}
                  {v.changed && <span className={classes.hidden}> {t('editor.sim.variable_changed')}</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
