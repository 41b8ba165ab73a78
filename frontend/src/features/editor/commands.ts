import type { NodeKind } from '@/api/types.gen'
import { around, type Box, NOTE_SIZE, type SizeOf } from './model/box'
import { edgeId, type FlowEdge, type Point } from './model/document'
import { addAfter, addOnExit } from './model/edits/add-after'
import { addLinked } from './model/edits/add-linked'
import { addNode } from './model/edits/add-node'
import { type Axis, align, distribute, type Side, toGrid } from './model/edits/align'
import { disconnect } from './model/edits/disconnect'
import { foldGroup, group, groupById, setMembership, ungroup, withMembers } from './model/edits/groups'
import { insertOnEdge } from './model/edits/insert-on-edge'
import { nudge } from './model/edits/move'
import { duplicate, type Fragment, paste } from './model/edits/paste'
import { remove } from './model/edits/remove'
import { removeAndJoin } from './model/edits/remove-and-join'
import { setDisabled } from './model/edits/set-disabled'
import { CARD_HEIGHT, CARD_WIDTH, snap } from './model/geometry'
import { freshId, randomId } from './model/ids'
import type { EditorState, EditorStore, NextStep } from './store/editor-store'
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

/** Deletes what is chosen. Of a chosen group only the frame goes; its steps stay. */
export function removeChosen(store: EditorStore) {
  const { chosen, edges, edit } = store.getState()
  edit((doc) =>
    ungroup(
      remove(
        disconnect(
          doc,
          doc.edges.filter((e) => edges.has(edgeId(e))),
        ),
        chosen,
      ),
      chosen,
    ),
  )
}

/** Deletes what is chosen, groups with all that is in them. */
export function removeWithMembers(store: EditorStore) {
  const { chosen, edit } = store.getState()
  edit((doc) => remove(doc, withMembers(doc, chosen)))
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
  const ids = withMembers(history.present, chosen)
  const steps = history.present.nodes.filter((n) => ids.has(n.id))
  if (steps.length === 0) return
  edit((doc) => setDisabled(doc, ids, !steps.every((n) => n.disabled)))
}

/** Moves what is chosen; repeated moves are one undo step. */
export function nudgeChosen(store: EditorStore, by: Point) {
  const { chosen, edit } = store.getState()
  edit((doc) => nudge(doc, withMembers(doc, chosen), by), 'nudge')
}

/** Adds a copied part around a place and chooses it; never exactly over other cards. Gives the new ids. */
export function pasteFragment(store: EditorStore, part: Fragment, place: Point): string[] {
  const frame = around([
    ...part.nodes.map((n) => boxAt(part.layout[n.id] ?? [0, 0], [CARD_WIDTH, CARD_HEIGHT])),
    ...part.notes.map((n) => boxAt(n.at, n.size ?? NOTE_SIZE)),
  ])
  if (!frame) return []
  const { edit, choose, history } = store.getState()
  const [x, y] = snap([place[0] - frame.x - frame.w / 2, place[1] - frame.y - frame.h / 2])
  const taken = new Set(Object.values(history.present.layout).map(String))
  let off = 0
  while (part.nodes.some((n) => taken.has(String(moved(part.layout[n.id] ?? [0, 0], [x + off, y + off]))))) off += 20
  let made: string[] = []
  edit((doc) => {
    const done = paste(doc, part, randomId, [x + off, y + off])
    made = done.ids
    return done.doc
  })
  choose(made)
  return made
}

const boxAt = ([x, y]: Point, [w, h]: Point): Box => ({ x, y, w, h })
const moved = (p: Point, by: Point): Point => [p[0] + by[0], p[1] + by[1]]

/** Adds the step that comes next of an arrow let go on the empty canvas. */
export function addNext(store: EditorStore, next: NextStep, kind: NodeKind) {
  const state = store.getState()
  const id = freshId(state.history.present, randomId)
  state.edit((doc) => addLinked(doc, next.from, next.port, kind, id, next.place))
  state.choose([id])
}

/** Frames what is chosen and asks for the group's name. */
export function groupChosen(store: EditorStore, name: string) {
  const state = store.getState()
  const id = freshId(state.history.present, randomId)
  state.edit((doc) => group(doc, state.chosen, id, name))
  if (!groupById(store.getState().history.present, id)) return
  state.choose([id])
  store.setState({ renaming: id })
}

/** The chosen groups, and those in which what is chosen stands. */
export function chosenGroups({ chosen, history }: Pick<EditorState, 'chosen' | 'history'>): ReadonlySet<string> {
  const { groups } = history.present
  return new Set(groups.filter((g) => chosen.has(g.id) || g.nodes.some((n) => chosen.has(n))).map((g) => g.id))
}

/** Takes the groups of what is chosen apart and chooses their steps. */
export function ungroupChosen(store: EditorStore) {
  const state = store.getState()
  const ids = chosenGroups(state)
  const members = state.history.present.groups.filter((g) => ids.has(g.id)).flatMap((g) => g.nodes)
  state.edit((doc) => ungroup(doc, ids))
  state.choose(members)
}

/** Takes what is chosen out of its groups. */
export function leaveGroups(store: EditorStore) {
  const { chosen, edit } = store.getState()
  edit((doc) => setMembership(doc, chosen, null))
}

/** Folds a group to one card, or unfolds it. */
export function foldChosen(store: EditorStore, id?: string) {
  const state = store.getState()
  const found = id ?? [...state.chosen].find((c) => groupById(state.history.present, c))
  const now = found === undefined ? undefined : groupById(state.history.present, found)
  if (!now) return
  state.edit((doc) => foldGroup(doc, now.id, !now.folded))
  state.choose([now.id])
}

/** Brings the chosen to one line, makes their gaps equal, or puts them on the grid. */
export function arrangeChosen(store: EditorStore, how: Side | Axis | 'grid', size: SizeOf) {
  const { chosen, edit } = store.getState()
  edit((doc) => {
    if (how === 'grid') return toGrid(doc, chosen, size)
    return how === 'across' || how === 'down' ? distribute(doc, chosen, how, size) : align(doc, chosen, how, size)
  })
}
