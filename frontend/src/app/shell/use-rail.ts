import { useCallback, useState } from 'react'
import { useMatches } from 'react-router'

const kept = (mode: string) => `voronka.rail.${mode}`

/**
 * The rail's width is remembered for wide screens and for those that need the room (editor, card, mailbox, settings)
 * apart: opening a flow folds the rail, going back unfolds it.
 */
export function useRail() {
  const matches = useMatches()
  const handle = matches.at(-1)?.handle as { narrow?: boolean; bare?: boolean } | undefined
  const mode = handle?.narrow ? 'narrow' : 'wide'
  const [state, setState] = useState<Record<string, boolean>>(() => ({
    narrow: localStorage.getItem(kept('narrow')) === 'open',
    wide: localStorage.getItem(kept('wide')) !== 'folded',
  }))
  const open = state[mode] ?? true
  const toggle = useCallback(() => {
    localStorage.setItem(kept(mode), open ? 'folded' : 'open')
    setState((old) => ({ ...old, [mode]: !open }))
  }, [mode, open])
  return { open, toggle, bare: handle?.bare ?? false }
}
