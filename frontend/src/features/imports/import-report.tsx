import { Button } from '@mantine/core'
import { IconFileDownload } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ImportReport } from '@/api/imports'
import { useFormat } from '@/ui/format/use-format'
import { useReasonText } from '@/ui/reason-text'
import classes from './imports.module.css'

const figures = ['created', 'updated', 'same', 'repeated', 'rejected'] as const

type Props = {
  report: ImportReport /** Whether it has been written already. */
  done?: boolean
  onRejects?: () => void
}

/** What an import did, or would do: how many of each, and why rows were not taken. */
export function ImportReportView({ report, done = false, onRejects }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const reason = useReasonText()
  return (
    <section className={classes.card}>
      <dl className={classes.figures}>
        <div>
          <dt>{t('imports.figure.rows')}</dt>
          <dd>{format.number(report.rows)}</dd>
        </div>
        {figures.map((figure) => (
          <div key={figure} data-alarm={(figure === 'rejected' && report.rejected > 0) || undefined}>
            <dt>{done ? t(`imports.did.${figure}`) : t(`imports.figure.${figure}`)}</dt>
            <dd>{format.number(report[figure])}</dd>
          </div>
        ))}
      </dl>
      {report.reasons && report.reasons.length > 0 && (
        <div>
          <div className={classes.line}>
            <strong>{t('imports.reasons')}</strong>
            {onRejects && (
              <Button size="xs" variant="default" leftSection={<IconFileDownload size={14} />} onClick={onRejects}>
                {t('imports.rejects')}
              </Button>
            )}
          </div>
          <ul className={classes.reasons}>
            {report.reasons.map((item) => (
              <li key={`${item.code}-${JSON.stringify(item.args)}`}>
                <span>{reason(item)}</span>
                <span className={classes.sub}>
                  {t('imports.rows', { count: item.count, number: format.number(item.count) })}
                  {item.rows?.length
                    ? `: ${item.rows.map((row) => format.number(row)).join(', ')}${item.count > item.rows.length ? '…' : ''}`
                    : ''}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  )
}
