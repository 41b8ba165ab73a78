import type { FlowDocument, FlowEdge } from '../document'
import { accept } from '../edits/accept'
import { addAfter, addOnExit } from '../edits/add-after'
import { addLinked } from '../edits/add-linked'
import { addNode } from '../edits/add-node'
import { type Axis, align, distribute, type Side, toGrid } from '../edits/align'
import { changeNode } from '../edits/change-node'
import { connect } from '../edits/connect'
import { disconnect } from '../edits/disconnect'
import { foldGroup, group, renameGroup, setMembership, ungroup } from '../edits/groups'
import { insertNode } from '../edits/insert-node'
import { insertOnEdge } from '../edits/insert-on-edge'
import { move, nudge } from '../edits/move'
import { addNote, resizeNote, setNoteText } from '../edits/notes'
import { duplicate, fragmentOf, paste } from '../edits/paste'
import { reconnect } from '../edits/reconnect'
import { remove } from '../edits/remove'
import { removeAndJoin, takeOut } from '../edits/remove-and-join'
import { renameNode } from '../edits/rename-node'
import { renumber } from '../edits/renumber'
import { moveToExit, stepAfter, swap } from '../edits/reorder'
import { replaceNode } from '../edits/replace-node'
import { replaceText } from '../edits/replace-text'
import { restoreAll, restoreLinks, restoreSetting, restoreStep } from '../edits/restore'
import { setDisabled } from '../edits/set-disabled'
import { setExit } from '../edits/set-exit'
import { setArms, setParam } from '../edits/set-param'
import { renameFlow, setSettings } from '../edits/set-settings'
import { turnCondition } from '../edits/turn-condition'
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

/** What a random edit has to choose from. */
interface Draw {
  doc: FlowDocument
  kinds: Kinds
  kind: KindShape
  node: string
  other: string
  port: string
  edge: FlowEdge | undefined
  some: ReadonlySet<string> // steps, notes and groups
  group: string
  note: string
  ids: Ids
  random: () => number
  pick: <T>(list: readonly T[]) => T
}

const sides: readonly Side[] = ['left', 'centre', 'right', 'top', 'middle', 'bottom']
const axes: readonly Axis[] = ['across', 'down']

/**
 * Every edit that the editor knows, by its function's name. A test looks through model/edits and fails where one is
 * missing here: what is not in it is not proven to be taken back.
 */
export const randomEdits: Record<string, (d: Draw) => FlowDocument> = {
  addNode: ({ doc, kind, ids, random }) => addNode(doc, kind, ids(), [random() * 800, random() * 800]),
  addAfter: ({ doc, kinds, node, kind, ids }) => addAfter(doc, kinds, node, kind, ids()),
  addOnExit: ({ doc, kinds, node, port, kind, ids }) => addOnExit(doc, kinds, node, port, kind, ids()),
  addLinked: ({ doc, node, port, kind, ids, random }) =>
    addLinked(doc, node, port, kind, ids(), [random() * 800, random() * 800]),
  connect: ({ doc, kinds, node, port, other }) =>
    refusal(doc, kinds, node, port, other) ? doc : connect(doc, [node, port, other]),
  disconnect: ({ doc, edge }) => (edge ? disconnect(doc, [edge]) : doc),
  insertOnEdge: ({ doc, edge, kind, ids }) => (edge ? insertOnEdge(doc, edge, kind, ids()) : doc),
  insertNode: ({ doc, kinds, edge, node }) => (edge ? insertNode(doc, kinds, node, edge) : doc),
  swap: ({ doc, kinds }) =>
    doc.nodes.reduce((next, { id }) => (next === doc ? swap(doc, kinds, id, stepAfter(doc, id) ?? '') : next), doc),
  moveToExit: ({ doc, kinds, node, other, port, edge, random }) =>
    moveToExit(
      doc,
      kinds,
      node,
      edge && random() < 0.5 ? { from: edge[0], port: edge[1], to: edge[2] } : { from: other, port, to: null },
    ),
  reconnect: ({ doc, edge, other }) => (edge ? reconnect(doc, edge, [edge[0], edge[1], other]) : doc),
  move: ({ doc, node, random }) => move(doc, { [node]: [Math.round(random() * 900), Math.round(random() * 900)] }),
  nudge: ({ doc, some }) => nudge(doc, some, [4, -20]),
  align: ({ doc, some, pick }) => align(doc, some, pick(sides), () => [252, 86]),
  distribute: ({ doc, some, pick }) => distribute(doc, some, pick(axes), () => undefined),
  toGrid: ({ doc, some }) => toGrid(doc, some, () => undefined),
  setParam: ({ doc, node, random }) =>
    setParam(doc, node, 'text', random() < 0.2 ? undefined : `v${Math.floor(random() * 5)}`),
  replaceText: ({ doc, random }) => replaceText(doc, () => ['text'], `v${Math.floor(random() * 5)}`, 'w'),
  setArms: ({ doc, node, random }) =>
    doc.nodes.find((n) => n.id === node)?.kind === 'condition.split'
      ? setArms(doc, node, 'arms', [{ id: 'a', name: 'A', share: 100 - Math.floor(random() * 50) }])
      : doc,
  changeNode: ({ doc, node }) => changeNode(doc, node, (n) => ({ ...n, name: `${n.name ?? ''}x` })),
  renameNode: ({ doc, node, pick }) => renameNode(doc, node, pick(['', 'a', 'b'])),
  replaceNode: ({ doc, node, kind }) => replaceNode(doc, node, kind),
  restoreStep: ({ doc, node, random }) =>
    random() < 0.5
      ? restoreStep(doc, setParam(doc, node, 'text', 'as it was'), node)
      : restoreStep(remove(doc, new Set([node])), doc, node),
  restoreLinks: ({ doc, edge, node, port, other }) => (edge ? restoreLinks(doc, [[node, port, other]], [edge]) : doc),
  restoreSetting: ({ doc, random }) =>
    restoreSetting(doc, { ...doc, settings: { priority: Math.floor(random() * 9) } }, 'priority'),
  restoreAll: ({ doc, some }) => restoreAll(doc, nudge(doc, some, [12, 12])),
  setDisabled: ({ doc, some, random }) => setDisabled(doc, some, random() < 0.5),
  setExit: ({ doc, node, port, other, random }) => setExit(doc, node, port, random() < 0.5 ? null : other),
  setSettings: ({ doc, pick }) => setSettings(doc, { reentry: pick(['once', 'always', undefined]) }),
  renameFlow: ({ doc, random }) => renameFlow(doc, `flow ${Math.floor(random() * 5)}`),
  addNote: ({ doc, ids }) => addNote(doc, ids(), [0, 0], 'note'),
  setNoteText: ({ doc, note, random }) => setNoteText(doc, note, `text ${Math.floor(random() * 5)}`),
  resizeNote: ({ doc, note, random }) => resizeNote(doc, note, [8, 8], [random() * 400, random() * 400]),
  duplicate: ({ doc, some, ids }) => (doc.nodes.length < 40 ? duplicate(doc, some, ids).doc : remove(doc, some)),
  paste: ({ doc, some, ids }) =>
    doc.nodes.length < 40 ? paste(doc, fragmentOf(doc, some), ids, [12, 60]).doc : remove(doc, some),
  remove: ({ doc, node }) => remove(doc, new Set([node])),
  removeAndJoin: ({ doc, node, some, random }) => removeAndJoin(doc, random() < 0.7 ? new Set([node]) : some),
  accept: ({ doc, node, random, pick }) => accept(doc, pick([node, '']), pick(['a', 'b/c']), random() < 0.6),
  renumber: ({ doc, node, ids }) => (doc.nodes.length < 40 ? renumber(doc, node, ids()) : remove(doc, new Set([node]))),
  turnCondition: ({ doc, node, random }) =>
    turnCondition(doc, node, 'condition.expression', { test: `${random() < 0.5}` }),
  takeOut: ({ doc, node }) => takeOut(doc, node),
  group: ({ doc, some, ids }) => group(doc, some, ids(), 'g'),
  ungroup: ({ doc, group }) => ungroup(doc, new Set([group])),
  renameGroup: ({ doc, group, pick }) => renameGroup(doc, group, pick(['one', 'two', ''])),
  foldGroup: ({ doc, group, random }) => foldGroup(doc, group, random() < 0.5),
  setMembership: ({ doc, node, group, random }) =>
    setMembership(doc, new Set([node]), random() < 0.4 || !group ? null : group),
}

const names = Object.keys(randomEdits)

/** Makes one random edit out of all that the editor knows, as a person could. */
export function randomEdit(
  doc: FlowDocument,
  kinds: Kinds,
  all: readonly KindShape[],
  random: () => number,
  ids: Ids,
): FlowDocument {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const kind = pick(all)
  if (doc.nodes.length === 0) return addNode(doc, kind, ids(), [random() * 800, random() * 800])
  const node = pick(doc.nodes)
  const draw: Draw = {
    doc,
    kinds,
    kind,
    node: node.id,
    other: pick(doc.nodes).id,
    port: pick(portsOf(node, kinds(node.kind))) ?? 'next',
    edge: pick(doc.edges),
    some: new Set([...doc.nodes, ...doc.notes, ...doc.groups].filter(() => random() < 0.2).map((n) => n.id)),
    group: pick(doc.groups)?.id ?? '',
    note: pick(doc.notes)?.id ?? '',
    ids,
    random,
    pick,
  }
  // Growing must outweigh deleting, or there would be nothing left to try the rest on.
  const name = random() < 0.15 ? 'addAfter' : pick(names)
  return randomEdits[name]?.(draw) ?? doc
}
