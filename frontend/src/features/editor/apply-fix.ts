import type { Edit, Problem } from '@/api/types.gen'
import type { FlowDocument, FlowEdge, Settings } from './model/document'
import { addNode } from './model/edits/add-node'
import { changeNode } from './model/edits/change-node'
import { connect } from './model/edits/connect'
import { disconnect } from './model/edits/disconnect'
import { insertOnEdge } from './model/edits/insert-on-edge'
import { remove } from './model/edits/remove'
import { renumber } from './model/edits/renumber'
import { setDisabled } from './model/edits/set-disabled'
import { setParam } from './model/edits/set-param'
import { ROW } from './model/geometry'
import { freshId, type Ids } from './model/ids'
import type { KindShape } from './model/kind'

/** The page's words of a fix that writes some: «text.<key>». */
export type FixWords = (key: string) => string

/** Can this problem be mended by one click? */
export function fixable(problem: Problem): boolean {
  return (problem.fix?.edits?.length ?? 0) > 0
}

/** The document with a problem's fix done: all its edits, for one step of undo. */
export function applyFix(doc: FlowDocument, problem: Problem, ids: Ids, words: FixWords): FlowDocument {
  return (problem.fix?.edits ?? []).reduce((next, edit) => applyEdit(next, edit, ids, words), doc)
}

/**
 * The document with the fixes of several problems done. What writes into one text goes from its end, so that places stay
 * true; of fixes that replace the same value the first counts, since they speak of a text that is then another.
 */
export function applyFixes(doc: FlowDocument, problems: readonly Problem[], ids: Ids, words: FixWords): FlowDocument {
  const place = (p: Problem) => p.fix?.edits?.[0]?.at ?? 0
  const replaced = new Set<string>()
  return [...problems]
    .sort((a, b) => place(b) - place(a))
    .reduce((next, p) => {
      const sets = (p.fix?.edits ?? []).filter((e) => e.do === 'set').map((e) => `${e.node ?? ''}|${e.param ?? ''}`)
      if (sets.some((key) => replaced.has(key))) return next
      for (const key of sets) replaced.add(key)
      return applyFix(next, p, ids, words)
    }, doc)
}

function applyEdit(doc: FlowDocument, edit: Edit, ids: Ids, words: FixWords): FlowDocument {
  const node = edit.node ?? ''
  const param = edit.param ?? ''
  const arrow: FlowEdge = [node, edit.port ?? '', edit.to ?? '']
  switch (edit.do) {
    case 'set':
      return node ? setParam(doc, node, param, edit.value ?? undefined) : setPath(doc, param, edit.value ?? undefined)
    case 'remove':
      return remove(doc, new Set([node]))
    case 'enable':
      return setDisabled(doc, [node], false)
    case 'subject':
      return { ...doc, subject: String(edit.value) }
    case 'renumber':
      return renumber(doc, node, freshId(doc, ids))
    case 'link':
      return connect(doc, arrow)
    case 'unlink':
      return disconnect(doc, [arrow])
    case 'insert':
      return withParams(insertOnEdge(doc, arrow, shapeOf(edit), nextId(doc, ids)), doc, edit)
    case 'add': {
      const at = doc.layout[edit.to ?? ''] ?? [0, ROW]
      const added = withParams(addNode(doc, shapeOf(edit), nextId(doc, ids), [at[0], at[1] - ROW]), doc, edit)
      const id = added.nodes[added.nodes.length - 1]?.id ?? ''
      return edit.to ? connect(added, [id, edit.via ?? '', edit.to]) : added
    }
    case 'write':
      return changeText(doc, node, param, (text) => `${text.trimEnd()}\n\n${words(String(edit.value))}`)
    case 'fallback': {
      const at = edit.at ?? 0
      const stand = ` | "${words(String(edit.value)).replaceAll('"', '')}"`
      return changeText(doc, node, param, (text) => text.slice(0, at) + stand + text.slice(at))
    }
    default:
      return doc
  }
}

const nextId = (doc: FlowDocument, ids: Ids) => freshId(doc, ids)

/** A kind as far as placing a step of it goes: its parameters come with the edit. */
function shapeOf(edit: Edit): KindShape {
  const id = edit.kind ?? ''
  return { id, category: id.split('.')[0] ?? '', params: [], ports: [edit.via ?? ''] }
}

/** The step that was just added gets the edit's parameters. */
function withParams(doc: FlowDocument, before: FlowDocument, edit: Edit): FlowDocument {
  const known = new Set(before.nodes)
  return {
    ...doc,
    nodes: doc.nodes.map((n) => (known.has(n) ? n : { ...n, params: { ...n.params, ...edit.params } })),
  }
}

function changeText(doc: FlowDocument, node: string, param: string, change: (text: string) => string): FlowDocument {
  return changeNode(doc, node, (n) => {
    const text = n.params[param]
    return typeof text === 'string' ? { ...n, params: { ...n.params, [param]: change(text) } } : n
  })
}

/** Sets a setting by its path, «exits.0.when»; an absent value takes it out. */
function setPath(doc: FlowDocument, path: string, value: unknown): FlowDocument {
  const put = (tree: unknown, keys: readonly string[]): unknown => {
    const [key = '', ...rest] = keys
    if (Array.isArray(tree)) return tree.map((v, i) => (String(i) === key ? put(v, rest) : v))
    const object = { ...(tree as Record<string, unknown>) }
    if (rest.length > 0) object[key] = put(object[key], rest)
    else if (value === undefined) delete object[key]
    else object[key] = value
    return object
  }
  return { ...doc, settings: put(doc.settings, path.split('.')) as Settings }
}
