// Query keys. The first parts of a key are the topic whose «changed» event makes it old.
export const keys = {
  info: ['settings', 'info'] as const,
  health: ['health'] as const,
  calendar: (year: number) => ['settings', 'calendar', year] as const,
  policy: ['settings', 'policy'] as const,
  backlog: ['backlog'] as const,
  held: ['held'] as const,
  heldList: (flow: string) => ['held', 'list', flow] as const,
  heldCount: ['held', 'count'] as const,
  customers: ['customers'] as const,
  customerList: (query: unknown) => ['customers', 'list', query] as const,
  customerPage: (query: unknown, page: number) => ['customers', 'list', query, page] as const,
  customer: (id: string) => ['customer', id] as const,
  timeline: (id: string, kinds: readonly string[]) => ['customer', id, 'timeline', kinds] as const,
  tags: ['tags'] as const,
  fields: ['fields'] as const,
  facts: ['fields', 'facts'] as const,
  flows: ['flows'] as const,
  templates: (language: string) => ['templates', language] as const,
  templateFacts: ['fields', 'facts', 'templates'] as const,
  flow: (id: string) => ['flow', id] as const,
  flowStats: (id: string) => ['flow', id, 'stats'] as const,
  flowFigures: (id: string, days: number | null) => ['flow', id, 'figures', days] as const,
  // Costly to read, so not read anew at every turn of a busy engine: when they are opened, and after a publish.
  stepFigures: (id: string, node: string, days: number) => ['figures', id, node, days] as const,
  flowVersions: (id: string) => ['versions', id] as const,
  editing: (id: string) => ['editing', id] as const,
  catalogue: ['catalogue'] as const,
  run: (id: string) => ['run', id] as const,
  messages: ['messages'] as const,
  messageList: (query: unknown) => ['messages', 'list', query] as const,
  message: (id: string) => ['messages', 'one', id] as const,
  jobs: ['jobs'] as const,
  imports: ['jobs', 'imports'] as const,
  job: (id: string) => ['job', id] as const,
  channels: ['channels'] as const,
  outside: ['outside'] as const,
  hooks: ['hooks'] as const,
  smtp: ['channels', 'smtp'] as const,
  attachments: (ids: readonly string[]) => ['attachments', 'list', ids] as const,
  picture: (id: string) => ['attachments', 'picture', id] as const,
}

/** The keys that a topic of a «changed» event makes old: «customer:12» → ['customer', '12']. */
export function keysOf(topic: string): readonly (readonly string[])[] {
  const [name = '', id] = topic.split(':')
  // Who writes a draft also tells of which revision it is.
  if (name === 'flow' && id !== undefined)
    return [
      [name, id],
      ['editing', id],
    ]
  if (id !== undefined) return [[name, id]]
  switch (name) {
    case 'stats':
      return [['flows'], ['flow'], ['run'], ['held']]
    case 'outside':
      return [['outside'], ['hooks'], ['fields']]
    case 'messages':
      return [['messages'], ['customer']]
    default:
      return [[name]]
  }
}
