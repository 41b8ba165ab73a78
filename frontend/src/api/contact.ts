import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call, callWith } from './call'
import { keys } from './keys'
import type { ContactPolicy } from './types.gen'

const pageSize = 100

export const policyQuery = queryOptions({
  queryKey: keys.policy,
  queryFn: ({ signal }) => callWith(signal, 'Contact.Policy'),
})
export const savePolicy = (policy: ContactPolicy) => call('Contact.SavePolicy', policy)

export const heldListQuery = (flow: string) =>
  infiniteQueryOptions({
    queryKey: keys.heldList(flow),
    queryFn: ({ signal, pageParam }) =>
      callWith(signal, 'Contact.Held', { flow, offset: pageParam * pageSize, limit: pageSize }),
    initialPageParam: 0,
    getNextPageParam: (page, _pages, at) => ((at + 1) * pageSize < page.total ? at + 1 : undefined),
  })
export const heldCountQuery = queryOptions({
  queryKey: keys.heldCount,
  queryFn: async ({ signal }) => (await callWith(signal, 'Contact.Held', { flow: '', offset: 0, limit: 1 })).total,
})
export const sendNow = (ids: string[]) => call('Contact.SendNow', { ids })

export const backlogQuery = queryOptions({
  queryKey: keys.backlog,
  queryFn: ({ signal }) => callWith(signal, 'Contact.Backlog'),
})
export const dismissBacklog = () => call('Contact.Dismiss')
export const decide = (flow: string, rule: string) => call('Contact.Decide', { flow, rule })
