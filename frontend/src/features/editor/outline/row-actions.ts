import type { TFunction } from 'i18next'
import { edgeId, type FlowEdge, nodeOf } from '../model/document'
import { firstOpenPort } from '../model/edits/first-open-port'
import { stepAfter, stepBefore, swap, swappable } from '../model/edits/reorder'
import type { OutlineRow } from '../model/outline'
import type { EditorStore } from '../store/editor-store'
import { kindsOf } from '../store/selectors'

/** What can be done with a row of the list. Each is one undo step; what cannot be done is said, with the reason. */

/** The arrow that a row stands for: an exit that leads somewhere, or a reference. */
export function arrowOf(row: OutlineRow): FlowEdge | null {
  return (row.type === 'exit' || row.type === 'reference') && row.to ? [row.from, row.port, row.to] : null
}

/** Makes a row what is chosen, on the canvas too. */
export function chooseRow(store: EditorStore, row: OutlineRow) {
  const arrow = arrowOf(row)
  if (row.type === 'step' || row.type === 'note') store.getState().choose([row.id])
  else store.getState().choose([], arrow ? [edgeId(arrow)] : [])
}

/** Asks for a step to put after this row: into its way on, on its exit. */
export function addAt(store: EditorStore, row: OutlineRow, t: TFunction) {
  const state = store.getState()
  const doc = state.history.present
  store.setState({ adding: null })
  if (row.type === 'step') {
    const node = nodeOf(doc, row.id)
    const next = stepAfter(doc, row.id)
    if (next) state.choose([], [edgeId([row.id, 'next', next])])
    else if (node && firstOpenPort(doc, node, kindsOf(state))) state.choose([row.id])
    else return state.say(t('editor.outline.no_exit'))
  } else if (row.type === 'exit' && row.to === null) {
    state.choose([])
    store.setState({ adding: { from: row.from, port: row.port } })
  } else chooseRow(store, row)
  store.setState({ picker: true })
}

/** Which exit an arrow drawn from this row begins at; null for a row without one. */
export function exitOf(
  store: EditorStore,
  row: OutlineRow,
): { from: string; port: string; old: FlowEdge | null } | null {
  if (row.type === 'exit' || row.type === 'reference') return { from: row.from, port: row.port, old: arrowOf(row) }
  if (row.type === 'note') return null
  const state = store.getState()
  const node = nodeOf(state.history.present, row.id)
  const port = node && firstOpenPort(state.history.present, node, kindsOf(state))
  return port ? { from: row.id, port, old: null } : null
}

/** Moves a step one place up or down in its row. */
export function moveInRow(store: EditorStore, row: OutlineRow, by: -1 | 1, t: TFunction) {
  if (row.type !== 'step') return
  const state = store.getState()
  const doc = state.history.present
  const kinds = kindsOf(state)
  const other = by < 0 ? stepBefore(doc, row.id) : stepAfter(doc, row.id)
  const [first, second] = by < 0 ? [other, row.id] : [row.id, other]
  if (!first || !second || !swappable(doc, kinds, first, second)) {
    state.say(t(by < 0 ? 'editor.outline.no_up' : 'editor.outline.no_down'))
    return
  }
  state.edit((d) => swap(d, kinds, first, second))
  state.say(t('editor.outline.moved'))
}
