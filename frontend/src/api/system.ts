import { queryOptions } from '@tanstack/react-query'
import { call, callWith } from './call'
import { keys } from './keys'
import type { Preferences } from './types.gen'

export const infoQuery = queryOptions({
  queryKey: keys.info,
  queryFn: ({ signal }) => callWith(signal, 'System.Info'),
})
export const healthQuery = queryOptions({
  queryKey: keys.health,
  queryFn: ({ signal }) => callWith(signal, 'System.Health'),
})
export const savePreferences = (preferences: Preferences) => call('System.SavePreferences', preferences)
export const setEngine = (on: boolean) => call('System.SetEngine', { on })
