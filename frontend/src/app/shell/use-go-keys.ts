import { useEffect } from 'react'
import { useNavigate } from 'react-router'
import { sections } from './sections'

/** Whether a key press belongs to the text that is being written, or to an open layer. */
export function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest('input, textarea, select, [role="textbox"], [role="dialog"], [role="tree"]') !== null)
  )
}

/** G, then a letter within a second: goes to a section. Physical keys, so that a Russian layout works as well. */
export function useGoKeys() {
  const navigate = useNavigate()
  useEffect(() => {
    let since = 0
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || typing(event.target)) return
      if (event.code === 'KeyG') {
        since = event.timeStamp
        return
      }
      if (since && event.timeStamp - since < 1000) {
        const section = sections.find((candidate) => event.code === `Key${candidate.key}`)
        if (section) {
          event.preventDefault()
          event.stopPropagation()
          navigate(section.path)
        }
      }
      since = 0
    }
    window.addEventListener('keydown', onKey, true)
    return () => window.removeEventListener('keydown', onKey, true)
  }, [navigate])
}
