import type { EdgeChange, Node, NodeChange } from '@xyflow/react'
import { type MouseEvent, type PointerEvent, useCallback, useRef } from 'react'
import { useEditorStore } from '../store/context'

/** What is chosen by clicks and by the box; Shift and a box add to what was chosen. */
export function useBox(onChanges: (changes: NodeChange[]) => void) {
  const store = useEditorStore()
  const active = useRef(false)
  const kept = useRef<ReadonlySet<string> | null>(null)
  const onNodesChange = useCallback(
    (changes: NodeChange[]) => {
      onChanges(changes)
      const selects = changes.filter((c) => c.type === 'select')
      if (selects.length === 0) return
      const { chosen, history } = store.getState()
      const next = new Set(chosen)
      for (const c of selects) c.selected ? next.add(c.id) : next.delete(c.id)
      // A box drawn within a frame means the cards in it, not the whole group.
      if (active.current) for (const g of history.present.groups) if (!g.folded) next.delete(g.id)
      for (const id of kept.current ?? []) next.add(id)
      store.getState().choose(next, store.getState().edges)
    },
    [onChanges, store],
  )
  const onEdgesChange = useCallback(
    (changes: EdgeChange[]) => {
      // A box takes cards; the arrows at them would only stand in the way of what is done with one card.
      const selects = changes.filter((c) => c.type === 'select').filter((c) => !active.current || !c.selected)
      if (selects.length === 0) return
      const next = new Set(store.getState().edges)
      for (const c of selects) c.selected ? next.add(c.id) : next.delete(c.id)
      store.getState().choose(store.getState().chosen, next)
    },
    [store],
  )
  const onStart = useCallback(() => {
    active.current = true
  }, [])
  const onEnd = useCallback(() => {
    active.current = false
    kept.current = null
  }, [])
  /** A click on one of several chosen cards means that one; React Flow leaves all of them chosen. */
  const onNodeClick = useCallback(
    (event: MouseEvent, node: Node) => {
      const several = store.getState().chosen.size > 1
      if (several && !event.shiftKey && !event.ctrlKey && !event.metaKey) store.getState().choose([node.id])
    },
    [store],
  )
  const onPress = useCallback(
    (event: PointerEvent) => {
      const onPane = event.target instanceof Element && event.target.classList.contains('react-flow__pane')
      kept.current = event.shiftKey && event.button === 0 && onPane ? store.getState().chosen : null
    },
    [store],
  )
  return { onNodesChange, onEdgesChange, onStart, onEnd, onNodeClick, onPress }
}
