import {
  IconAlertTriangle,
  IconArrowsExchange,
  IconBolt,
  IconChecklist,
  IconNote,
  IconPencil,
  IconReceipt,
  IconSitemap,
  IconTag,
  IconUserPlus,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { TimelineEntry } from '@/api/types.gen'
import { useFormat } from '@/ui/format/use-format'
import { useWireText } from '@/ui/format/use-wire-text'
import { useReasonText } from '@/ui/reason-text'
import classes from './card.module.css'
import { TimelineRich } from './timeline-rich'

function iconOf(entry: TimelineEntry) {
  if (entry.kind === 'purchase') return IconReceipt
  if (entry.kind === 'task') return IconChecklist
  if (entry.kind === 'flow') return IconSitemap
  const [subject, what] = entry.code.split('.')
  if (subject === 'tag') return IconTag
  if (subject === 'field') return IconPencil
  if (what === 'created') return IconUserPlus
  return what === 'changed' ? IconArrowsExchange : IconBolt
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

/** One entry: a message as a bubble, a note as a sheet, anything else as a line. */
export function TimelineItem({ entry }: { entry: TimelineEntry }) {
  const { t } = useTranslation()
  const format = useFormat()
  const wire = useWireText()
  const reason = useReasonText()
  const args = entry.args ?? {}
  if (entry.kind === 'message' && (entry.text || entry.subject)) {
    const failed = entry.state === 'failed' || entry.state === 'blocked' || entry.code === 'message.failed'
    const why = textOf(args.code) || textOf(args.reason)
    return (
      <article className={classes.bubble} data-failed={failed || undefined}>
        {entry.subject && <strong>{entry.subject}</strong>}
        <p>{entry.text}</p>
        {entry.rich && <TimelineRich entry={entry} rich={entry.rich} />}
        <footer>
          {failed && <IconAlertTriangle size={14} aria-hidden="true" />}
          {[
            failed ? t('customers.timeline.not_sent') + (why ? `: ${reason({ code: why, args })}` : '') : '',
            entry.flow,
            entry.channel && t(`customers.channel.${entry.channel}`, { defaultValue: entry.channel }),
            format.time(entry.at),
          ]
            .filter(Boolean)
            .join(' · ')}
        </footer>
      </article>
    )
  }
  if (entry.kind === 'note') {
    return (
      <article className={classes.note}>
        <header>
          <IconNote size={14} aria-hidden="true" />
          <span>{t('customers.timeline.note')}</span>
          <time>{format.time(entry.at)}</time>
        </header>
        <p>{entry.text}</p>
      </article>
    )
  }
  const Icon = iconOf(entry)
  const amount =
    typeof args.amount === 'number' && typeof args.currency === 'string'
      ? format.money({ minor: args.amount, currency: args.currency })
      : ''
  const tag = textOf(args.tag)
  const field = textOf(args.field)
  const change =
    field &&
    `${textOf(args.label) || t(`fact.customer.${field}`, { defaultValue: field })}: ${[args.old, args.new]
      .map(
        (value) =>
          wire(value, typeof value === 'boolean' ? 'flag' : typeof value === 'number' ? 'number' : 'text') ??
          t('ui.run.empty'),
      )
      .join(' → ')}`
  const detail = [amount, tag && `«${tag}»`, change, entry.text, entry.flow && `«${entry.flow}»`]
    .filter(Boolean)
    .join(' · ')
  return (
    <div className={classes.event}>
      <span className={classes.eventIcon} aria-hidden="true">
        <Icon size={15} stroke={1.7} />
      </span>
      <span className={classes.eventText}>
        {t(`event.${entry.code}`, { ...args, defaultValue: entry.code })}
        {detail && <span className={classes.detail}> {detail}</span>}
      </span>
      <time>{format.time(entry.at)}</time>
    </div>
  )
}
