import { ViewportPortal } from '@xyflow/react'
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import classes from './gestures.module.css'
import type { Guide } from './magnet'

const none: readonly Guide[] = []

/** The helper lines of the drag under way. They have a store of their own: no card looks at it while one is dragged. */
const shown = createStore<{ lines: readonly Guide[] }>(() => ({ lines: none }))

export function showGuides(lines: readonly Guide[]) {
  if (lines.length > 0 || shown.getState().lines.length > 0) shown.setState({ lines: lines.length > 0 ? lines : none })
}

/** Lines through what a dragged card is level with. */
export function Guides() {
  const lines = useStore(shown, (s) => s.lines)
  if (lines.length === 0) return null
  return (
    <ViewportPortal>
      <svg className={classes.guides} data-guides aria-hidden="true">
        {lines.map((g) =>
          g.axis === 'x' ? (
            <line key={`x${g.at}`} x1={g.at} x2={g.at} y1={g.from - 8} y2={g.to + 8} />
          ) : (
            <line key={`y${g.at}`} x1={g.from - 8} x2={g.to + 8} y1={g.at} y2={g.at} />
          ),
        )}
      </svg>
    </ViewportPortal>
  )
}
