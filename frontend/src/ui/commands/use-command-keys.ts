import { useEffect } from 'react'
import { runCommand } from './registry'
import { type CommandArea, commandOf } from './table'

/** Is the person writing somewhere, so that single letters belong to the text? */
export function writing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

/** Makes the keys of an area give its commands, outside of dialogs and, but for some, of fields. */
export function useCommandKeys(area: CommandArea) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return
      const row = commandOf(event, area)
      if (!row || (writing(event.target) && !row.inText)) return
      if (event.target instanceof Element && event.target.closest('[role="dialog"]')) return
      if (runCommand(row.id, event)) event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [area])
}
