import { IconAlertTriangle, IconBan, IconCheck, IconClock, IconHelpCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { MessageRow } from '@/api/types.gen'
import { useReasonText } from '@/ui/reason-text'
import { StatusPill, type Tone } from '@/ui/status-pill'

const looks: Record<string, { tone: Tone; icon: typeof IconCheck }> = {
  sent: { tone: 'ok', icon: IconCheck },
  queued: { tone: 'nu', icon: IconClock },
  failed: { tone: 'er', icon: IconAlertTriangle },
  uncertain: { tone: 'wr', icon: IconHelpCircle },
  blocked: { tone: 'nu', icon: IconBan },
}

/** What became of a message, with the reason beside it where there is one. */
export function MessageState({ message }: { message: Pick<MessageRow, 'state' | 'reason' | 'args'> }) {
  const { t } = useTranslation()
  const reason = useReasonText()
  const look = looks[message.state]
  const Icon = look?.icon ?? IconClock
  const why = message.reason ? reason({ code: message.reason, args: message.args }) : ''
  return (
    <span style={{ display: 'flex', alignItems: 'center', gap: 8, minWidth: 0 }}>
      <StatusPill tone={look?.tone ?? 'nu'} icon={<Icon size={14} stroke={1.8} />}>
        {t(`mailbox.state.${message.state}`, { defaultValue: message.state })}
      </StatusPill>
      {why && (
        <span className="ellipsis" style={{ color: 'var(--t3)', fontSize: 12 }} title={why}>
          {why}
        </span>
      )}
    </span>
  )
}
