import { queryOptions } from '@tanstack/react-query'
import { call, callWith } from './call'
import { keys } from './keys'
import type { SMTP } from './types.gen'

export const channelsQuery = queryOptions({
  queryKey: keys.channels,
  queryFn: ({ signal }) => callWith(signal, 'Channels.List'),
})
export const smtpQuery = queryOptions({
  queryKey: keys.smtp,
  queryFn: ({ signal }) => callWith(signal, 'Channels.SMTP'),
})
export const saveSMTP = (smtp: SMTP) => call('Channels.SaveSMTP', smtp)
export const testSMTP = (smtp: SMTP, to: string) => call('Channels.TestSMTP', { smtp, to })
