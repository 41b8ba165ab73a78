import { useReactFlow } from '@xyflow/react'
import { type PointerEvent, useCallback, useEffect, useRef, useState } from 'react'
import type { NodeKind } from '@/api/types.gen'
import { addStep, dropStep } from '../commands'
import { CARD_WIDTH, snap } from '../model/geometry'
import { useEditorStore } from '../store/context'
import { nodesById } from '../store/editor-store'

export interface Ghost {
  kind: NodeKind
  x: number
  y: number
  over: boolean
}

const START = 3 // pixels before a press is a drag
const EDGE = 44 // from this near to the canvas' edge it pans
const SPEED = 12

/**
 * Drags a step out of the palette by pointer events with capture (the webview delivers no HTML5 drag and drop). Escape
 * cancels, the canvas pans at its edges, an arrow under the pointer takes the step in, a step under it is replaced
 * after a question.
 */
export function usePaletteDrag() {
  const store = useEditorStore()
  const flow = useReactFlow()
  const [ghost, setGhost] = useState<Ghost | null>(null)
  const drag = useRef<{
    kind: NodeKind
    x: number
    y: number
    startX: number
    startY: number
    moved: boolean
    entered: boolean // it has been well inside the canvas: only then does its edge mean «further»
    zoom: number
  } | null>(null)
  const suppress = useRef(false)
  const frame = useRef(0)

  const stop = useCallback(() => {
    drag.current = null
    cancelAnimationFrame(frame.current)
    frame.current = 0
    setGhost(null)
    store.setState({ dropEdge: null, dropNode: null })
    document.body.style.removeProperty('cursor')
  }, [store])

  const look = useCallback(() => {
    const d = drag.current
    const canvas = document.querySelector('[data-canvas]')?.getBoundingClientRect()
    if (!d || !canvas) return
    const over = d.x >= canvas.left && d.x <= canvas.right && d.y >= canvas.top && d.y <= canvas.bottom
    setGhost({ kind: d.kind, x: d.x, y: d.y, over })
    const under = over ? document.elementsFromPoint(d.x, d.y) : []
    const idOf = (selector: string) => under.map((el) => el.closest(selector)?.getAttribute('data-id')).find(Boolean)
    const card = idOf('.react-flow__node')
    const step = card ? nodesById(store.getState().history.present).get(card) : undefined
    const dropNode = step && step.kind !== d.kind.id ? step.id : null
    const dropEdge = (!dropNode && d.kind.category !== 'event' && idOf('.react-flow__edge')) || null
    const state = store.getState()
    if (state.dropEdge !== dropEdge || state.dropNode !== dropNode) store.setState({ dropEdge, dropNode })
  }, [store])

  const pan = useCallback(() => {
    const d = drag.current
    const canvas = document.querySelector('[data-canvas]')?.getBoundingClientRect()
    if (!d?.moved || !canvas) return
    const inside = d.x > canvas.left && d.x < canvas.right && d.y > canvas.top && d.y < canvas.bottom
    const well =
      d.x > canvas.left + EDGE && d.x < canvas.right - EDGE && d.y > canvas.top + EDGE && d.y < canvas.bottom - EDGE
    if (well) d.entered = true
    if (inside && d.entered) {
      const dx = d.x < canvas.left + EDGE ? SPEED : d.x > canvas.right - EDGE ? -SPEED : 0
      const dy = d.y < canvas.top + EDGE ? SPEED : d.y > canvas.bottom - EDGE ? -SPEED : 0
      if (dx !== 0 || dy !== 0) {
        const v = flow.getViewport()
        void flow.setViewport({ ...v, x: v.x + dx, y: v.y + dy })
        look()
      }
    }
    frame.current = requestAnimationFrame(pan)
  }, [flow, look])

  useEffect(() => {
    const cancel = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !drag.current) return
      event.preventDefault()
      event.stopPropagation()
      suppress.current = true
      stop()
    }
    window.addEventListener('keydown', cancel, true)
    return () => {
      window.removeEventListener('keydown', cancel, true)
      cancelAnimationFrame(frame.current)
    }
  }, [stop])

  const handlers = useCallback(
    (kind: NodeKind) => ({
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        if (event.button !== 0) return
        // Without this the page selects text while dragging.
        event.preventDefault()
        event.currentTarget.focus({ preventScroll: true })
        event.currentTarget.setPointerCapture(event.pointerId)
        suppress.current = false
        drag.current = {
          kind,
          x: event.clientX,
          y: event.clientY,
          startX: event.clientX,
          startY: event.clientY,
          moved: false,
          entered: false,
          zoom: flow.getZoom(),
        }
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        const d = drag.current
        if (!d) return
        d.x = event.clientX
        d.y = event.clientY
        if (!d.moved) {
          if (Math.hypot(d.x - d.startX, d.y - d.startY) < START) return
          d.moved = true
          suppress.current = true
          document.body.style.cursor = 'grabbing'
          frame.current = requestAnimationFrame(pan)
        }
        look()
      },
      onPointerUp: () => {
        const d = drag.current
        if (!d) return
        const { dropEdge, dropNode } = store.getState()
        const canvas = document.querySelector<HTMLElement>('[data-canvas]')
        const box = canvas?.getBoundingClientRect()
        const inside = canvas && box && d.x >= box.left && d.x <= box.right && d.y >= box.top && d.y <= box.bottom
        if (d.moved && inside && dropNode) store.setState({ replacing: { node: dropNode, kind: kind.id } })
        else if (d.moved && inside && canvas.dataset.outline !== undefined) {
          // The list: what lies under the pointer is chosen, and the step comes after it.
          const row = document.elementFromPoint(d.x, d.y)?.closest<HTMLElement>('[role="treeitem"]')
          row?.click()
          addStep(store, kind, [0, 0])
          canvas.focus({ preventScroll: true })
        } else if (d.moved && inside) {
          const at = flow.screenToFlowPosition({ x: d.x, y: d.y })
          dropStep(store, kind, snap([at.x - CARD_WIDTH / 2, at.y - 28]), dropEdge)
          canvas?.focus({ preventScroll: true })
        }
        stop()
      },
      onPointerCancel: stop,
      onLostPointerCapture: () => {
        if (drag.current) stop()
      },
    }),
    [flow, look, pan, stop, store],
  )
  /** A click that ends a drag, or one given up, adds nothing. */
  const wasDrag = useCallback(() => {
    const was = suppress.current
    suppress.current = false
    return was
  }, [])
  return { ghost, handlers, wasDrag }
}
