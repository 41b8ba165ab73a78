import type { ReactFlowInstance } from '@xyflow/react'
import { around, type Box, boxes, foldedAt, frameOf, type SizeOf } from '../model/box'
import type { Point } from '../model/document'
import { withMembers } from '../model/edits/groups'
import { move } from '../model/edits/move'
import { addNote } from '../model/edits/notes'
import { CARD_HEIGHT, CARD_WIDTH, snap } from '../model/geometry'
import { freshId, randomId } from '../model/ids'
import { tidy } from '../model/tidy'
import type { EditorStore } from '../store/editor-store'
import { kindsOf } from '../store/selectors'
import { layoutEngine } from './layout-engine'

/** The middle of what is seen of the canvas, so that a new card lands in view. */
export function viewCentre(flow: ReactFlowInstance): Point {
  const box = document.querySelector('[data-canvas]')?.getBoundingClientRect()
  if (!box) return [0, 0]
  const at = flow.screenToFlowPosition({ x: box.left + box.width / 2, y: box.top + box.height / 2 })
  return snap([at.x - CARD_WIDTH / 2, at.y - 50])
}

/** The real size of a drawn card, note or frame. */
export function sizesIn(flow: ReactFlowInstance): SizeOf {
  return (id) => {
    const { width, height } = flow.getInternalNode(id)?.measured ?? {}
    return width && height ? [width, height] : undefined
  }
}

/** Lays everything out anew, or what is chosen where several are, as one undo step; the cards glide to their places. */
export async function tidyUp(store: EditorStore, flow: ReactFlowInstance, only?: ReadonlySet<string>) {
  const state = store.getState()
  const before = state.history.present
  const at = await tidy(before, {
    layout: layoutEngine,
    kinds: kindsOf(state),
    only,
    size: sizesIn(flow),
    exitPlace: (node, port) => {
      const exit = flow.getInternalNode(node)?.internals.handleBounds?.source?.find((h) => h.id === port)
      return exit && exit.x + exit.width / 2
    },
  })
  // An edit made meanwhile wins: the layout was made for another document.
  if (store.getState().history.present !== before) return
  store.setState({ glide: store.getState().glide + 1 })
  state.edit((doc) => move(doc, at))
  if (!only) requestAnimationFrame(() => void flow.fitView({ padding: 0.12, maxZoom: 1, duration: calm() ? 0 : 240 }))
}

/** Tidies all, or the chosen where there are several. */
export function tidyAll(store: EditorStore, flow: ReactFlowInstance) {
  const { chosen, history } = store.getState()
  const several = withMembers(history.present, chosen).size > 1
  return tidyUp(store, flow, several ? chosen : undefined)
}

/** Does the person wish for less motion? */
export function calm(): boolean {
  return window.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false
}

/** Puts a sticky note in view and begins to write in it. */
export function addNoteAt(store: EditorStore, flow: ReactFlowInstance) {
  const state = store.getState()
  const id = freshId(state.history.present, randomId)
  const [x, y] = viewCentre(flow)
  state.edit((doc) => addNote(doc, id, [x + 300, y]))
  state.choose([id])
  store.setState({ renaming: id })
}

/**
 * Brings steps, notes and groups into view, moving no more than must be: not at all where all of them are seen. What is
 * inside of a folded group is shown as that group.
 */
export function reveal(store: EditorStore, flow: ReactFlowInstance, ids: Iterable<string>) {
  const doc = store.getState().history.present
  const view = document.querySelector('[data-canvas]')?.getBoundingClientRect()
  const size = sizesIn(flow)
  const all = boxes(doc, size)
  const shown = [...ids].flatMap((id): Box[] => {
    const group = doc.groups.find((g) => g.id === id || (g.folded && g.nodes.includes(id)))
    if (group?.folded) {
      const [x, y] = foldedAt(group.nodes, all)
      return [{ x, y, w: CARD_WIDTH, h: CARD_HEIGHT }]
    }
    const box = group?.id === id ? frameOf(group.nodes, all) : all.get(id)
    return box ? [box] : []
  })
  const frame = around(shown)
  if (!frame || !view) return
  const { zoom } = flow.getViewport()
  const corner = flow.flowToScreenPosition({ x: frame.x, y: frame.y })
  const edge = 12
  const seen =
    corner.x >= view.left + edge &&
    corner.y >= view.top + edge &&
    corner.x + frame.w * zoom <= view.right - edge &&
    corner.y + frame.h * zoom <= view.bottom - edge
  if (seen) return
  const duration = calm() ? 0 : 200
  if (frame.w * zoom <= view.width - 2 * edge && frame.h * zoom <= view.height - 2 * edge) {
    void flow.setCenter(frame.x + frame.w / 2, frame.y + frame.h / 2, { zoom, duration })
  } else void flow.fitBounds({ x: frame.x, y: frame.y, width: frame.w, height: frame.h }, { padding: 0.1, duration })
}
