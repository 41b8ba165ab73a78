import { useReactFlow } from '@xyflow/react'
import { type RefObject, useEffect } from 'react'
import { useEditorStore } from '../store/context'
import type { EditorState, EditorStore, MenuFor } from '../store/editor-store'

/** Which menu belongs to what is chosen. */
export function menuFor(state: Pick<EditorState, 'chosen' | 'edges' | 'history'>): MenuFor {
  const { chosen, edges, history } = state
  if (chosen.size > 1) return 'many'
  const [id] = chosen
  if (id === undefined) return edges.size > 0 ? 'arrow' : 'canvas'
  if (history.present.groups.some((g) => g.id === id)) return 'group'
  return history.present.notes.some((n) => n.id === id) ? 'note' : 'step'
}

export function openMenu(store: EditorStore, of: MenuFor, x: number, y: number) {
  store.setState({ menu: { of, x, y, tick: (store.getState().menu?.tick ?? 0) + 1 } })
}

/**
 * Opens the context menu: by the right button where it was let go without a drag, which pans; by the menu key and
 * Shift+F10 at what is chosen. What is under the pointer is chosen first, unless it is among several chosen ones.
 */
export function useContextMenu(canvas: RefObject<HTMLElement | null>) {
  const store = useEditorStore()
  const flow = useReactFlow()
  useEffect(() => {
    const root = canvas.current
    if (!root) return
    let from: { x: number; y: number } | null = null
    const outside = (target: EventTarget | null) =>
      !(target instanceof Element) || target.closest('input, textarea, [role="toolbar"], .react-flow__minimap') !== null
    const down = (event: PointerEvent) => {
      from = event.button === 2 && !outside(event.target) ? { x: event.clientX, y: event.clientY } : null
    }
    const up = (event: PointerEvent) => {
      if (event.button !== 2 || !from) return
      const far = Math.hypot(event.clientX - from.x, event.clientY - from.y) > 4
      from = null
      if (far) return
      const target = document.elementFromPoint(event.clientX, event.clientY)
      const node = target?.closest('.react-flow__node')?.getAttribute('data-id')
      const edge = target?.closest('.react-flow__edge, [data-edge]')
      const arrow = edge?.getAttribute('data-edge') ?? edge?.getAttribute('data-id')
      const state = store.getState()
      if (node) {
        if (!state.chosen.has(node)) state.choose([node])
      } else if (arrow) state.choose([], [arrow])
      else state.choose([])
      // At the place pressed: a paste from the menu lands there.
      openMenu(store, menuFor(store.getState()), event.clientX, event.clientY)
    }
    const context = (event: Event) => {
      if (!outside(event.target)) event.preventDefault()
    }
    const key = (event: KeyboardEvent) => {
      const asked = event.code === 'ContextMenu' || (event.code === 'F10' && event.shiftKey)
      if (!asked || event.defaultPrevented || outside(event.target)) return
      event.preventDefault()
      const state = store.getState()
      const box = root.getBoundingClientRect()
      const [id] = state.chosen
      const at = id === undefined ? undefined : flow.getInternalNode(id)
      const place = at && flow.flowToScreenPosition({ x: at.position.x + 24, y: at.position.y + 32 })
      const inside = (v: number, low: number, high: number) => Math.min(Math.max(v, low + 8), high - 8)
      const [x, y] = place ? [place.x, place.y] : [box.left + box.width / 2, box.top + box.height / 3]
      // After this key press has gone by: it would close again what it opened.
      setTimeout(() => openMenu(store, menuFor(state), inside(x, box.left, box.right), inside(y, box.top, box.bottom)))
    }
    root.addEventListener('pointerdown', down, true)
    root.addEventListener('pointerup', up, true)
    root.addEventListener('contextmenu', context)
    root.addEventListener('keydown', key)
    return () => {
      root.removeEventListener('pointerdown', down, true)
      root.removeEventListener('pointerup', up, true)
      root.removeEventListener('contextmenu', context)
      root.removeEventListener('keydown', key)
    }
  }, [canvas, store, flow])
}
