import type { EditorStore } from '../store/editor-store'

/** Goes to the problem after, or before, the one of the chosen step: F8. */
export function nextProblem(store: EditorStore, step: 1 | -1) {
  const state = store.getState()
  const list = state.checked.problems.filter((p) => p.node)
  if (list.length === 0) return
  const at = list.findIndex(
    (p) => state.chosen.has(p.node ?? '') && (!state.focus?.param || state.focus.param === p.param),
  )
  const start = at < 0 ? (step > 0 ? -1 : 0) : at
  const next = list[(start + step + list.length) % list.length]
  if (!next?.node) return
  store.setState({ drawer: { open: true, tab: 'problems' } })
  state.focusParam(next.node, next.param)
}
