import type { Deed } from '@/api/types.gen'

/** What can be told of an event, in the order of the form. */
export type Part = 'tag' | 'field' | 'value' | 'amount' | 'title' | 'channel' | 'state' | 'text' | 'hook' | 'data'

/** Everything that somebody can do in a simulation, and what is told of it. The back end refuses any other event. */
export const deedParts: Readonly<Record<string, readonly Part[]>> = {
  'purchase.added': ['amount', 'title'],
  'purchase.paid': ['amount'],
  'purchase.refunded': [],
  'purchase.changed': ['amount'],
  'tag.added': ['tag'],
  'tag.removed': ['tag'],
  'field.changed': ['field', 'value'],
  'consent.changed': ['channel', 'state'],
  'task.completed': ['text'],
  'webhook.received': ['hook', 'data'],
  'message.sent': ['channel'],
  'message.failed': ['channel'],
  'customer.created': [],
  'customer.restored': [],
  'flow.started': [],
}

/** Is all told that the event needs? */
export function complete(deed: Deed): boolean {
  switch (deed.event) {
    case 'tag.added':
    case 'tag.removed':
      return Boolean(deed.tag?.trim())
    case 'field.changed':
      return Boolean(deed.field)
    case 'consent.changed':
      return Boolean(deed.channel && deed.state)
    case 'webhook.received':
      return Boolean(deed.hook)
    default:
      return deed.event in deedParts
  }
}

/** Only what the event tells: parts of another one, filled in before, are left out. */
export function onlyParts(deed: Deed): Deed {
  const out: Deed = { at: deed.at, event: deed.event }
  for (const part of deedParts[deed.event] ?? []) {
    const value = deed[part]
    if (value !== undefined && value !== '') (out as unknown as Record<string, unknown>)[part] = value
  }
  return out
}
