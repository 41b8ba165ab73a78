import { QueryClient } from '@tanstack/react-query'
import { currentTransport } from './call'
import { keysOf } from './keys'

/** Data from Go lives in this cache; events from Go make it old, nothing is asked again by time. */
export function createQueryClient() {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 5 * 60_000,
        retry: false,
        networkMode: 'always',
        refetchOnWindowFocus: false,
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}

/** Makes the cache follow the «changed» events; returns the way to stop. */
export function followChanges(client: QueryClient): () => void {
  return currentTransport().onChanged((topics) => {
    for (const topic of topics) {
      for (const queryKey of keysOf(topic)) void client.invalidateQueries({ queryKey })
    }
  })
}
