import type { Seen } from './probe'

/** What both ways must answer. */
export const expected: Omit<Seen, 'created' | 'info'> = {
  fields: { city: 'Тверь', comment: '"кавычки", \\ и\nперенос', consent: { local: 'given' } },
  listed: ['Зонд «Ёж» 🦔'],
  renamed: 'Зонд 2',
  document: 'Зонд, черновик true',
  missing: 'not_found',
  invalid: ['emails'],
  topics: ['customers'],
  cancelled: 'cancelled',
}
