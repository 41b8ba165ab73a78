import { useCallback } from 'react'
import { useSearchParams } from 'react-router'

/** What the editor shows in the place of its panels; the address says which. */
const names = ['sim', 'diff'] as const
export type Mode = (typeof names)[number]

/** The mode that the address asks for, and a change of it; `params` go into the address beside it. */
export function useMode(): [
  Mode | null,
  (mode: Mode | null, params?: Record<string, string>) => void,
  URLSearchParams,
] {
  const [search, setSearch] = useSearchParams()
  const asked = search.get('mode')
  const set = useCallback(
    (mode: Mode | null, params: Record<string, string> = {}) => setSearch(mode ? { mode, ...params } : {}),
    [setSearch],
  )
  return [names.find((name) => name === asked) ?? null, set, search]
}
