import { type Node, type NodeChange, useReactFlow } from '@xyflow/react'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import { around, type Box, boxes, centreOf, frameOf, holds } from '../model/box'
import { edgeId, type FlowDocument, type Point } from '../model/document'
import { groupOf, setMembership } from '../model/edits/groups'
import { fitsInto, insertNode, unlinked } from '../model/edits/insert-node'
import { move } from '../model/edits/move'
import { useEditorStore } from '../store/context'
import { kindsOf } from '../store/selectors'
import { showGuides } from './guides'
import { magnet } from './magnet'
import type { CanvasNodes } from './use-nodes'

const REACH = 6 // screen pixels from which a helper line holds a card

interface Session {
  doc: FlowDocument
  primary: string
  start: ReadonlyMap<string, Point> // of all that moves: members of a dragged group with it
  groups: ReadonlySet<string> // groups that are dragged themselves
  box: Box // around all that moves, where it began
  others: readonly Box[] // what it can be level with
  frames: readonly { id: string; box: Box }[] // groups into which it can be dropped
  alone: string | null // the one step that moves, which an arrow could take in
  cancelled: boolean
}

/**
 * Dragging cards: members go with their group, helper lines hold a card that is nearly level with another, a step let go
 * over an arrow is put into it, a card let go inside of a frame joins that group, outside of its own it leaves it. All of
 * it is one edit. Escape puts everything back.
 */
export function useDragging(nodes: CanvasNodes) {
  const store = useEditorStore()
  const flow = useReactFlow()
  const session = useRef<Session | null>(null)
  const { apply, now, place, reset, size } = nodes

  const forget = useCallback(() => {
    showGuides([])
    const { dropEdge, dropGroup } = store.getState()
    if (dropEdge || dropGroup) store.setState({ dropEdge: null, dropGroup: null })
  }, [store])

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const s = session.current
      if (event.key !== 'Escape' || !s || s.cancelled) return
      event.preventDefault()
      event.stopPropagation()
      s.cancelled = true
      forget()
      reset()
    }
    window.addEventListener('keydown', onKey, true)
    return () => window.removeEventListener('keydown', onKey, true)
  }, [forget, reset])

  const onDragStart = useCallback(
    (_: unknown, node: Node, all: Node[]) => {
      const doc = store.getState().history.present
      const moving = all.some((n) => n.id === node.id) ? all : [node]
      const groups = new Set(doc.groups.filter((g) => moving.some((n) => n.id === g.id)).map((g) => g.id))
      const start = new Map<string, Point>()
      for (const n of now.current) if (moving.some((m) => m.id === n.id)) start.set(n.id, [n.position.x, n.position.y])
      const known = boxes(doc, size)
      for (const g of doc.groups) {
        if (!groups.has(g.id)) continue
        for (const id of g.nodes) {
          const b = known.get(id)
          if (b && !start.has(id)) start.set(id, [b.x, b.y])
        }
      }
      const drawn = now.current.filter((n) => n.type !== 'frame')
      const boxOf = (n: Node): Box => {
        const [w, h] = size(n.id) ?? [n.measured?.width ?? 252, n.measured?.height ?? 86]
        return { x: n.position.x, y: n.position.y, w, h }
      }
      const box = around(drawn.filter((n) => start.has(n.id)).map(boxOf))
      if (!box) return
      const only = moving.length === 1 && node.type === 'step' ? node.id : null
      session.current = {
        doc,
        primary: node.id,
        start,
        groups,
        box,
        others: drawn.filter((n) => !start.has(n.id)).map(boxOf),
        frames: doc.groups.flatMap((g) => {
          const frame = g.folded || groups.has(g.id) ? null : frameOf(g.nodes, known)
          return frame ? [{ id: g.id, box: frame }] : []
        }),
        alone: only,
        cancelled: false,
      }
    },
    [store, now, size],
  )

  /** Where everything of the drag is now: moved as far as the primary is, and held by helper lines. */
  const follow = useCallback(
    (s: Session, changes: NodeChange[]) => {
      const own = changes.find((c) => c.type === 'position' && c.id === s.primary)
      const from = s.start.get(s.primary)
      if (own?.type !== 'position' || !own.position || !from) return
      const raw: Point = [own.position.x - from[0], own.position.y - from[1]]
      const here = { ...s.box, x: s.box.x + raw[0], y: s.box.y + raw[1] }
      const { by, guides } = magnet(here, s.others, REACH / flow.getZoom())
      showGuides(own.dragging === false ? [] : guides)
      const delta: Point = [raw[0] + by[0], raw[1] + by[1]]
      place(new Map([...s.start].map(([id, p]) => [id, [Math.round(p[0] + delta[0]), Math.round(p[1] + delta[1])]])))
    },
    [flow, place],
  )

  const onChanges = useCallback(
    (changes: NodeChange[]) => {
      const s = session.current
      if (s) follow(s, s.cancelled ? [] : changes)
      apply(changes.filter((c) => c.type === 'dimensions' || (c.type === 'position' && !s)))
    },
    [apply, follow],
  )

  /** Under the pointer, while it moves: an arrow that would take the step in, a group that would take the cards in. */
  const onDrag = useCallback(
    (event: { clientX?: number; clientY?: number; altKey?: boolean }) => {
      const s = session.current
      if (!s || s.cancelled) return
      const state = store.getState()
      const dropEdge = arrowFor(s, state, event)
      const target = s.groups.size === 0 && s.frames.length > 0 ? frameUnder(s, now.current) : undefined
      const inside = target && [...s.start.keys()].every((id) => groupOf(s.doc, id)?.id === target)
      const dropGroup = target && !inside ? target : null
      if (state.dropEdge !== dropEdge || state.dropGroup !== dropGroup) store.setState({ dropEdge, dropGroup })
    },
    [store, now],
  )

  const onDragStop = useCallback(() => {
    const s = session.current
    session.current = null
    const { dropEdge } = store.getState()
    forget()
    if (!s || s.cancelled) return reset()
    const primary = now.current.find((n) => n.id === s.primary)
    const from = s.start.get(s.primary)
    if (!primary || !from) return reset()
    const by: Point = [primary.position.x - from[0], primary.position.y - from[1]]
    const at: Record<string, Point> = {}
    for (const [id, p] of s.start) if (!s.groups.has(id)) at[id] = [p[0] + by[0], p[1] + by[1]]
    const target = s.frames.length > 0 ? frameUnder(s, now.current) : undefined
    // A folded group has a place of its own only through its members: they move as far as its card was.
    store.getState().edit((doc) => {
      let next = move(doc, at)
      const edge = s.alone && dropEdge ? doc.edges.find((e) => edgeId(e) === dropEdge) : undefined
      if (edge && s.alone) next = insertNode(next, kindsOf(store.getState()), s.alone, edge)
      return s.groups.size > 0 ? next : regroup(next, s, target ?? null)
    })
    reset()
  }, [store, now, forget, reset])

  return useMemo(() => ({ onChanges, onDragStart, onDrag, onDragStop }), [onChanges, onDragStart, onDrag, onDragStop])
}

type Pointer = { clientX?: number; clientY?: number; altKey?: boolean }

/** A step without arrows is taken in by the one that it is let go over; one with arrows only while Alt is held. */
function arrowFor(s: Session, state: Parameters<typeof kindsOf>[0], event: Pointer): string | null {
  if (!s.alone || event.clientX === undefined || event.clientY === undefined) return null
  if (!unlinked(s.doc, s.alone) && !event.altKey) return null
  // The step's own arrows trail behind it and may lie under the pointer, too.
  for (const el of document.elementsFromPoint(event.clientX, event.clientY)) {
    const under = el.closest('.react-flow__edge')?.getAttribute('data-id')
    const edge = under && s.doc.edges.find((e) => edgeId(e) === under)
    if (edge && fitsInto(s.doc, kindsOf(state), s.alone, edge)) return edgeId(edge)
  }
  return null
}

/** The group in whose frame the middle of what is dragged lies. */
function frameUnder(s: Session, list: readonly Node[]): string | undefined {
  const primary = list.find((n) => n.id === s.primary)
  const from = s.start.get(s.primary)
  if (!primary || !from) return undefined
  const box = { ...s.box, x: s.box.x + primary.position.x - from[0], y: s.box.y + primary.position.y - from[1] }
  return s.frames.find((f) => holds(f.box, centreOf(box)))?.id
}

/** Cards let go in a frame join its group; let go outside, they leave theirs, unless the whole of it was moved. */
function regroup(doc: FlowDocument, s: Session, target: string | null): FlowDocument {
  if (target) return setMembership(doc, new Set(s.start.keys()), target)
  const leaving = [...s.start.keys()].filter((id) => {
    const own = groupOf(doc, id)
    return own && !own.nodes.every((n) => s.start.has(n))
  })
  return setMembership(doc, new Set(leaving), null)
}
