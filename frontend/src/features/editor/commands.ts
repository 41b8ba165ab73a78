import type { NodeKind } from '@/api/types.gen'
import { readFragment, writeFragment } from './model/clipboard'
import { edgeId, type FlowEdge, type Point } from './model/document'
import { addAfter, addOnExit } from './model/edits/add-after'
import { addNode } from './model/edits/add-node'
import { disconnect } from './model/edits/disconnect'
import { ungroup, withMembers } from './model/edits/groups'
import { insertOnEdge } from './model/edits/insert-on-edge'
import { nudge } from './model/edits/move'
import { duplicate, fragmentOf, paste } from './model/edits/paste'
import { remove } from './model/edits/remove'
import { removeAndJoin } from './model/edits/remove-and-join'
import { setDisabled } from './model/edits/set-disabled'
import { freshId, randomId } from './model/ids'
import type { EditorStore } from './store/editor-store'
import { kindsOf, onlyStep } from './store/selectors'

/** What the toolbar, the keys and the palette do: an edit, and what is chosen after it. */

/** The arrow chosen alone, or null. */
export function onlyArrow(store: EditorStore): FlowEdge | null {
  const { chosen, edges, history } = store.getState()
  if (chosen.size > 0 || edges.size !== 1) return null
  return history.present.edges.find((e) => edges.has(edgeId(e))) ?? null
}

/**
 * Adds a step where the person is: into the chosen arrow, after the chosen step, else at this place of the canvas. Gives
 * the new step's id.
 */
export function addStep(store: EditorStore, kind: NodeKind, place: Point): string {
  const state = store.getState()
  const id = freshId(state.history.present, randomId)
  const arrow = onlyArrow(store)
  const after = onlyStep(state)
  const exit = state.adding
  state.edit((doc) => {
    if (exit) return addOnExit(doc, kindsOf(state), exit.from, exit.port, kind, id)
    if (arrow) return insertOnEdge(doc, arrow, kind, id)
    return after ? addAfter(doc, kindsOf(state), after, kind, id) : addNode(doc, kind, id, place)
  })
  state.choose([id])
  return id
}

/** Adds a step at a place, or into an arrow when it was let go over one. */
export function dropStep(store: EditorStore, kind: NodeKind, place: Point, arrow: string | null): string {
  const state = store.getState()
  const id = freshId(state.history.present, randomId)
  state.edit((doc) => {
    const edge = arrow ? doc.edges.find((e) => edgeId(e) === arrow) : undefined
    return edge ? insertOnEdge(doc, edge, kind, id) : addNode(doc, kind, id, place)
  })
  state.choose([id])
  return id
}

/** Deletes what is chosen. */
export function removeChosen(store: EditorStore) {
  const { chosen, edges, edit } = store.getState()
  edit((doc) =>
    remove(
      disconnect(
        doc,
        doc.edges.filter((e) => edges.has(edgeId(e))),
      ),
      chosen,
    ),
  )
}

/** Deletes the chosen steps and joins the way into each to its way out, where that is clear. */
export function removeAndJoinChosen(store: EditorStore) {
  const { chosen, edges, edit } = store.getState()
  if (chosen.size === 0 && edges.size > 0) return removeChosen(store)
  edit((doc) => ungroup(removeAndJoin(doc, withMembers(doc, chosen)), chosen))
}

/** Copies the chosen steps beside themselves and chooses the copies. */
export function duplicateChosen(store: EditorStore) {
  const { chosen, edit, choose } = store.getState()
  if (chosen.size === 0) return
  let made: string[] = []
  edit((doc) => {
    const done = duplicate(doc, chosen, randomId)
    made = done.ids
    return done.doc
  })
  choose(made)
}

/** Switches the chosen steps off, or on where all are off. */
export function toggleDisabled(store: EditorStore) {
  const { chosen, edit, history } = store.getState()
  const steps = history.present.nodes.filter((n) => chosen.has(n.id))
  if (steps.length === 0) return
  edit((doc) => setDisabled(doc, chosen, !steps.every((n) => n.disabled)))
}

/** Moves what is chosen; repeated moves are one undo step. */
export function nudgeChosen(store: EditorStore, by: Point) {
  const { chosen, edit } = store.getState()
  edit((doc) => nudge(doc, chosen, by), 'nudge')
}

/** What copy puts on the clipboard; null when no step is chosen. */
export function copyChosen(store: EditorStore): string | null {
  const { chosen, history } = store.getState()
  return chosen.size > 0 ? writeFragment(fragmentOf(history.present, chosen)) : null
}

/** Pastes copied steps around a place; says whether the text was such. */
export function pasteText(store: EditorStore, text: string, place: Point | null): boolean {
  const part = readFragment(text)
  if (!part) return false
  const at = [...Object.values(part.layout), ...part.notes.map((n) => n.at)]
  const left = Math.min(...at.map((p) => p[0]))
  const top = Math.min(...at.map((p) => p[1]))
  const by: Point = place && at.length > 0 ? [place[0] - left, place[1] - top] : [40, 40]
  let made: string[] = []
  const { edit, choose } = store.getState()
  edit((doc) => {
    const done = paste(doc, part, randomId, by)
    made = done.ids
    return done.doc
  })
  choose(made)
  return true
}
