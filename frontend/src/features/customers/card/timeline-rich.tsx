import { Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { saveAttachment } from '@/api/attachments'
import { messageQuery } from '@/api/messages'
import type { TimelineEntry, TimelineMessage } from '@/api/types.gen'
import { AttachmentList } from '@/ui/composer/attachments'
import { MessageBody } from '@/ui/composer/message-view'
import { ErrorState } from '@/ui/error-state'
import { useToasts } from '@/ui/use-toasts'
import classes from './card.module.css'

/** What a message of the timeline has beyond its text: its files, its buttons, and the letter as it looked. */
export function TimelineRich({ entry, rich }: { entry: TimelineEntry; rich: TimelineMessage }) {
  const { t } = useTranslation()
  const toasts = useToasts()
  const [opened, setOpened] = useState(false)
  const save = (id: string) => void saveAttachment(id).catch(toasts.failed)
  return (
    <div className={classes.rich}>
      {rich.buttons.length > 0 && !rich.letter && (
        <ul aria-label={t('composer.buttons.label')}>
          {rich.buttons.map((button, i) => (
            <li key={i} title={button.link}>
              {button.text}
            </li>
          ))}
        </ul>
      )}
      <AttachmentList files={rich.attachments} onOpen={save} />
      {rich.letter && (
        <button type="button" className={classes.openLetter} onClick={() => setOpened(true)}>
          {t('composer.letter.open')}
        </button>
      )}
      {opened && (
        <Modal opened size={720} title={entry.subject || t('composer.letter.frame')} onClose={() => setOpened(false)}>
          <Letter id={rich.id} onSave={save} />
        </Modal>
      )}
    </div>
  )
}

function Letter({ id, onSave }: { id: string; onSave: (file: string) => void }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(messageQuery(id))
  if (error) return <ErrorState error={error} onRetry={refetch} />
  if (!data) return <div aria-busy="true" style={{ height: 380 }} />
  return <MessageBody text={data.text} rich={data.rich} label={t('composer.letter.frame')} onSave={onSave} />
}
