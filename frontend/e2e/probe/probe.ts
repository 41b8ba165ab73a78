// What must be able to cross the bridge, tried through the page's own transport: every shape of parameter, an error with
// its fields, an event, and a cancel. It runs in the real window and, the same, in a browser.
import { CallError } from '../../src/api/transport/fault'
import type { Transport } from '../../src/api/transport/transport'
import type { CustomerCard, CustomerRow, FlowFull, Info, Page, Saved } from '../../src/api/types.gen'

export interface Seen {
  info: string
  created: string
  fields: Record<string, unknown>
  listed: string[]
  renamed: string
  document: string
  missing: string
  invalid: string[]
  topics: string[]
  cancelled: string
}

export async function probe(transport: Transport, cancelled: (customer: string) => Promise<string>): Promise<Seen> {
  const topics = new Set<string>()
  const heard = new Promise<void>((done) => {
    transport.onChanged((list) => {
      for (const topic of list) topics.add(topic)
      if (topics.has('customers')) done()
    })
  })
  // Nothing.
  const info = await transport.call<Info>('System.Info', null)
  // Texts, lists, a map and a map of anything; then a number, a flag and raw JSON; then a structure in a structure.
  const form = {
    name: 'Зонд «Ёж» 🦔',
    emails: ['probe@example.test'],
    phones: ['+79161234599'],
    city: 'Тверь',
    time_zone: 'Asia/Omsk',
    birthday: '1990-02-28',
    comment: '"кавычки", \\ и\nперенос',
    consent: { local: 'given' },
    fields: {},
  }
  const created = await transport.call<CustomerCard>('Customers.Create', form)
  const listed = await transport.call<Page<CustomerRow>>('Customers.List', {
    search: 'зонд',
    where: { op: 'and', not: false, items: [{ fact: 'customer.city', op: 'is', value: 'Тверь' }] },
    sort: 'name',
    desc: true,
    offset: 0,
    limit: 10,
  })
  const renamed = await transport.call<CustomerCard>('Customers.Update', {
    id: created.id,
    rev: created.rev,
    form: { ...form, name: 'Зонд 2' },
  })
  const flow = await transport.call<FlowFull>('Flows.Create', { name: 'Зонд' })
  const document = { ...(flow.document as unknown as Record<string, unknown>), name: 'Зонд, черновик' }
  const saved = await transport.call<Saved>('Flows.SaveDraft', { id: flow.id, rev: flow.rev, document })
  const again = await transport.call<FlowFull>('Flows.Get', { id: flow.id })

  const missing = await fault(transport.call('Flows.Get', { id: '999999' }))
  const invalid = await fault(transport.call('Customers.Create', { ...form, name: '', emails: ['no address'] }))
  await heard
  return {
    info: info.version,
    created: created.id,
    fields: { city: created.form.city, comment: created.form.comment, consent: created.form.consent },
    listed: listed.items.map((row) => row.name),
    renamed: renamed.name,
    document: `${(again.document as unknown as { name: string }).name} ${saved.rev === again.rev}`,
    missing: missing.code,
    invalid: (invalid.fields ?? []).map((field) => field.field),
    topics: [...topics].filter((topic) => !topic.includes(':')).sort(),
    cancelled: await cancelled(created.id),
  }
}

async function fault(call: Promise<unknown>) {
  try {
    await call
  } catch (error) {
    if (error instanceof CallError) return error.fault
    throw error
  }
  throw new Error('the call was expected to fail')
}
