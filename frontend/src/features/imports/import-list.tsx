import { Button } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { importsQuery, reportOf } from '@/api/imports'
import type { Job } from '@/api/types.gen'
import { EmptyState } from '@/ui/empty-state'
import { ErrorState } from '@/ui/error-state'
import { useFormat } from '@/ui/format/use-format'
import { Grid } from '@/ui/grid/grid'
import { GridSkeleton } from '@/ui/grid/grid-skeleton'
import type { Column } from '@/ui/grid/types'
import page from '@/ui/page.module.css'
import { PageHeader } from '@/ui/page-header'
import classes from './imports.module.css'
import { JobState } from './job-state'

/** Past imports, the newest first. */
export function ImportList() {
  const { t } = useTranslation()
  const format = useFormat()
  const navigate = useNavigate()
  const { data: jobs, error, refetch } = useQuery(importsQuery)
  const columns = useMemo<Column<Job>[]>(() => {
    const count = (job: Job, of: 'created' | 'updated' | 'rejected') => {
      const report = reportOf(job)
      return report ? format.number(report[of]) : '—'
    }
    return [
      {
        id: 'name',
        title: t('imports.column.file'),
        width: 'minmax(220px, 2fr)',
        cell: (job) => <span className={classes.strong}>{job.name}</span>,
      },
      { id: 'state', title: t('imports.column.state'), width: '150px', cell: (job) => <JobState job={job} /> },
      {
        id: 'created',
        title: t('imports.column.created'),
        width: '110px',
        align: 'end',
        cell: (job) => count(job, 'created'),
      },
      {
        id: 'updated',
        title: t('imports.column.updated'),
        width: '110px',
        align: 'end',
        cell: (job) => count(job, 'updated'),
      },
      {
        id: 'rejected',
        title: t('imports.column.rejected'),
        width: '110px',
        align: 'end',
        cell: (job) => count(job, 'rejected'),
      },
      {
        id: 'when',
        title: t('imports.column.when'),
        width: '160px',
        align: 'end',
        cell: (job) => <span className={classes.sub}>{format.moment(job.created)}</span>,
      },
    ]
  }, [t, format])
  return (
    <div className={page.page}>
      <PageHeader
        before={
          <>
            <Link to="/customers" className={classes.crumb}>
              {t('customers.title')}
            </Link>
            <span className={classes.sub}>/</span>
          </>
        }
        title={t('imports.title')}
        meta={jobs ? format.number(jobs.length) : undefined}
      >
        <Button leftSection={<IconUpload size={16} stroke={1.8} />} onClick={() => navigate('/imports/new')}>
          {t('imports.new')}
        </Button>
      </PageHeader>
      {error ? (
        <ErrorState error={error} onRetry={refetch} />
      ) : !jobs ? (
        <GridSkeleton rowHeight={44} />
      ) : jobs.length === 0 ? (
        <EmptyState
          title={t('imports.empty.title')}
          text={t('imports.empty.text')}
          icon={<IconUpload size={22} stroke={1.7} />}
        >
          <Button onClick={() => navigate('/imports/new')}>{t('imports.new')}</Button>
        </EmptyState>
      ) : (
        <Grid
          label={t('imports.title')}
          columns={columns}
          count={jobs.length}
          rowAt={(index) => jobs[index]}
          keyOf={(job) => job.id}
          nameOf={(job) => job.name}
          rowHeight={44}
          onOpen={(job) => navigate(`/imports/${job.id}`)}
        />
      )}
    </div>
  )
}
