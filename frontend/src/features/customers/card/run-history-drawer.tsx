import { Drawer } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { runHistoryQuery } from '@/api/flows'
import { ErrorState } from '@/ui/error-state'
import { useFormat } from '@/ui/format/use-format'
import { RunHistoryList } from '@/ui/run-history'
import classes from './card.module.css'

/** «История»: each step of one run, and why it went that way. */
export function RunHistoryDrawer({ run, onClose }: { run: string | null; onClose: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { data, error, refetch } = useQuery({ ...runHistoryQuery(run ?? ''), enabled: run !== null })
  return (
    <Drawer
      opened={run !== null}
      onClose={onClose}
      position="right"
      size={440}
      title={t('customers.runs.history_title')}
      closeButtonProps={{ 'aria-label': t('ui.action.close') }}
    >
      {error ? (
        <ErrorState error={error} onRetry={refetch} />
      ) : (
        data && (
          <>
            <p className={classes.historyHead}>
              <strong>{data.flow}</strong> v{data.version} ·{' '}
              {t('customers.runs.started', { when: format.exact(data.run.started) })}
              {data.run.ended > 0 && ` · ${t('customers.runs.ended', { when: format.exact(data.run.ended) })}`}
            </p>
            <RunHistoryList names={data.names} entries={data.entries} />
          </>
        )
      )}
    </Drawer>
  )
}
