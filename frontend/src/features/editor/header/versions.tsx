import { Button, Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { callWith } from '@/api/call'
import { ErrorState } from '@/ui/error-state'
import { useFormat } from '@/ui/format/use-format'
import classes from './publish-sheet.module.css'

/** The published versions, the newest first; an older one can be started again as a new one. */
export function Versions({
  flow,
  onClose,
  onBack,
}: {
  flow: string
  onClose: () => void
  onBack: (n: number) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const { data, error, refetch } = useQuery({
    queryKey: ['flow', flow, 'versions'],
    queryFn: ({ signal }) => callWith(signal, 'Flows.Versions', { id: flow }),
  })
  return (
    <Modal opened onClose={onClose} size={560} title={t('editor.versions.title')}>
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <table className={classes.table} aria-busy={!data}>
          <thead>
            <tr>
              <th>{t('editor.versions.version')}</th>
              <th>{t('editor.versions.published')}</th>
              <th>{t('editor.versions.inside')}</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {data?.map((version) => (
              <tr key={version.number}>
                <th scope="row">{t('editor.versions.number', { version: version.number })}</th>
                <td>{format.exact(version.published)}</td>
                <td>{format.number(version.inside)}</td>
                <td>
                  {version.current ? (
                    t('editor.versions.current')
                  ) : (
                    <Button size="xs" variant="default" onClick={() => onBack(version.number)}>
                      {t('editor.versions.back', { version: version.number })}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Modal>
  )
}
