import { type Connection, type Edge, type FinalConnectionState, useReactFlow, useStoreApi } from '@xyflow/react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { edgeId, type FlowEdge } from '../model/document'
import { connect } from '../model/edits/connect'
import { disconnect } from '../model/edits/disconnect'
import { firstOpenPort } from '../model/edits/first-open-port'
import { reconnect } from '../model/edits/reconnect'
import { CARD_WIDTH, snap } from '../model/geometry'
import { refusal } from '../model/graph'
import { portsOf } from '../model/kind'
import { useEditorStore } from '../store/context'
import { nodesById } from '../store/editor-store'
import { kindsOf } from '../store/selectors'

/** Which end of an arrow is being led: null while none is. */
export type Linking = 'end' | 'start' | null

/**
 * Drawing arrows and leading them elsewhere by either end. Let go on the empty canvas a new arrow asks what comes next;
 * let go on a card the start of an arrow takes that card's first free exit. Escape gives up.
 */
export function useLinking() {
  const store = useEditorStore()
  const flow = useReactFlow()
  const api = useStoreApi()
  const [linking, setLinking] = useState<Linking>(null)
  const moving = useRef<FlowEdge | null>(null)
  const cancelled = useRef(false)
  const under = useRef(false)

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !under.current) return
      event.preventDefault()
      event.stopPropagation()
      cancelled.current = true
      under.current = false
      setLinking(null)
      api.getState().cancelConnection()
    }
    window.addEventListener('keydown', onKey, true)
    return () => window.removeEventListener('keydown', onKey, true)
  }, [api])

  const edgeOf = useCallback(
    (old: Edge): FlowEdge | undefined => store.getState().history.present.edges.find((e) => edgeId(e) === old.id),
    [store],
  )

  const isValid = useCallback(
    (c: Connection | Edge) => {
      const state = store.getState()
      // An arrow that is led elsewhere does not stand in its own way.
      const doc = moving.current ? disconnect(state.history.present, [moving.current]) : state.history.present
      return refusal(doc, kindsOf(state), c.source, c.sourceHandle ?? 'next', c.target) === null
    },
    [store],
  )
  const onConnect = useCallback(
    (c: Connection) => {
      if (!cancelled.current) store.getState().edit((d) => connect(d, [c.source, c.sourceHandle ?? 'next', c.target]))
    },
    [store],
  )
  const onReconnect = useCallback(
    (old: Edge, c: Connection) => {
      const before = edgeOf(old)
      if (!before || cancelled.current) return
      const after: FlowEdge =
        linking === 'start' ? [c.source, c.sourceHandle ?? 'next', before[2]] : [before[0], before[1], c.target]
      store.getState().edit((d) => reconnect(d, before, after))
    },
    [store, edgeOf, linking],
  )
  const onConnectStart = useCallback(() => {
    under.current = true
    cancelled.current = false
    if (!moving.current) setLinking('end')
  }, [])
  const onReconnectStart = useCallback(
    (_: unknown, old: Edge, fixed: 'source' | 'target') => {
      moving.current = edgeOf(old) ?? null
      setLinking(fixed === 'target' ? 'start' : 'end')
    },
    [edgeOf],
  )
  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, end: FinalConnectionState) => {
      under.current = false
      setLinking(null)
      const pointer = pointOf(event)
      if (moving.current || cancelled.current || end.isValid || !pointer) return
      const { fromNode, fromHandle } = end
      const target = document.elementFromPoint(pointer.x, pointer.y)
      if (!fromNode || !fromHandle?.id || fromHandle.type !== 'source') return
      if (!target?.closest('.react-flow__pane') || target.closest('.react-flow__node')) return
      const at = flow.screenToFlowPosition(pointer)
      store.setState({
        next: {
          from: fromNode.id,
          port: fromHandle.id,
          place: snap([at.x - CARD_WIDTH / 2, at.y]),
          x: pointer.x,
          y: pointer.y,
        },
      })
    },
    [store, flow],
  )
  const onReconnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, old: Edge, fixed: 'source' | 'target', end: FinalConnectionState) => {
      moving.current = null
      const pointer = pointOf(event)
      const before = edgeOf(old)
      if (cancelled.current || end.isValid || fixed !== 'target' || !before || !pointer) return
      const card = document.elementFromPoint(pointer.x, pointer.y)?.closest('.react-flow__node')
      const state = store.getState()
      const node = nodesById(state.history.present).get(card?.getAttribute('data-id') ?? '')
      if (!node || node.id === before[0]) return
      const kinds = kindsOf(state)
      const port = firstOpenPort(state.history.present, node, kinds) ?? portsOf(node, kinds(node.kind))[0]
      const doc = disconnect(state.history.present, [before])
      if (!port || refusal(doc, kinds, node.id, port, before[2])) return
      state.edit((d) => reconnect(d, before, [node.id, port, before[2]]))
    },
    [store, edgeOf],
  )
  return {
    linking,
    handlers: {
      isValidConnection: isValid,
      onConnect,
      onReconnect,
      onConnectStart,
      onConnectEnd,
      onReconnectStart,
      onReconnectEnd,
    },
  }
}

function pointOf(event: MouseEvent | TouchEvent): { x: number; y: number } | null {
  if ('clientX' in event) return { x: event.clientX, y: event.clientY }
  const touch = event.changedTouches[0]
  return touch ? { x: touch.clientX, y: touch.clientY } : null
}
