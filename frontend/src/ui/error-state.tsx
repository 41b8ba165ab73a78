import { Button, CopyButton } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { asFault, useFaultText } from './fault-text'
import classes from './states.module.css'

type Props = { error: unknown; onRetry?: () => void; title?: string }

/** What failed, what is safe, and what to do: «Повторить», «Скопировать отчёт». */
export function ErrorState({ error, onRetry, title }: Props) {
  const { t } = useTranslation()
  const text = useFaultText()
  return (
    <div className={classes.state} role="alert">
      <span className={classes.icon} aria-hidden="true" style={{ background: 'var(--erS)', color: 'var(--er)' }}>
        <IconAlertTriangle size={22} stroke={1.8} />
      </span>
      <p className={classes.title}>{title ?? t('ui.error.title')}</p>
      <p className={classes.text}>
        {text(error).replace(/[^.!?…]$/, '$&.')} {t('ui.error.safe')}
      </p>
      <div className={classes.actions}>
        {onRetry && <Button onClick={onRetry}>{t('ui.action.retry')}</Button>}
        <CopyButton
          value={JSON.stringify({ at: new Date().toISOString(), place: location.pathname, ...asFault(error) }, null, 2)}
        >
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? t('ui.action.copied') : t('ui.action.copy_report')}
            </Button>
          )}
        </CopyButton>
      </div>
    </div>
  )
}
