import { queryOptions } from '@tanstack/react-query'
import { call, callWith } from './call'
import { keys } from './keys'
import type { Gateway, Hook, TryRequest } from './types.gen'

/** How requests of flows are sent: the names of secrets, the switch for inner addresses, what waits for a decision. */
export const outsideQuery = queryOptions({
  queryKey: keys.outside,
  queryFn: ({ signal }) => callWith(signal, 'Outside.Settings'),
})
/** Incoming webhooks, and where they are listened for. */
export const hooksQuery = queryOptions({
  queryKey: keys.hooks,
  queryFn: ({ signal }) => callWith(signal, 'Outside.Hooks'),
})
export const setPrivate = (allow: boolean) => call('Outside.SetPrivate', { allow })
export const saveSecret = (secret: { name: string; value: string }) => call('Outside.SaveSecret', secret)
export const deleteSecret = (name: string) => call('Outside.DeleteSecret', { name })
export const settleRequests = (ids: string[], again: boolean) => call('Outside.SettleRequests', { ids, again })
export const tryRequest = (request: TryRequest) => call('Outside.TryRequest', request)
export const saveGateway = (gateway: Gateway) => call('Outside.SaveGateway', gateway)
export const saveHook = (hook: Hook) => call('Outside.SaveHook', hook)
export const renewHook = (id: string) => call('Outside.RenewHook', { id })
export const deleteHook = (id: string) => call('Outside.DeleteHook', { id })
export const tryHook = (id: string, body: string, send: boolean) => call('Outside.TryHook', { id, body, send })
