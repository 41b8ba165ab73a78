import type { ReactFlowInstance } from '@xyflow/react'
import type { Point } from '../model/document'
import { move } from '../model/edits/move'
import { addNote } from '../model/edits/notes'
import { CARD_WIDTH, snap } from '../model/geometry'
import { freshId, randomId } from '../model/ids'
import { tidy } from '../model/tidy'
import type { EditorStore } from '../store/editor-store'
import { kindsOf } from '../store/selectors'

/** The middle of what is seen of the canvas, so that a new card lands in view. */
export function viewCentre(flow: ReactFlowInstance): Point {
  const box = document.querySelector('[data-canvas]')?.getBoundingClientRect()
  if (!box) return [0, 0]
  const at = flow.screenToFlowPosition({ x: box.left + box.width / 2, y: box.top + box.height / 2 })
  return snap([at.x - CARD_WIDTH / 2, at.y - 50])
}

/** Lays everything out anew, as one undo step, and shows it all. */
export async function tidyAll(store: EditorStore, flow: ReactFlowInstance) {
  const state = store.getState()
  const before = state.history.present
  const at = await tidy(before, kindsOf(state), (node, port) => {
    const exit = flow.getInternalNode(node)?.internals.handleBounds?.source?.find((h) => h.id === port)
    return exit && exit.x + exit.width / 2
  })
  // An edit made meanwhile wins: the layout was made for another document.
  if (store.getState().history.present !== before) return
  state.edit((doc) => move(doc, at))
  requestAnimationFrame(() => void flow.fitView({ padding: 0.12, maxZoom: 1, duration: 240 }))
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
