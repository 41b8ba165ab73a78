import { Button, SegmentedControl, Select, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useSavePreferences } from '@/api/save-preferences'
import type { Preferences } from '@/api/types.gen'
import { useFaultText } from '@/ui/fault-text'
import { useToasts } from '@/ui/use-toasts'
import classes from './settings.module.css'

const currencies = ['RUB', 'USD', 'EUR', 'KZT', 'BYN', 'UAH', 'GBP', 'CNY', 'TRY', 'GEL', 'AMD', 'UZS', 'JPY']

/** The company, kept by its button, and the look, which changes at once. */
export function CompanySettings({ preferences }: { preferences: Preferences }) {
  const { t } = useTranslation()
  const fault = useFaultText()
  const toasts = useToasts()
  const zones = useMemo(() => Intl.supportedValuesOf('timeZone'), [])
  const { name, currency, zone, advertise_unknown } = preferences
  const form = useForm({ initialValues: { name, currency, zone, advertise_unknown } })
  const save = useSavePreferences()
  const look = useSavePreferences()
  return (
    <form
      className={classes.form}
      onSubmit={form.onSubmit((values) =>
        save.mutate(values, {
          onSuccess: () => {
            form.resetDirty()
            toasts.done(t('settings.saved'))
          },
        }),
      )}
    >
      <h2>{t('settings.company.title')}</h2>
      <TextInput label={t('settings.company.name')} maxLength={120} {...form.getInputProps('name')} />
      <div className={classes.pair}>
        <Select
          label={t('settings.company.currency')}
          allowDeselect={false}
          searchable
          data={[...new Set([preferences.currency, ...currencies])].filter(Boolean)}
          {...form.getInputProps('currency')}
        />
        <Select
          label={t('settings.company.zone')}
          allowDeselect={false}
          searchable
          limit={60}
          data={[...new Set([preferences.zone, ...zones])].filter(Boolean)}
          {...form.getInputProps('zone')}
        />
      </div>
      <div>
        <div className={classes.label} id="language">
          {t('ui.appearance.language')}
        </div>
        <SegmentedControl
          aria-labelledby="language"
          data={[
            { value: 'ru', label: 'Русский' },
            { value: 'en', label: 'English' },
          ]}
          value={preferences.language}
          onChange={(language) => look.mutate({ language })}
        />
      </div>
      <div>
        <div className={classes.label} id="theme">
          {t('ui.appearance.theme')}
        </div>
        <SegmentedControl
          aria-labelledby="theme"
          data={['light', 'dark', 'system'].map((value) => ({ value, label: t(`ui.theme.${value}`) }))}
          value={preferences.theme}
          onChange={(theme) => look.mutate({ theme })}
        />
      </div>
      <Switch
        label={t('settings.company.unknown')}
        description={t('settings.company.unknown_about')}
        {...form.getInputProps('advertise_unknown', { type: 'checkbox' })}
      />
      {(save.error || look.error) && <p role="alert">{fault(save.error ?? look.error)}</p>}
      <div className={classes.buttons}>
        <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
          {t('ui.action.save')}
        </Button>
      </div>
    </form>
  )
}
