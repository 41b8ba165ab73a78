import { type ComponentType, type LazyExoticComponent, useCallback } from 'react'
import { useSearchParams } from 'react-router'

/** What the editor shows in the place of its panels; the address says which. */
export type Mode = 'sim' | 'diff'

/** The modes that there are, each loaded when it is first opened. Another one in the address shows the editor itself. */
export const modes: Partial<Record<Mode, LazyExoticComponent<ComponentType>>> = {}

/** The mode that the address asks for, and a change of it; `params` go into the address beside it. */
export function useMode(): [Mode | null, (mode: Mode | null, params?: Record<string, string>) => void] {
  const [search, setSearch] = useSearchParams()
  const asked = search.get('mode') as Mode | null
  const set = useCallback(
    (mode: Mode | null, params: Record<string, string> = {}) => setSearch(mode ? { mode, ...params } : {}),
    [setSearch],
  )
  return [asked && modes[asked] ? asked : null, set]
}
