import type { FlowDocument, FlowEdge } from '../document'
import { addAfter } from '../edits/add-after'
import { addNode } from '../edits/add-node'
import { connect } from '../edits/connect'
import { disconnect } from '../edits/disconnect'
import { insertOnEdge } from '../edits/insert-on-edge'
import { nudge } from '../edits/move'
import { addNote, setNoteText } from '../edits/notes'
import { duplicate } from '../edits/paste'
import { reconnect } from '../edits/reconnect'
import { remove } from '../edits/remove'
import { removeAndJoin } from '../edits/remove-and-join'
import { renameNode } from '../edits/rename-node'
import { setDisabled } from '../edits/set-disabled'
import { setExit } from '../edits/set-exit'
import { setParam } from '../edits/set-param'
import { renameFlow, setSettings } from '../edits/set-settings'
import { refusal } from '../graph'
import type { Ids } from '../ids'
import { type KindShape, type Kinds, portsOf } from '../kind'

/** A small seeded generator (mulberry32), so that a failing case can be told by its seed. */
export function seeded(seed: number): () => number {
  let s = seed >>> 0
  return () => {
    s = (s + 0x6d2b79f5) >>> 0
    let t = s
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Makes one random edit out of all that the editor knows, as a person could. */
export function randomEdit(
  doc: FlowDocument,
  kinds: Kinds,
  all: readonly KindShape[],
  random: () => number,
  ids: Ids,
): FlowDocument {
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)]
  const kind = pick(all)
  const node = pick(doc.nodes)
  const other = pick(doc.nodes)
  const edge: FlowEdge | undefined = pick(doc.edges)
  if (!kind || !node || !other) return kind ? addNode(doc, kind, ids(), [random() * 800, random() * 800]) : doc
  const port = pick(portsOf(node, kinds(node.kind))) ?? 'next'
  const some = new Set(doc.nodes.filter(() => random() < 0.2).map((n) => n.id))
  const edits: (() => FlowDocument)[] = [
    () => addNode(doc, kind, ids(), [random() * 800, random() * 800]),
    () => addAfter(doc, kinds, node.id, kind, ids()),
    () => addAfter(doc, kinds, node.id, kind, ids()),
    () => (refusal(doc, kinds, node.id, port, other.id) ? doc : connect(doc, [node.id, port, other.id])),
    () => (edge ? disconnect(doc, [edge]) : doc),
    () => (edge ? insertOnEdge(doc, edge, kind, ids()) : doc),
    () => (edge ? reconnect(doc, edge, [edge[0], edge[1], other.id]) : doc),
    () => nudge(doc, some, [4, -20]),
    () => setParam(doc, node.id, 'text', `v${Math.floor(random() * 5)}`),
    () => setParam(doc, node.id, 'text', undefined),
    () => renameNode(doc, node.id, pick(['', 'a', 'b']) ?? ''),
    () => setDisabled(doc, some, random() < 0.5),
    () => setExit(doc, node.id, port, random() < 0.5 ? null : other.id),
    () => setSettings(doc, { reentry: pick(['once', 'always', undefined]) }),
    () => renameFlow(doc, `flow ${Math.floor(random() * 5)}`),
    () => addNote(doc, ids(), [0, 0], 'note'),
    () => setNoteText(doc, doc.notes[0]?.id ?? '', 'other'),
    () => (doc.nodes.length < 40 ? duplicate(doc, some, ids).doc : remove(doc, some)),
    () => remove(doc, new Set([node.id])),
    () => removeAndJoin(doc, node.id),
  ]
  return pick(edits)?.() ?? doc
}
