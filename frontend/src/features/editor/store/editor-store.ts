import { createStore, type StoreApi } from 'zustand'
import type { Checked, Fact, FlowFull, FlowRow, FlowStats, NodeKind, Saved, Skipped } from '@/api/types.gen'
import { emptySurvey, type SurveyState } from '../drawer/survey-store'
import type { Days, Overlay } from '../figures/overlay'
import { type Change, changeBetween } from '../model/change'
import { parseDocument } from '../model/codec'
import type { FlowDocument, FlowNode, Point } from '../model/document'
import { type History, newHistory, record, redo, seal, undo } from '../model/history'
import type { SaveState } from './saver'

/** A request to show a step's parameter in the inspector; `tick` tells two requests for the same place apart. */
export interface FocusRequest {
  node: string
  param?: string
  /** only shown: the focus stays where it is */
  quiet?: boolean
  tick: number
}

/** Linking by keyboard: from which exit, and to which step it would lead now. */
export interface LinkMode {
  from: string
  port: string
  target: string | null
  /** letters of the name of a step that were typed */
  typed?: string
}

/** A field of customers to be made without leaving the editor; `take` is told its path. */
export interface NewFieldRequest {
  name: string
  types: readonly string[] // that fit; empty: all
  take: ((path: string) => void) | null
}

/** An arrow let go on the empty canvas: the step that comes next is being chosen. */
export interface NextStep {
  from: string
  port: string
  place: Point // of the new card
  x: number // where on the screen it was let go
  y: number
}

/** What a context menu speaks of. */
export type MenuFor = 'step' | 'many' | 'arrow' | 'note' | 'group' | 'canvas'

/** How much of a card is drawn: all, tile and title, the silhouette. */
export type Detail = 'full' | 'title' | 'shape'

export type DrawerTab = 'problems' | 'runs' | 'people'
export type Tool = 'select' | 'hand'

export interface EditorState {
  flow: FlowRow
  kinds: ReadonlyMap<string, NodeKind>
  history: History
  chosen: ReadonlySet<string> // steps, notes and groups
  edges: ReadonlySet<string> // arrows, by edgeId
  checked: Checked
  checkedFor: FlowDocument | null // the document that `checked` speaks of
  stats: FlowStats | null
  figureDays: Days | null // the period whose figures the arrows show; null: they are off
  overlay: Overlay | null
  inspectorTab: 'params' | 'figures'
  facts: readonly Fact[] // readable in this flow; cards show their names in the page's language
  save: { state: SaveState; error?: unknown }
  tool: Tool
  minimap: boolean
  renaming: string | null
  link: LinkMode | null
  dropEdge: string | null // the arrow under a step dragged from the palette
  dropNode: string | null // the step under it: it would be replaced
  dropGroup: string | null // the group that dragged cards would join
  next: NextStep | null
  menu: { of: MenuFor; x: number; y: number; tick: number } | null
  detail: Detail
  replacing: { node: string; kind: string } | null // asked before it is done
  focus: FocusRequest | null
  drawer: { open: boolean; tab: DrawerTab }
  people: { node: string; state: string } | null
  picker: boolean // the palette asks for a step to add after the chosen one
  adding: { from: string; port: string } | null // the open exit that the step asked for is to be led from
  outline: boolean // the list instead of the canvas
  inspector: boolean // shown
  search: { query: string; found: ReadonlySet<string>; tick: number } | null // what is looked for, and the steps that have it
  said: string // the live region
  problem: string | null // the one that was looked at last, by problemKey
  survey: SurveyState
  newField: NewFieldRequest | null // a field of customers is being made
  glide: number // grows when cards are to glide to their new places instead of jumping
  undone: { change: Change; back: boolean; tick: number } | null // the last undo or redo, to be said and shown
  readonly: 'window' | 'skipped' | null // why the draft is only looked at; then nothing edits it
  hold: { since: number; lost: boolean; take(): void } | null // another window writes the draft; this one did before
  skipped: readonly Skipped[] // parts of the draft that could not be read

  edit(change: (doc: FlowDocument) => FlowDocument, group?: string): void
  undo(): void
  redo(): void
  /** Ends the typing under way: a field was left. */
  seal(): void
  choose(ids: Iterable<string>, edges?: Iterable<string>): void
  set(patch: Partial<EditorState>): void
  say(text: string): void
  focusParam(node: string, param?: string): void
  /** Shows a step's parameter in the inspector and leaves the focus where it is. */
  showParam(node: string, param: string): void
  savedDraft(answer: Saved, doc: FlowDocument): void
  replaceFlow(full: FlowFull): void
  /** Takes over a draft that was written elsewhere; as an edit it can be undone, else the history begins anew. */
  takeDraft(full: FlowFull, doc: FlowDocument, asEdit: boolean): void
}

export type EditorStore = StoreApi<EditorState>

const byId = new WeakMap<FlowDocument, ReadonlyMap<string, FlowNode>>()

/** The document's steps by id, made once a document. */
export function nodesById(doc: FlowDocument): ReadonlyMap<string, FlowNode> {
  let map = byId.get(doc)
  if (!map) {
    map = new Map(doc.nodes.map((n) => [n.id, n]))
    byId.set(doc, map)
  }
  return map
}

const none: ReadonlySet<string> = new Set()

function same(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((id) => b.has(id))
}

/** Makes the state of one opened flow. `now` is a clock in milliseconds that does not run backwards. */
export function createEditorStore(
  full: FlowFull,
  kinds: readonly NodeKind[],
  now = () => performance.now(),
): EditorStore {
  const doc = parseDocument(full.document)
  return createStore<EditorState>((set, get) => {
    // What is chosen may be gone after an edit: it is never left pointing at nothing.
    const present = (history: History): Partial<EditorState> => {
      const { chosen, edges, link, people, next } = get()
      const doc = history.present
      const known = new Set([...doc.nodes, ...doc.notes, ...doc.groups].map((n) => n.id))
      const arrows = new Set(doc.edges.map((e) => e.join('|')))
      const left = new Set([...chosen].filter((id) => known.has(id)))
      const leftEdges = new Set([...edges].filter((id) => arrows.has(id)))
      return {
        history,
        chosen: same(left, chosen) ? chosen : left,
        edges: same(leftEdges, edges) ? edges : leftEdges,
        link: link && known.has(link.from) ? link : null,
        next: next && known.has(next.from) ? next : null,
        people: people && known.has(people.node) ? people : null,
      }
    }
    const tick = () => (get().undone?.tick ?? 0) + 1
    return {
      flow: full,
      kinds: new Map(kinds.map((k) => [k.id, k])),
      history: newHistory(doc),
      chosen: none,
      edges: none,
      checked: tidyChecked(full.checked),
      checkedFor: doc,
      stats: null,
      figureDays: null,
      overlay: null,
      inspectorTab: 'params',
      facts: [],
      save: { state: 'saved' },
      tool: 'select',
      minimap: true,
      renaming: null,
      link: null,
      dropEdge: null,
      dropNode: null,
      dropGroup: null,
      next: null,
      menu: null,
      detail: 'full',
      replacing: null,
      focus: null,
      drawer: { open: window.innerHeight >= 800, tab: 'problems' },
      people: null,
      picker: false,
      adding: null,
      outline: false,
      inspector: true,
      search: null,
      said: '',
      problem: null,
      survey: emptySurvey,
      newField: null,
      glide: 0,
      undone: null,
      readonly: full.skipped?.length > 0 ? 'skipped' : null,
      hold: null,
      skipped: full.skipped ?? [],
      edit(change, group) {
        const { history, readonly } = get()
        if (readonly) return
        const next = record(history, change(history.present), group ?? null, now())
        if (next !== history) set(present(next))
      },
      undo() {
        const { history, readonly } = get()
        if (readonly) return
        const next = undo(history)
        if (next === history) return
        // It is named as it was done; what came back or stands otherwise now is to be seen.
        const { code, count } = changeBetween(next.present, history.present)
        const { ids } = changeBetween(history.present, next.present)
        set({ ...present(next), undone: { change: { code, count, ids }, back: true, tick: tick() } })
      },
      redo() {
        const { history, readonly } = get()
        if (readonly) return
        const next = redo(history)
        if (next === history) return
        set({
          ...present(next),
          undone: { change: changeBetween(history.present, next.present), back: false, tick: tick() },
        })
      },
      seal() {
        const { history } = get()
        const next = seal(history)
        if (next !== history) set({ history: next })
      },
      choose(ids, edges = none) {
        const state = get()
        const chosen = new Set(ids)
        const arrows = new Set(edges)
        if (same(chosen, state.chosen) && same(arrows, state.edges)) return
        set({
          chosen: same(chosen, state.chosen) ? state.chosen : chosen,
          edges: same(arrows, state.edges) ? state.edges : arrows,
        })
      },
      set,
      say(text) {
        set({ said: text })
      },
      focusParam(node, param) {
        set({
          inspector: true,
          chosen: new Set([node]),
          edges: none,
          focus: { node, param, tick: (get().focus?.tick ?? 0) + 1 },
        })
      },
      showParam(node, param) {
        const tick = (get().focus?.tick ?? 0) + 1
        set({ chosen: new Set([node]), edges: none, focus: { node, param, quiet: true, tick } })
      },
      savedDraft(answer, doc) {
        set({ checked: tidyChecked(answer.checked), checkedFor: doc, flow: { ...get().flow, dirty: answer.dirty } })
      },
      replaceFlow(full) {
        set({ flow: full, checked: tidyChecked(full.checked) })
      },
      takeDraft(full, doc, asEdit) {
        const history = asEdit ? record(get().history, doc, null, now()) : newHistory(doc)
        set({ ...present(history), flow: full, checked: tidyChecked(full.checked), checkedFor: doc })
      },
    }
  })
}

function tidyChecked(checked: Checked | null | undefined): Checked {
  return { problems: checked?.problems ?? [], summaries: checked?.summaries ?? {} }
}
