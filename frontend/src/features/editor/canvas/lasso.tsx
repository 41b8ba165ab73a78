import { useReactFlow } from '@xyflow/react'
import { type PointerEvent as ReactPointerEvent, type RefObject, useCallback, useEffect, useMemo, useRef } from 'react'
import { centreOf } from '../model/box'
import type { Point } from '../model/document'
import { useEditorStore } from '../store/context'
import classes from './gestures.module.css'
import type { CanvasNodes } from './use-nodes'

/** Does a line drawn by hand, closed from its end to its beginning, go around this point? */
export function goesAround(line: readonly Point[], [x, y]: Point): boolean {
  let inside = false
  for (let i = 0, j = line.length - 1; i < line.length; j = i++) {
    const [ax, ay] = line[i] as Point
    const [bx, by] = line[j] as Point
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
  }
  return inside
}

export interface LassoHandle {
  /** The line being drawn. */
  path: RefObject<SVGPathElement | null>
  /** Begins where Alt is held over the empty canvas; says whether it did. */
  begin(event: ReactPointerEvent): boolean
}

/** Alt and a drag over the empty canvas draw a line by hand: the cards it goes around are chosen. Shift adds to them. */
export function useLasso(canvas: RefObject<HTMLElement | null>, nodes: CanvasNodes): LassoHandle {
  const store = useEditorStore()
  const flow = useReactFlow()
  const path = useRef<SVGPathElement>(null)
  const line = useRef<Point[] | null>(null)
  const { now, size } = nodes

  const draw = useCallback(() => {
    const box = canvas.current?.getBoundingClientRect()
    const text = (line.current ?? []).map(([x, y]) => `${x - (box?.left ?? 0)} ${y - (box?.top ?? 0)}`).join(' L ')
    path.current?.setAttribute('d', text && `M ${text} Z`)
  }, [canvas])

  const begin = useCallback(
    (event: ReactPointerEvent) => {
      const onPane = event.target instanceof Element && event.target.classList.contains('react-flow__pane')
      if (!event.altKey || event.button !== 0 || !onPane) return false
      // Neither a box nor a pan begins under the lasso.
      event.preventDefault()
      event.stopPropagation()
      line.current = [[event.clientX, event.clientY]]
      canvas.current?.setPointerCapture(event.pointerId)
      canvas.current?.focus({ preventScroll: true })
      return true
    },
    [canvas],
  )

  useEffect(() => {
    const root = canvas.current
    if (!root) return
    const end = () => {
      line.current = null
      draw()
    }
    const move = (event: PointerEvent) => {
      const last = line.current?.at(-1)
      if (!last || Math.hypot(event.clientX - last[0], event.clientY - last[1]) < 3) return
      line.current?.push([event.clientX, event.clientY])
      draw()
    }
    const up = (event: PointerEvent) => {
      if (!line.current) return
      const around = line.current.map(([x, y]): Point => {
        const p = flow.screenToFlowPosition({ x, y })
        return [p.x, p.y]
      })
      end()
      // The click that ends it is not one on the empty canvas, which would choose nothing.
      const swallow = (click: Event) => click.stopPropagation()
      window.addEventListener('click', swallow, { capture: true, once: true })
      setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 0)
      const found = now.current.filter((n) => {
        if (n.type === 'frame') return false
        const [w, h] = size(n.id) ?? [0, 0]
        return goesAround(around, centreOf({ x: n.position.x, y: n.position.y, w, h }))
      })
      const before = event.shiftKey ? store.getState().chosen : []
      store.getState().choose([...before, ...found.map((n) => n.id)])
    }
    const key = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !line.current) return
      event.preventDefault()
      event.stopPropagation()
      end()
    }
    const mouse = (event: Event) => {
      if (line.current) event.stopPropagation()
    }
    root.addEventListener('mousedown', mouse, true)
    root.addEventListener('pointermove', move)
    root.addEventListener('pointerup', up)
    root.addEventListener('pointercancel', end)
    window.addEventListener('keydown', key, true)
    return () => {
      root.removeEventListener('mousedown', mouse, true)
      root.removeEventListener('pointermove', move)
      root.removeEventListener('pointerup', up)
      root.removeEventListener('pointercancel', end)
      window.removeEventListener('keydown', key, true)
    }
  }, [canvas, flow, store, now, size, draw])

  return useMemo(() => ({ path, begin }), [begin])
}

/** The line of the lasso. */
export function Lasso({ path }: Pick<LassoHandle, 'path'>) {
  return (
    <svg className={classes.lasso} aria-hidden="true">
      <path ref={path} />
    </svg>
  )
}
