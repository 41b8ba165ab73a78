import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { healthQuery } from '@/api/system'
import type { HealthCount } from '@/api/types.gen'
import { ErrorState } from '@/ui/error-state'
import { useFaultText } from '@/ui/fault-text'
import { useFormat } from '@/ui/format/use-format'
import health from './health-settings.module.css'
import classes from './settings.module.css'

/** How often the state is asked for while it is looked at: lag grows without anything being written. */
const lookAgain = 5000

/** A span of milliseconds in the largest unit that leaves a whole number worth reading. */
function useSpan() {
  const { t } = useTranslation()
  return (ms: number) => {
    const seconds = Math.round(ms / 1000)
    if (seconds < 120) return t('health.seconds', { count: seconds })
    if (seconds < 7200) return t('health.minutes', { count: Math.round(seconds / 60) })
    if (seconds < 172800) return t('health.hours', { count: Math.round(seconds / 3600) })
    return t('health.days', { count: Math.round(seconds / 86400) })
  }
}

function Rules({ title, list }: { title: string; list: HealthCount[] }) {
  const { t, i18n } = useTranslation()
  const format = useFormat()
  return (
    <div>
      <h3 className={health.head}>{title}</h3>
      {list.length === 0 ? (
        <p className={classes.text}>{t('health.nothing')}</p>
      ) : (
        <dl className={health.facts}>
          {list.map(({ reason, count }) => (
            <div key={reason}>
              <dt>{t(i18n.exists(`health.rule.${reason}`) ? `health.rule.${reason}` : 'health.rule.other')}</dt>
              <dd>{format.number(count)}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  )
}

/** Health: what is wrong in a sentence each, what waits, how quick it goes, and what the rules hold back. */
export function HealthSettings() {
  const { t } = useTranslation()
  const format = useFormat()
  const fault = useFaultText()
  const span = useSpan()
  const { data, error, refetch } = useQuery({ ...healthQuery, refetchInterval: lookAgain })
  if (error) return <ErrorState error={error} onRetry={refetch} />
  if (!data) return null
  const unknown = <Link to="/mailbox?tab=ledger&state=uncertain">{format.number(data.uncertain)}</Link>
  const facts: { name: string; value: React.ReactNode }[] = [
    { name: 'engine', value: t(`health.engine.${data.state}`) },
    { name: 'active', value: format.number(data.active) },
    { name: 'due', value: format.number(data.due) },
    { name: 'lag', value: span(data.lag) },
    { name: 'next', value: format.exact(data.next_due) },
    { name: 'events', value: format.number(data.events) },
    { name: 'queued', value: format.number(data.queued) },
    { name: 'uncertain', value: data.uncertain > 0 ? unknown : format.number(0) },
    { name: 'failed', value: format.number(data.failed) },
    { name: 'backup', value: data.backup > 0 ? format.exact(data.backup) : t('health.never') },
  ]
  const rates: [string, number][] = [
    ['turns', data.rates.turns],
    ['moved', data.rates.moved],
    ['messages', data.rates.messages],
  ]
  return (
    <section className={classes.form}>
      <h2>{t('health.title')}</h2>
      <p className={classes.text}>{t('health.about')}</p>
      {data.notes.map((note) => (
        <p key={JSON.stringify(note)} className={classes.text}>
          {fault(note)}
        </p>
      ))}
      {data.troubles.length > 0 ? (
        <div className={health.troubles} role="alert">
          <h3>{t('health.troubles')}</h3>
          <ul>
            {data.troubles.map((trouble) => (
              <li key={JSON.stringify(trouble)}>{fault(trouble)}</li>
            ))}
          </ul>
          {data.since > 0 && <p>{t('health.since', { at: format.exact(data.since) })}</p>}
        </div>
      ) : (
        <p className={health.fine} role="status">
          {t('health.fine')}
        </p>
      )}
      <div>
        <h3 className={health.head}>{t('health.now')}</h3>
        <dl className={health.facts}>
          {facts.map(({ name, value }) => (
            <div key={name}>
              <dt>{t(`health.fact.${name}`)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
      <div>
        <h3 className={health.head}>{t('health.rates')}</h3>
        <dl className={health.facts}>
          {rates.map(([name, value]) => (
            <div key={name}>
              <dt>{t(`health.fact.${name}`)}</dt>
              <dd>{format.number(Math.round(value))}</dd>
            </div>
          ))}
        </dl>
      </div>
      <div>
        <h3 className={health.head}>{t('health.queues')}</h3>
        <table className={health.queues}>
          <thead>
            <tr>
              <th scope="col">{t('health.channel')}</th>
              <th scope="col">{t('health.waiting')}</th>
              <th scope="col">{t('health.oldest')}</th>
              <th scope="col">{t('health.pace')}</th>
              <th scope="col">{t('health.state')}</th>
            </tr>
          </thead>
          <tbody>
            {data.queues.map((queue) => (
              <tr key={queue.channel}>
                <th scope="row">{t(`channel.name.${queue.channel}`, { defaultValue: queue.channel })}</th>
                <td>{format.number(queue.waiting)}</td>
                <td>{queue.oldest > 0 ? span(queue.oldest) : '—'}</td>
                <td>
                  {queue.per_minute > 0 ? t('health.per_minute', { count: queue.per_minute }) : t('health.no_pace')}
                </td>
                <td>{queue.fault ? fault(queue.fault) : t('health.ready')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Rules title={t('health.held')} list={data.held} />
      <Rules title={t('health.refused')} list={data.refused} />
    </section>
  )
}
