import { useTranslation } from 'react-i18next'
import { useFormat } from '@/ui/format/use-format'
import { useReasonText } from '@/ui/reason-text'
import { useEditor } from '../store/context'
import classes from './aims-form.module.css'

/** What the flow's goals came to, and whom its rules did not let in. */
export function Outcomes() {
  const { t } = useTranslation()
  const format = useFormat()
  const reason = useReasonText()
  const stats = useEditor((s) => s.stats)
  const goals = stats?.goals ?? []
  const refused = stats?.refused
  if (goals.length === 0 && !refused?.total) return null
  return (
    <section aria-label={t('editor.outcomes.label')}>
      {goals.length > 0 && (
        <>
          <h3 className={classes.title}>{t('editor.outcomes.goals')}</h3>
          <dl className={classes.row}>
            {goals.map((goal, i) => (
              <Reached key={i} {...goal} index={i + 1} />
            ))}
          </dl>
        </>
      )}
      {refused && refused.total > 0 && (
        <>
          <h3 className={classes.title}>{t('editor.outcomes.refused', { count: refused.total })}</h3>
          <dl className={classes.row}>
            {(refused.counts ?? []).map((c) => (
              <div key={c.reason} style={{ display: 'contents' }}>
                <dt>{t(`editor.outcomes.why.${c.reason}`, { defaultValue: c.reason })}</dt>
                <dd>{format.number(c.count)}</dd>
              </div>
            ))}
          </dl>
          <ul className={classes.list}>
            {(refused.latest ?? []).slice(0, 10).map((r, i) => (
              <li key={i}>
                {format.exact(r.at)} · {r.name}
                <div>{reason(r.why)}</div>
                {Array.isArray(r.why.args?.chain) && (
                  <div className={classes.chain}>{(r.why.args.chain as string[]).join(' → ')}</div>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function Reached(props: {
  index: number
  name: string
  event: string
  reached: number
  in_order: number
  started: number
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const share = props.started > 0 ? Math.round((100 * props.reached) / props.started) : 0
  return (
    <>
      <dt>
        {props.name === String(props.index) ? t(`event.${props.event}`, { defaultValue: props.event }) : props.name}
      </dt>
      <dd>
        {t('editor.outcomes.reached', {
          reached: format.number(props.reached),
          started: format.number(props.started),
          share,
        })}
      </dd>
    </>
  )
}
