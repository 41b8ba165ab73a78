import { NumberInput, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { FlowNode, Limits, Settings } from '../model/document'
import classes from './aims-form.module.css'
import { DurationField } from './fields/duration'

const nowhere: FlowNode = { id: '', kind: '', params: {} }

function Length(props: { label: string; value: string | undefined; onChange: (next: string | undefined) => void }) {
  return (
    <DurationField
      node={nowhere}
      param={{ id: 'length', type: 'duration' }}
      label={props.label}
      name={props.label}
      value={props.value}
      error={undefined}
      problems={[]}
      onChange={(next) => props.onChange(typeof next === 'string' && !next.startsWith('0') ? next : undefined)}
    />
  )
}

/** How often and how many runs may begin, and how close events must be to be told as one. */
export function StartsForm({
  settings,
  change,
}: {
  settings: Settings
  change: (patch: Partial<Settings>, group?: string) => void
}) {
  const { t } = useTranslation()
  const limits = settings.limits ?? {}
  const limit = (patch: Partial<Record<keyof Limits, number | string | undefined>>) => {
    const next = Object.fromEntries(Object.entries({ ...limits, ...patch }).filter(([, v]) => v)) as Limits
    change({ limits: Object.keys(next).length > 0 ? next : undefined }, 'limits')
  }
  const count = (next: number | string) => (typeof next === 'number' && next > 0 ? next : undefined)
  return (
    <div role="group" aria-label={t('editor.settings.starts.label')}>
      <h3 className={classes.title}>{t('editor.settings.starts.label')}</h3>
      <p className={classes.about}>{t('editor.settings.starts.about')}</p>
      <div className={classes.item}>
        <Length
          label={t('editor.settings.starts.once_per')}
          value={settings.once_per}
          onChange={(once_per) => change({ once_per, ...(!once_per && { once_by: undefined }) }, 'once')}
        />
        {settings.once_per && (
          <Select
            label={t('editor.settings.starts.once_by')}
            allowDeselect={false}
            value={settings.once_by ?? 'key'}
            data={['key', 'subject', 'person'].map((v) => ({ value: v, label: t(`editor.settings.starts.by_${v}`) }))}
            onChange={(next) => next && change({ once_by: next })}
          />
        )}
        <Length
          label={t('editor.settings.starts.settle')}
          value={settings.settle}
          onChange={(settle) => change({ settle }, 'settle')}
        />
        <NumberInput
          label={t('editor.settings.starts.active')}
          placeholder={t('editor.settings.starts.any')}
          min={0}
          allowDecimal={false}
          value={limits.active ?? ''}
          onChange={(next) => limit({ active: count(next) })}
        />
        <NumberInput
          label={t('editor.settings.starts.starts')}
          placeholder={t('editor.settings.starts.any')}
          min={0}
          allowDecimal={false}
          value={limits.starts ?? ''}
          onChange={(next) => limit({ starts: count(next), per: count(next) ? (limits.per ?? '1d') : undefined })}
        />
        {limits.starts && (
          <Length
            label={t('editor.settings.starts.per')}
            value={limits.per}
            onChange={(per) => limit({ per: per ?? '1d' })}
          />
        )}
      </div>
    </div>
  )
}
