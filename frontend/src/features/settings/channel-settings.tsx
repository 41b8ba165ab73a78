import { IconInbox, IconMail } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { channelsQuery, smtpQuery } from '@/api/channels'
import { ErrorState } from '@/ui/error-state'
import { useFaultText } from '@/ui/fault-text'
import { StatusPill } from '@/ui/status-pill'
import classes from './settings.module.css'
import { SmtpForm } from './smtp-form'

/** How messages leave: the local mailbox, which needs nothing, and e-mail. */
export function ChannelSettings() {
  const { t } = useTranslation()
  const fault = useFaultText()
  const channels = useQuery(channelsQuery)
  const smtp = useQuery(smtpQuery)
  if (channels.error) return <ErrorState error={channels.error} onRetry={channels.refetch} />
  if (smtp.error) return <ErrorState error={smtp.error} onRetry={smtp.refetch} />
  return (
    <section className={classes.form}>
      <h2>{t('settings.channels.title')}</h2>
      <ul className={classes.rows}>
        {channels.data?.map((channel) => (
          <li key={channel.id}>
            {channel.id === 'email' ? <IconMail size={18} stroke={1.7} /> : <IconInbox size={18} stroke={1.7} />}
            <div className={classes.rowText}>
              <strong>{t(`customers.channel.${channel.id}`, { defaultValue: channel.id })}</strong>
              <span className={classes.sub}>
                {channel.fault
                  ? fault(channel.fault)
                  : t(`settings.channels.about.${channel.id}`, { defaultValue: '' })}
              </span>
            </div>
            <StatusPill tone={channel.ready ? 'ok' : 'nu'} dot>
              {channel.ready ? t('settings.channels.ready') : t('settings.channels.off')}
            </StatusPill>
          </li>
        ))}
      </ul>
      {smtp.data && <SmtpForm smtp={smtp.data} />}
    </section>
  )
}
