import { Button, CopyButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Info } from '@/api/types.gen'
import classes from './settings.module.css'

/** Where the data lies and how to keep a copy. */
export function DataSettings({ info }: { info: Info }) {
  const { t } = useTranslation()
  const command = `voronkactl --workspace "${info.path}" backup voronka-backup.db`
  const copy = (value: string) => (
    <CopyButton value={value}>
      {({ copied, copy: write }) => (
        <Button size="xs" variant="default" onClick={write}>
          {copied ? t('ui.action.copied') : t('settings.data.copy')}
        </Button>
      )}
    </CopyButton>
  )
  return (
    <section className={classes.form}>
      <h2>{t('settings.data.title')}</h2>
      <p className={classes.text}>{t('settings.data.local')}</p>
      <div>
        <div className={classes.label}>{t('settings.data.path')}</div>
        <div className={classes.copyLine}>
          <code>{info.path}</code>
          {copy(info.path)}
        </div>
      </div>
      <div>
        <div className={classes.label}>{t('settings.data.backup')}</div>
        <p className={classes.text}>{t('settings.data.backup_about')}</p>
        <div className={classes.copyLine}>
          <code>{command}</code>
          {copy(command)}
        </div>
      </div>
      <p className={classes.sub}>{t('settings.data.version', { version: info.version })}</p>
    </section>
  )
}
