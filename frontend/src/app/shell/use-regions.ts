import { useEffect } from 'react'

const regions = 'nav, header, [role="search"], main, aside, [role="complementary"]'
const focusable = 'a[href], button:not([disabled]), input, textarea, [tabindex]:not([tabindex="-1"])'

/** F6 and Shift+F6 jump between the regions of the screen. */
export function useRegions() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.code !== 'F6') return
      event.preventDefault()
      const all = [...document.querySelectorAll<HTMLElement>(regions)].filter((region) => region.offsetParent !== null)
      const at = all.findLastIndex((region) => region.contains(document.activeElement))
      for (let step = 1; step <= all.length; step++) {
        const next = all[(at + (event.shiftKey ? -step : step) + all.length * 2) % all.length]
        const target = next?.querySelector<HTMLElement>(focusable)
        if (target) {
          target.focus()
          return
        }
      }
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}
