import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call, callWith } from './call'
import { keys } from './keys'

const pageSize = 100
/** What asks for a person, in the order in which it is shown. */
export const attentionKinds = ['uncertain', 'request', 'failed', 'message', 'request_failed', 'held', 'cut'] as const
export type AttentionKind = (typeof attentionKinds)[number]

export const attentionCountsQuery = queryOptions({
  queryKey: [...keys.health, 'attention'],
  queryFn: ({ signal }) => callWith(signal, 'Messages.AttentionCounts'),
})
export const attentionQuery = (kind: AttentionKind) =>
  infiniteQueryOptions({
    queryKey: [...keys.health, 'attention', kind],
    queryFn: ({ signal, pageParam }) =>
      callWith(signal, 'Messages.Attention', { kind, offset: pageParam * pageSize, limit: pageSize }),
    initialPageParam: 0,
    getNextPageParam: (page, _pages, at) => ((at + 1) * pageSize < page.total ? at + 1 : undefined),
  })

export const retryAttention = (kind: AttentionKind, ids: string[]) => call('Messages.Retry', { kind, ids })
export const seenAttention = (kind: AttentionKind, ids: string[]) => call('Messages.Seen', { kind, ids })
