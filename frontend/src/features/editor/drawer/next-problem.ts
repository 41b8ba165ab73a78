import { problemKey } from '../problem-words'
import type { EditorStore } from '../store/editor-store'
import { inOrder } from './problem-order'

/** Goes to the problem after, or before, the one looked at last, in the drawer's order: F8. */
export function nextProblem(store: EditorStore, step: 1 | -1) {
  const state = store.getState()
  const list = inOrder(state.checked.problems).open
  if (list.length === 0) return
  const at = list.findIndex((p) => problemKey(p) === state.problem)
  const next = list[at < 0 ? (step > 0 ? 0 : list.length - 1) : (at + step + list.length) % list.length]
  if (!next) return
  store.setState({ drawer: { open: true, tab: 'problems' }, problem: problemKey(next) })
  if (next.node) state.focusParam(next.node, next.param)
  else {
    state.choose([])
    store.setState({ focus: { node: '', param: next.param, tick: (state.focus?.tick ?? 0) + 1 } })
  }
}
