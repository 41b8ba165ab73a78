import { Button, SegmentedControl, Select, TextInput } from '@mantine/core'
import { IconDeviceDesktop, IconMoon, IconSitemap, IconSun, IconTableImport } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { keys } from '@/api/keys'
import { infoQuery, savePreferences } from '@/api/system'
import type { Preferences } from '@/api/types.gen'
import { Logo } from '@/ui/logo'
import { useToasts } from '@/ui/use-toasts'
import classes from './welcome.module.css'

const currencies = ['RUB', 'USD', 'EUR', 'KZT', 'BYN', 'UAH', 'GEL', 'AMD', 'UZS']
const themes = [
  { id: 'light', icon: IconSun },
  { id: 'dark', icon: IconMoon },
  { id: 'system', icon: IconDeviceDesktop },
] as const

/** The first minute: language, theme, currency, and two ways to begin. */
export default function WelcomePage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const toasts = useToasts()
  const client = useQueryClient()
  const info = useQuery(infoQuery).data
  const preferences = info?.preferences
  const [name, setName] = useState(preferences?.name ?? '')
  const save = useMutation({
    mutationFn: (change: Partial<Preferences>) => {
      const now = client.getQueryData(infoQuery.queryKey)?.preferences ?? preferences
      if (!now) return Promise.reject(new Error('no preferences yet'))
      return savePreferences({ ...now, ...change })
    },
    onError: toasts.failed,
    onSuccess: (next) => client.setQueryData(keys.info, next),
  })
  if (!preferences) return null
  const go = async (path: string) => {
    if (name.trim() !== preferences.name) await save.mutateAsync({ name: name.trim() })
    navigate(path)
  }
  return (
    <div className={classes.page}>
      <header className={classes.top}>
        <span className={classes.brand}>
          <Logo size={24} />
          {t('ui.product.name')}
        </span>
        <span className={classes.looks}>
          <SegmentedControl
            aria-label={t('ui.appearance.language')}
            value={preferences.language}
            onChange={(language) => save.mutate({ language })}
            data={[
              { value: 'ru', label: 'Русский' },
              { value: 'en', label: 'English' },
            ]}
          />
          <SegmentedControl
            aria-label={t('ui.appearance.theme')}
            value={preferences.theme}
            onChange={(theme) => save.mutate({ theme })}
            data={themes.map(({ id, icon: Icon }) => ({
              value: id,
              label: (
                <Icon size={16} stroke={1.7} role="img" aria-label={t(`ui.theme.${id}`)} style={{ display: 'block' }} />
              ),
            }))}
          />
        </span>
      </header>
      <div className={classes.middle}>
        <div>
          <h1>{t('welcome.title')}</h1>
          <p className={classes.lead}>{t('welcome.lead')}</p>
        </div>
        <div className={classes.company}>
          <TextInput
            size="md"
            label={t('settings.company.name')}
            placeholder={t('welcome.name_example')}
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            onBlur={() => name.trim() !== preferences.name && save.mutate({ name: name.trim() })}
          />
          <Select
            size="md"
            label={t('settings.company.currency')}
            allowDeselect={false}
            data={[...new Set([preferences.currency, ...currencies])].filter(Boolean)}
            value={preferences.currency}
            onChange={(currency) => currency && save.mutate({ currency })}
          />
        </div>
        <div className={classes.choices}>
          <section className={classes.choice}>
            <span className={classes.tile}>
              <IconTableImport size={20} stroke={1.7} />
            </span>
            <h2>{t('welcome.table.title')}</h2>
            <p>{t('welcome.table.text')}</p>
            <ul>
              <li>{t('imports.file.promise.columns')}</li>
              <li>{t('imports.file.promise.check')}</li>
              <li>{t('imports.file.promise.quiet')}</li>
            </ul>
            <Button size="md" onClick={() => go('/imports/new')}>
              {t('welcome.table.button')}
            </Button>
          </section>
          <section className={classes.choice}>
            <span className={classes.tile}>
              <IconSitemap size={20} stroke={1.7} />
            </span>
            <h2>{t('welcome.flow.title')}</h2>
            <p>{t('welcome.flow.text')}</p>
            <ul>
              <li>{t('welcome.flow.draw')}</li>
              <li>{t('welcome.flow.check')}</li>
              <li>{t('welcome.flow.local')}</li>
            </ul>
            <Button size="md" variant="default" onClick={() => go('/flows?create=1')}>
              {t('welcome.flow.button')}
            </Button>
          </section>
        </div>
        <Button variant="subtle" style={{ alignSelf: 'center' }} onClick={() => go('/customers')}>
          {t('welcome.skip')}
        </Button>
      </div>
      <footer className={classes.foot}>{t('welcome.place', { path: info.path })}</footer>
    </div>
  )
}
