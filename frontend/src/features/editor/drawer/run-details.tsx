import { Button } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { runHistoryQuery } from '@/api/flows'
import { ErrorState } from '@/ui/error-state'
import { RunHistoryList } from '@/ui/run-history'
import { labelsOf } from '../localised'
import { useEditor } from '../store/context'
import classes from './drawer.module.css'

/** One person's way through the flow, step by step, with the reasons. */
export function RunDetails({ run, onBack }: { run: string; onBack: () => void }) {
  const { t } = useTranslation()
  const labels = useEditor((s) => labelsOf(s.facts))
  const history = useQuery({ ...runHistoryQuery(run), staleTime: 0 })
  if (history.error) return <ErrorState error={history.error} onRetry={() => void history.refetch()} />
  return (
    <>
      <div className={classes.tools}>
        <Button size="xs" variant="subtle" leftSection={<IconArrowLeft size={14} />} onClick={onBack}>
          {t('ui.action.back')}
        </Button>
        {history.data && (
          <>
            <Link to={`/customers/${history.data.run.customer}`}>
              {history.data.run.name || t('editor.people.nameless')}
            </Link>
            <span className={classes.fact}>
              {t(`editor.run.${history.data.run.state}`, { defaultValue: history.data.run.state })} ·{' '}
              {t('editor.run.version', { version: history.data.version })}
            </span>
          </>
        )}
      </div>
      {history.data && (
        <div className={classes.history}>
          <RunHistoryList names={history.data.names ?? {}} entries={history.data.entries ?? []} labels={labels} />
        </div>
      )}
    </>
  )
}
