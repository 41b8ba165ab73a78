import { Button, Progress } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import { saveFile } from '@/api/files'
import { cancelJob, importRejects, jobQuery, reportOf, settleImport, undoImport } from '@/api/imports'
import { keys } from '@/api/keys'
import { ErrorState } from '@/ui/error-state'
import { useFaultText } from '@/ui/fault-text'
import { useFormat } from '@/ui/format/use-format'
import page from '@/ui/page.module.css'
import { PageHeader } from '@/ui/page-header'
import { useToasts } from '@/ui/use-toasts'
import { ImportReportView } from './import-report'
import classes from './imports.module.css'
import { JobState } from './job-state'

/** One import: its progress, then what it did, and the way back for a day. */
export function ImportJob() {
  const { t } = useTranslation()
  const format = useFormat()
  const fault = useFaultText()
  const toasts = useToasts()
  const navigate = useNavigate()
  const client = useQueryClient()
  const { id = '' } = useParams()
  const { data: job, error, refetch } = useQuery(jobQuery(id))
  const old = () =>
    Promise.all(
      [keys.job(id), keys.jobs, keys.customers, keys.info].map((queryKey) => client.invalidateQueries({ queryKey })),
    )
  const act = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSuccess: old,
    onError: toasts.failed,
  })
  const report = reportOf(job)
  const undoable = job?.state === 'done' && report !== null && report.undoable_until > Date.now()
  const number = format.number(job?.done ?? 0)
  return (
    <div className={page.page}>
      <PageHeader
        before={
          <>
            <Link to="/imports" className={classes.crumb}>
              {t('imports.title')}
            </Link>
            <span className={classes.sub}>/</span>
          </>
        }
        title={job?.name ?? ''}
        meta={job && <JobState job={job} />}
      >
        {undoable && (
          <Button variant="default" loading={act.isPending} onClick={() => act.mutate(() => undoImport(id))}>
            {t('imports.undo')}
          </Button>
        )}
        <Button onClick={() => navigate('/customers')}>{t('imports.to_customers')}</Button>
      </PageHeader>
      {error ? (
        <ErrorState error={error} onRetry={refetch} />
      ) : (
        job && (
          <div className={page.scroll}>
            <div className={classes.narrow}>
              {job.state === 'running' && (
                <section className={classes.card}>
                  <div className={classes.line}>
                    <strong>{t('imports.running')}</strong>
                    <span className="num">
                      {number} / {format.number(job.total)}
                    </span>
                  </div>
                  <Progress
                    value={job.total > 0 ? (job.done / job.total) * 100 : 0}
                    aria-label={t('imports.running')}
                  />
                  <div className={classes.line}>
                    <span className={classes.sub}>{t('imports.can_leave')}</span>
                    <Button
                      variant="default"
                      size="xs"
                      loading={act.isPending}
                      onClick={() => act.mutate(() => cancelJob(id))}
                    >
                      {t('imports.stop')}
                    </Button>
                  </div>
                </section>
              )}
              {job.state === 'cancelled' && (
                <section className={classes.card}>
                  <strong>{t('imports.cancelled.title')}</strong>
                  <span className={classes.sub}>{t('imports.cancelled.text', { number })}</span>
                  <div className={classes.buttons}>
                    <Button loading={act.isPending} onClick={() => act.mutate(() => settleImport(id, true))}>
                      {t('imports.cancelled.keep', { number })}
                    </Button>
                    <Button variant="default" onClick={() => act.mutate(() => settleImport(id, false))}>
                      {t('imports.cancelled.remove')}
                    </Button>
                  </div>
                </section>
              )}
              {job.fault && (
                <section className={classes.card} role="alert">
                  <strong>{t('imports.failed')}</strong>
                  <span>{fault(job.fault)}</span>
                </section>
              )}
              {report && (
                <ImportReportView
                  report={report}
                  done
                  onRejects={
                    report.rejected > 0 ? () => act.mutate(async () => saveFile(await importRejects(id))) : undefined
                  }
                />
              )}
              {undoable && (
                <p className={classes.sub}>{t('imports.undo_until', { when: format.exact(report.undoable_until) })}</p>
              )}
              {job.state === 'undone' && <p className={classes.sub}>{t('imports.undone')}</p>}
            </div>
          </div>
        )
      )}
    </div>
  )
}
