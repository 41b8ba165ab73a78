import { IconPaperclip } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { MessageRow } from '@/api/types.gen'
import { Avatar } from '@/ui/avatar'
import { useFormat } from '@/ui/format/use-format'
import classes from './mailbox.module.css'

type Props = { row: MessageRow; top: number; current: boolean; onOpen: () => void }

/** One message of the list: who, when, the beginning, and whether it was read. */
export function MessageItem({ row, top, current, onOpen }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the list's
    <div
      id={`message-${row.id}`}
      role="option"
      tabIndex={-1}
      aria-selected={current}
      className={classes.item}
      style={{ transform: `translateY(${top}px)` }}
      onClick={onOpen}
    >
      <Avatar name={row.name || row.to} size={36} />
      <div className={classes.itemText}>
        <div className={classes.itemLine}>
          <span className={classes.itemName} data-unread={!row.read || undefined}>
            {row.name || row.to || t('customers.unnamed')}
          </span>
          <time>{format.moment(row.at)}</time>
        </div>
        <div className={classes.itemLine}>
          <span className={classes.preview} data-unread={!row.read || undefined}>
            {row.subject || row.preview}
          </span>
          {!row.read && <span className={classes.dot} role="img" aria-label={t('mailbox.new')} />}
        </div>
        <span className={classes.itemLine}>
          <span className={classes.flow}>{row.flow}</span>
          {row.files > 0 && (
            <span className={classes.clip} role="img" aria-label={t('composer.files.count', { count: row.files })}>
              <IconPaperclip size={14} stroke={1.7} />
            </span>
          )}
        </span>
      </div>
    </div>
  )
}
