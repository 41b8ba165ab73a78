import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { policyQuery, savePolicy } from '@/api/contact'
import type { ContactPolicy } from '@/api/types.gen'
import { CapsInput } from '@/ui/caps-input'
import { DurationInput } from '@/ui/duration-input'
import { ErrorState } from '@/ui/error-state'
import { useFaultText } from '@/ui/fault-text'
import { useToasts } from '@/ui/use-toasts'
import classes from './settings.module.css'

/** How often one client is written at most, over all flows that advertise. */
export function ContactSettings() {
  const { data, error, refetch } = useQuery(policyQuery)
  if (error) return <ErrorState error={error} onRetry={refetch} />
  return data ? <ContactForm key={JSON.stringify(data)} policy={data} /> : null
}

function ContactForm({ policy }: { policy: ContactPolicy }) {
  const { t } = useTranslation()
  const fault = useFaultText()
  const toasts = useToasts()
  const [caps, setCaps] = useState(policy.caps)
  const [limit, setLimit] = useState(policy.hold_limit)
  const save = useMutation({ mutationFn: savePolicy, onSuccess: () => toasts.done(t('settings.saved')) })
  const dirty = JSON.stringify([caps, limit]) !== JSON.stringify([policy.caps, policy.hold_limit])
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ caps, hold_limit: limit })
      }}
    >
      <h2>{t('settings.contact.title')}</h2>
      <p className={classes.text}>{t('settings.contact.about')}</p>
      <div>
        {caps.length === 0 && <p className={classes.text}>{t('settings.contact.none')}</p>}
        <CapsInput
          caps={caps}
          onChange={(next) => setCaps(next.map((cap) => ({ ...cap, channel: cap.channel || 'any' })))}
        />
      </div>
      <div>
        <div className={classes.label}>{t('settings.contact.limit')}</div>
        <DurationInput name={t('settings.contact.limit')} value={limit} onChange={setLimit} />
        <p className={classes.sub}>{t('settings.contact.limit_about')}</p>
      </div>
      {save.error && <p role="alert">{fault(save.error)}</p>}
      <div className={classes.buttons}>
        <Button type="submit" loading={save.isPending} disabled={!dirty}>
          {t('ui.action.save')}
        </Button>
      </div>
    </form>
  )
}
