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
  IconMailX,
  IconMathFunction,
  IconMessage,
  IconNote,
  IconPencil,
  IconReceipt,
  IconReceipt2,
  IconReceiptRefund,
  IconRestore,
  IconShieldCheck,
  IconSquare,
  IconSquareRoundedPlus,
  IconSubtask,
  IconTag,
  IconTagOff,
  IconTagStarred,
  IconUserPlus,
  IconWebhook,
  IconWorld,
} from '@tabler/icons-react'

const icons: Record<string, typeof IconBolt> = {
  'event.purchase_added': IconReceipt,
  'event.purchase_paid': IconReceipt2,
  'event.customer_created': IconUserPlus,
  'event.tag_added': IconTagStarred,
  'event.field_changed': IconForms,
  'event.purchase_refunded': IconReceiptRefund,
  'event.purchase_changed': IconPencil,
  'event.tag_removed': IconTagOff,
  'event.consent_changed': IconShieldCheck,
  'event.task_completed': IconChecklist,
  'event.customer_restored': IconRestore,
  'event.message_failed': IconMailX,
  'event.manual': IconHandClick,
  'event.webhook_received': IconWebhook,
  'condition.expression': IconMathFunction,
  'condition.rules': IconCheckbox,
  'condition.split': IconArrowsSplit2,
  'action.send_message': IconMessage,
  'action.add_tag': IconTag,
  'action.remove_tag': IconTagOff,
  'action.set_field': IconForms,
  'action.create_task': IconChecklist,
  'action.add_note': IconNote,
  'action.http_request': IconWorld,
  'action.start_flow': IconSubtask,
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
