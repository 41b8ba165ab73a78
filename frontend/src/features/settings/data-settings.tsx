import { Button, CopyButton, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useSavePreferences } from '@/api/save-preferences'
import type { Info } from '@/api/types.gen'
import { useFaultText } from '@/ui/fault-text'
import { useToasts } from '@/ui/use-toasts'
import classes from './settings.module.css'

/** Days of which one is chosen; 0 is for ever. */
const keep = [30, 90, 180, 365, 730]

/** How long every step of ended runs is kept; chosen and kept at once. */
function History({ days }: { days: number }) {
  const { t } = useTranslation()
  const fault = useFaultText()
  const toasts = useToasts()
  const save = useSavePreferences()
  const choices = [...new Set(days > 0 ? [...keep, days] : keep)].sort((a, b) => a - b)
  return (
    <div>
      <div className={classes.label}>{t('settings.data.history')}</div>
      <p className={classes.text}>{t('settings.data.history_about')}</p>
      <Select
        mt={8}
        w={240}
        label={t('settings.data.history_for')}
        allowDeselect={false}
        disabled={save.isPending}
        value={String(days)}
        data={[
          ...choices.map((count) => ({ value: String(count), label: t('settings.data.history_days', { count }) })),
          { value: '0', label: t('settings.data.history_forever') },
        ]}
        onChange={(next) =>
          next !== null &&
          save.mutate({ history_days: Number(next) }, { onSuccess: () => toasts.done(t('settings.saved')) })
        }
      />
      {save.error && <p role="alert">{fault(save.error)}</p>}
    </div>
  )
}

/** Where the data lies, how to keep a copy, and how long histories stay whole. */
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
      <History days={info.preferences.history_days} />
      <p className={classes.sub}>{t('settings.data.version', { version: info.version })}</p>
    </section>
  )
}
