import { useMutation, useQueryClient } from '@tanstack/react-query'
import { keys } from './keys'
import { infoQuery, savePreferences } from './system'
import type { Preferences } from './types.gen'

/** Changes some of the preferences at once, and keeps them. */
export function useSavePreferences() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (change: Partial<Preferences>) => {
      const info = await client.ensureQueryData(infoQuery)
      return savePreferences({ ...info.preferences, ...change })
    },
    onSuccess: (info) => client.setQueryData(keys.info, info),
  })
}
