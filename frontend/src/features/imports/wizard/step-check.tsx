import { Progress, SegmentedControl, Switch } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { forecastImport, reportOf } from '@/api/imports'
import type { ImportPlan, Job } from '@/api/types.gen'
import { useFaultText } from '@/ui/fault-text'
import { useFormat } from '@/ui/format/use-format'
import { ImportReportView } from '../import-report'
import classes from '../imports.module.css'

type Props = { plan: ImportPlan; job: Job | undefined; onChange: (next: ImportPlan) => void }

/** Step 3: what would be written, who may be written to, and whether flows start. Nothing is written yet. */
export function StepCheck({ plan, job, onChange }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const fault = useFaultText()
  const report = reportOf(job)
  const forecast = useQuery({
    queryKey: ['jobs', 'forecast', plan],
    queryFn: () => forecastImport(plan),
    enabled: plan.live && report !== null,
  })
  const flows = forecast.data?.flows.filter((flow) => flow.starts > 0) ?? []
  return (
    <div className={classes.narrow}>
      {job?.fault ? (
        <section className={classes.card} role="alert">
          <strong>{t('imports.failed')}</strong>
          <span>{fault(job.fault)}</span>
        </section>
      ) : !report ? (
        <section className={classes.card}>
          <strong>{t('imports.checking')}</strong>
          <Progress
            value={job && job.total > 0 ? (job.done / job.total) * 100 : 0}
            aria-label={t('imports.checking')}
          />
        </section>
      ) : (
        <>
          <ImportReportView report={report} />
          <section className={classes.card}>
            <strong>{t('imports.consent.title')}</strong>
            <span className={classes.sub}>{t('imports.consent.text')}</span>
            <SegmentedControl
              aria-label={t('imports.consent.title')}
              style={{ alignSelf: 'flex-start' }}
              value={plan.consent || 'unknown'}
              onChange={(consent) => onChange({ ...plan, consent })}
              data={[
                { value: 'unknown', label: t('imports.consent.unknown') },
                { value: 'given', label: t('imports.consent.given') },
              ]}
            />
          </section>
          <section className={classes.card}>
            <Switch
              label={<strong>{t('imports.live.title')}</strong>}
              description={t('imports.live.text')}
              checked={plan.live}
              onChange={(event) => onChange({ ...plan, live: event.currentTarget.checked })}
            />
            {plan.live && forecast.isPending && <span className={classes.sub}>{t('imports.live.counting')}</span>}
            {plan.live && forecast.error && <p role="alert">{fault(forecast.error)}</p>}
            {plan.live && forecast.data && (
              <div className={classes.forecast} role="status">
                {flows.length === 0 ? (
                  t('imports.live.nobody')
                ) : (
                  <>
                    <strong>{t('imports.live.who')}</strong>
                    <ul className={classes.reasons}>
                      {flows.map((flow) => (
                        <li key={flow.flow}>
                          <span>«{flow.name}»</span>
                          <span className={classes.sub}>
                            {t('imports.live.people', { count: flow.people, number: format.number(flow.people) })}
                          </span>
                        </li>
                      ))}
                    </ul>
                  </>
                )}
              </div>
            )}
          </section>
        </>
      )}
    </div>
  )
}
