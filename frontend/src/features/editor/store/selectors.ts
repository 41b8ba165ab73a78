import type { Problem } from '@/api/types.gen'
import type { Kinds } from '../model/kind'
import type { EditorState } from './editor-store'

const kindsCache = new WeakMap<object, Kinds>()

/** The look-up of kinds that the model takes. */
export function kindsOf(state: Pick<EditorState, 'kinds'>): Kinds {
  let look = kindsCache.get(state.kinds)
  if (!look) {
    look = (id) => state.kinds.get(id)
    kindsCache.set(state.kinds, look)
  }
  return look
}

const grouped = new WeakMap<object, ReadonlyMap<string, readonly Problem[]>>()
const empty: readonly Problem[] = []

/** Problems of one step that nobody accepted, made once a check. The flow's own are under the empty id. */
export function problemsOf(state: Pick<EditorState, 'checked'>, node: string): readonly Problem[] {
  let map = grouped.get(state.checked)
  if (!map) {
    const made = new Map<string, Problem[]>()
    for (const p of state.checked.problems) {
      if (p.accepted) continue
      const list = made.get(p.node ?? '')
      if (list) list.push(p)
      else made.set(p.node ?? '', [p])
    }
    map = made
    grouped.set(state.checked, map)
  }
  return map.get(node) ?? empty
}

export function countOf(problems: readonly Problem[], severity: Problem['severity']): number {
  return problems.reduce((n, p) => (p.severity === severity && !p.accepted ? n + 1 : n), 0)
}

/** The only chosen step, or null. */
export function onlyStep(state: EditorState): string | null {
  if (state.chosen.size !== 1 || state.edges.size > 0) return null
  const [id] = state.chosen
  return id && state.history.present.nodes.some((n) => n.id === id) ? id : null
}
