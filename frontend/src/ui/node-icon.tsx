import {
  IconArrowsJoin2,
  IconArrowsSplit2,
  IconBolt,
  IconBriefcase,
  IconCalendarEvent,
  IconCalendarTime,
  IconCheckbox,
  IconChecklist,
  IconClock,
  IconForms,
  IconHandClick,
  IconHourglass,
  IconListCheck,
  IconMathFunction,
  IconMessage,
  IconNote,
  IconReceipt,
  IconReceipt2,
  IconSquare,
  IconSquareRoundedPlus,
  IconTag,
  IconTagOff,
  IconTagStarred,
  IconUserPlus,
} from '@tabler/icons-react'

const icons: Record<string, typeof IconBolt> = {
  'event.purchase_added': IconReceipt,
  'event.purchase_paid': IconReceipt2,
  'event.customer_created': IconUserPlus,
  'event.tag_added': IconTagStarred,
  'event.field_changed': IconForms,
  'event.manual': IconHandClick,
  'condition.expression': IconMathFunction,
  'condition.rules': IconCheckbox,
  'condition.split': IconArrowsSplit2,
  'action.send_message': IconMessage,
  'action.add_tag': IconTag,
  'action.remove_tag': IconTagOff,
  'action.set_field': IconForms,
  'action.create_task': IconChecklist,
  'action.add_note': IconNote,
  'wait.for': IconHourglass,
  'wait.until_time': IconCalendarTime,
  'wait.until_hours': IconBriefcase,
  'wait.for_event': IconBolt,
  'wait.until_condition': IconListCheck,
  'wait.until_date': IconCalendarEvent,
  'wait.for_all': IconArrowsJoin2,
}

/** The icon of a node kind; a kind of a newer program has a plain one. */
export function NodeIcon({ kind, size = 16 }: { kind: string; size?: number }) {
  const family = kind.split('.')[0]
  const Icon =
    icons[kind] ??
    (family === 'event'
      ? IconBolt
      : family === 'wait'
        ? IconClock
        : family === 'action'
          ? IconSquareRoundedPlus
          : IconSquare)
  return <Icon size={size} stroke={1.8} />
}
