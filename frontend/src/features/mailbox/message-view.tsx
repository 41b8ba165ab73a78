import { Button } from '@mantine/core'
import { IconSitemap, IconUser } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { saveAttachment } from '@/api/attachments'
import { messageQuery } from '@/api/messages'
import { Avatar } from '@/ui/avatar'
import { MessageBody } from '@/ui/composer/message-view'
import { ErrorState } from '@/ui/error-state'
import { useFormat } from '@/ui/format/use-format'
import { useToasts } from '@/ui/use-toasts'
import classes from './mailbox.module.css'
import { MessageState } from './message-state'

/** A message as the client would see it, and where it came from. */
export function MessageView({ id }: { id: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const toasts = useToasts()
  const { data: message, error, refetch } = useQuery(messageQuery(id))
  if (error) return <ErrorState error={error} onRetry={refetch} />
  if (!message) return <section className={classes.view} aria-busy="true" />
  return (
    <article className={classes.view} aria-label={message.subject || message.name}>
      <header className={classes.viewHead}>
        <Avatar name={message.name || message.to} size={40} />
        <div className={classes.viewWho}>
          <strong>{message.name || message.to}</strong>
          <span className={classes.sub}>
            {[
              t(`customers.channel.${message.channel}`, { defaultValue: message.channel }),
              message.to,
              format.exact(message.at),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </div>
        {message.customer && (
          <Button
            component={Link}
            to={`/customers/${message.customer}`}
            variant="default"
            size="xs"
            leftSection={<IconUser size={14} />}
          >
            {t('mailbox.card')}
          </Button>
        )}
        {message.flow_id && (
          <Button
            component={Link}
            to={`/flows/${message.flow_id}`}
            variant="default"
            size="xs"
            leftSection={<IconSitemap size={14} />}
          >
            {message.flow || t('mailbox.flow')}
          </Button>
        )}
      </header>
      <div className={classes.paper}>
        {message.state !== 'sent' && <MessageState message={message} />}
        {message.subject && <h2 className={classes.subject}>{message.subject}</h2>}
        <div className={classes.body}>
          <MessageBody
            tall
            text={message.text}
            rich={message.rich}
            label={t('composer.letter.frame')}
            onSave={(file) => void saveAttachment(file).catch(toasts.failed)}
          />
        </div>
      </div>
    </article>
  )
}
