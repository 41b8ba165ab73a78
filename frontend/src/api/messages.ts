import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call, callWith } from './call'
import { keys } from './keys'
import type { MessageQuery } from './types.gen'

const pageSize = 100
/** What a list of messages shows, without the place in it. */
export type MessageFilter = Omit<MessageQuery, 'offset' | 'limit'>

export const messageListQuery = (filter: MessageFilter) =>
  infiniteQueryOptions({
    queryKey: keys.messageList(filter),
    queryFn: ({ signal, pageParam }) =>
      callWith(signal, 'Messages.List', { ...filter, offset: pageParam * pageSize, limit: pageSize }),
    initialPageParam: 0,
    getNextPageParam: (page, _pages, at) => ((at + 1) * pageSize < page.total ? at + 1 : undefined),
  })
export const messageQuery = (id: string) =>
  queryOptions({ queryKey: keys.message(id), queryFn: ({ signal }) => callWith(signal, 'Messages.Get', { id }) })

export const markRead = (ids: string[]) => call('Messages.MarkRead', { ids })
export const settleMessages = (ids: string[], again: boolean) => call('Messages.Settle', { ids, again })
