import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { callWith } from '@/api/call'
import type { ExperimentArm } from '@/api/types.gen'
import { ErrorState } from '@/ui/error-state'
import { useFormat } from '@/ui/format/use-format'
import { useEditor } from '../store/context'
import classes from './experiment.module.css'

/** The figures of a split that runs: people and successes of each arm, how sure the difference is, and the winner. */
export function ExperimentFigures({ node }: { node: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const flow = useEditor((s) => s.flow.id)
  const published = useEditor((s) => s.flow.version > 0)
  const figures = useQuery({
    queryKey: ['flow', flow, 'experiment', node],
    queryFn: ({ signal }) => callWith(signal, 'Flows.Experiment', { flow, node }),
    enabled: published,
  })
  if (!published) return null
  if (figures.error) return <ErrorState error={figures.error} onRetry={() => void figures.refetch()} />
  const data = figures.data
  if (!data) return <p className={classes.note}>{t('editor.experiment.loading')}</p>
  const arms = data.arms ?? []
  const people = arms.reduce((n, a) => n + a.people, 0)
  if (people === 0) return <p className={classes.note}>{t('editor.experiment.empty')}</p>
  const percent = (rate: number) => `${format.number(Math.round(rate * 1000) / 10)} %`
  const widest = Math.max(0.01, ...arms.flatMap((a) => (a.compared ? [Math.abs(a.low), Math.abs(a.high)] : [])))
  return (
    <section className={classes.figures} aria-label={t('editor.experiment.title')}>
      <h3>{t('editor.experiment.title')}</h3>
      {data.winner && (
        <p className={classes.winner}>{t(`experiment.${data.winner.say.code}`, { ...data.winner.say.args })}</p>
      )}
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('editor.experiment.arm')}</th>
            <th scope="col">{t('editor.experiment.people')}</th>
            {data.measured && <th scope="col">{t('editor.experiment.converted')}</th>}
            {data.measured && <th scope="col">{t('editor.experiment.rate')}</th>}
          </tr>
        </thead>
        <tbody>
          {arms.map((a) => (
            <tr key={a.id}>
              <th scope="row" title={a.name}>
                {a.name}
                {a.holdout && <small>{t('editor.experiment.control')}</small>}
              </th>
              <td>{format.number(a.people)}</td>
              {data.measured && <td>{format.number(a.converted)}</td>}
              {data.measured && <td>{a.people > 0 ? percent(a.rate) : '—'}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      {!data.measured && <p className={classes.note}>{t('editor.experiment.no_goal')}</p>}
      {arms
        .filter((a) => a.compared && a.say)
        .map((a) => (
          <div key={a.id} className={classes.compared}>
            <Interval arm={a} widest={widest} label={t('editor.experiment.interval', points(a, format))} />
            <p className={classes.span95}>{t('editor.experiment.interval', points(a, format))}</p>
            <p data-sure={a.sure || undefined}>{t(`experiment.${a.say?.code}`, { ...a.say?.args })}</p>
          </div>
        ))}
    </section>
  )
}

const points = (a: ExperimentArm, format: ReturnType<typeof useFormat>) => ({
  name: a.name,
  low: format.number(Math.round(a.low * 1000) / 10),
  high: format.number(Math.round(a.high * 1000) / 10),
})

/** The 95 % interval of the difference against the control; the upright line is no difference. */
function Interval({ arm, widest, label }: { arm: ExperimentArm; widest: number; label: string }) {
  const at = (x: number) => 100 + (x / widest) * 94
  return (
    <svg className={classes.interval} viewBox="0 0 200 16" role="img" aria-label={label}>
      <line x1="100" x2="100" y1="0" y2="16" className={classes.zero} />
      <line
        x1={at(arm.low)}
        x2={at(arm.high)}
        y1="8"
        y2="8"
        className={classes.span}
        data-sure={arm.sure ? (arm.difference > 0 ? 'better' : 'worse') : undefined}
      />
      <circle cx={at(arm.difference)} cy="8" r="3.5" className={classes.dot} />
    </svg>
  )
}
