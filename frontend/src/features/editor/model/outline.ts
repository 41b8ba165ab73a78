import type { FlowDocument, FlowNode } from './document'
import { isEvent, type Kinds, portsOf } from './kind'
import { readingOrder } from './neighbours'

/**
 * The flow as an indented list. Below a parent stand the steps of one way, in the order in which a client goes through
 * them; a step's own children are its exits, and an exit's are the steps that it leads to. A way on through «next» is no
 * exit of its own: the next step stands below. What was told already, or a circle, is a reference and not told again.
 */
interface RowPlace {
  /** the same row of a flow has the same key, also after an edit elsewhere */
  key: string
  /** the rows above it, outermost first */
  parents: readonly string[]
  level: number // from 1
  pos: number // among its siblings, from 1
  size: number // how many siblings there are
}

export interface StepRow extends RowPlace {
  type: 'step'
  id: string
  /** has exits to show below it */
  children: boolean
  open: boolean
}

export interface ExitRow extends RowPlace {
  type: 'exit'
  from: string
  port: string
  /** the step that it leads to; null for an open exit */
  to: string | null
  /** which of the exit's several arrows this is, from 1; 0 when it has one or none */
  nth: number
  children: boolean
  open: boolean
}

/** «→ to step X»: a join or a circle. */
export interface ReferenceRow extends RowPlace {
  type: 'reference'
  from: string
  port: string
  to: string
}

export interface NoteRow extends RowPlace {
  type: 'note'
  id: string
}

export type OutlineRow = StepRow | ExitRow | ReferenceRow | NoteRow

interface Draft {
  type: OutlineRow['type']
  key: string
  id?: string
  from?: string
  port?: string
  to?: string | null
  nth?: number
  children: Draft[]
  /** open unless the person closed it, or closed unless opened */
  usually: boolean
}

/** Rows that a person opened or closed against what is usual for them, by key. */
export type Folds = ReadonlyMap<string, boolean>

/** The way on that is told by standing below, not as an exit. */
const MAIN = 'next'

/** Makes the rows that are to be seen, from the top. */
export function outline(doc: FlowDocument, kinds: Kinds, folds: Folds): OutlineRow[] {
  const roots = tell(doc, kinds)
  const rows: OutlineRow[] = []
  const lay = (drafts: readonly Draft[], level: number, parents: readonly string[]) => {
    drafts.forEach((d, index) => {
      const open = d.children.length > 0 && (folds.get(d.key) ?? d.usually)
      const place = { key: d.key, parents, level, pos: index + 1, size: drafts.length }
      const has = d.children.length > 0
      if (d.type === 'step') rows.push({ ...place, type: 'step', id: d.id ?? '', children: has, open })
      else if (d.type === 'note') rows.push({ ...place, type: 'note', id: d.id ?? '' })
      else if (d.type === 'reference')
        rows.push({ ...place, type: 'reference', from: d.from ?? '', port: d.port ?? '', to: d.to ?? '' })
      else
        rows.push({
          ...place,
          type: 'exit',
          from: d.from ?? '',
          port: d.port ?? '',
          to: d.to ?? null,
          nth: d.nth ?? 0,
          children: has,
          open,
        })
      if (open) lay(d.children, level + 1, [...parents, d.key])
    })
  }
  lay(roots, 1, [])
  return rows
}

/** The keys that have to be open for a step to be seen, and its own; null for a step that is not in the list. */
export function wayTo(doc: FlowDocument, kinds: Kinds, id: string): { parents: string[]; key: string } | null {
  const find = (drafts: readonly Draft[], parents: string[]): { parents: string[]; key: string } | null => {
    for (const d of drafts) {
      if ((d.type === 'step' || d.type === 'note') && d.id === id) return { parents, key: d.key }
      const below = find(d.children, [...parents, d.key])
      if (below) return below
    }
    return null
  }
  return find(tell(doc, kinds), [])
}

const told = new WeakMap<FlowDocument, { kinds: Kinds; roots: Draft[] }>()

function tell(doc: FlowDocument, kinds: Kinds): Draft[] {
  const before = told.get(doc)
  if (before?.kinds === kinds) return before.roots
  const roots = teller(doc, kinds)
  told.set(doc, { kinds, roots })
  return roots
}

function teller(doc: FlowDocument, kinds: Kinds): Draft[] {
  const nodes = new Map(doc.nodes.map((n) => [n.id, n]))
  const out = new Map<string, Map<string, string[]>>()
  const entered = new Set<string>()
  for (const [from, port, to] of doc.edges) {
    if (!nodes.has(from) || !nodes.has(to)) continue
    const ports = out.get(from) ?? new Map<string, string[]>()
    ports.set(port, [...(ports.get(port) ?? []), to])
    out.set(from, ports)
    if (from !== to) entered.add(to)
  }
  const seen = new Set<string>()

  /** All exits in order, those that only arrows know last: a step of a newer program has no others. */
  const exitsOf = (node: FlowNode): string[] => [
    ...new Set([...portsOf(node, kinds(node.kind)), ...(out.get(node.id)?.keys() ?? [])]),
  ]

  const way = (from: string | null, port: string, first: string): Draft[] => {
    const drafts: Draft[] = []
    let before = from
    let by = port
    for (let id: string | undefined = first; id !== undefined; ) {
      const node = nodes.get(id)
      if (!node) break
      if (seen.has(id)) {
        if (before !== null)
          drafts.push({
            type: 'reference',
            key: `${before}:${by}>${id}!`,
            from: before,
            port: by,
            to: id,
            children: [],
            usually: false,
          })
        break
      }
      seen.add(id)
      const exits = exitsOf(node)
      const main: string[] = out.get(id)?.get(MAIN) ?? []
      // Several arrows of the way on run side by side: they are told as exits, each with its own steps.
      const straight = exits.includes(MAIN) && main.length < 2
      const aside = exits.filter((p) => !straight || p !== MAIN)
      const draft: Draft = { type: 'step', key: id, id, children: [], usually: true }
      drafts.push(draft)
      draft.children = aside.flatMap((p) => exit(node.id, p))
      draft.usually = !straight || draft.children.some((c) => c.to !== null)
      before = id
      by = MAIN
      id = straight ? main[0] : undefined
    }
    return drafts
  }

  const exit = (from: string, port: string): Draft[] => {
    const ends: string[] = out.get(from)?.get(port) ?? []
    if (ends.length === 0)
      return [{ type: 'exit', key: `${from}:${port}`, from, port, to: null, children: [], usually: true }]
    return ends.map((to, i) => {
      const own = `${from}:${port}${ends.length > 1 ? `>${to}` : ''}`
      return {
        type: 'exit',
        key: own,
        from,
        port,
        to,
        nth: ends.length > 1 ? i + 1 : 0,
        children: way(from, port, to),
        usually: true,
      }
    })
  }

  const order = readingOrder(doc)
  const events = order.filter((id) => isEvent(kinds(nodes.get(id)?.kind ?? '')))
  const loose = order.filter((id) => !entered.has(id) && !events.includes(id))
  const roots: Draft[] = []
  const root = (id: string) => {
    if (seen.has(id)) return
    const [head, ...rest] = way(null, '', id)
    if (!head) return
    // What follows the beginning stands below it, so that two beginnings are not read as one way.
    head.children = [...rest, ...head.children]
    head.usually = true
    roots.push(head)
  }
  for (const id of [...events, ...loose]) root(id)
  // Circles that nothing leads into.
  for (const id of order) root(id)
  for (const note of doc.notes) roots.push({ type: 'note', key: note.id, id: note.id, children: [], usually: false })
  return roots
}
