import type { ElkNode } from 'elkjs/lib/elk-api'
import { around, type Box, boxes, frameOf, noSizes, type SizeOf } from './box'
import type { FlowDocument, FlowEdge, Point } from './document'
import { withMembers } from './edits/groups'
import { CARD_HEIGHT, CARD_WIDTH, snap } from './geometry'
import { isEvent, type Kinds, portsOf } from './kind'
import { places } from './places'

/** Computes where an ELK graph's children go. It may run in another thread. */
export type Layout = (graph: ElkNode) => Promise<ElkNode>

/** Where an exit stands along its card's lower edge, in canvas pixels; undefined while that is not known. */
export type ExitPlace = (node: string, port: string) => number | undefined

export interface TidyOptions {
  layout: Layout
  kinds: Kinds
  /** only these are laid out, by the arrows among them; absent is everything */
  only?: ReadonlySet<string>
  size?: SizeOf
  exitPlace?: ExitPlace
}

const options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.spacing.nodeNode': '60',
  'elk.layered.spacing.nodeNodeBetweenLayers': '38',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.considerModelOrder.strategy': 'PREFER_EDGES',
  'elk.layered.crossingMinimization.semiInteractive': 'true',
  'elk.separateConnectedComponents': 'false',
}

const SPACE = 60 // between parts that no arrow joins
const SHORT = 86 // a card whose summary is one line
const WIDE = 2400 // parts that stand side by side wider than this go on below

/** What is laid out as one: a step, or a group with all that is in it. */
interface Unit {
  id: string
  w: number
  h: number
  ports: readonly { id: string; x: number }[] // exits; none of a group
}

/**
 * Computes a tidy layout: time runs down in even rows, exits keep their order from left to right, nothing overlaps, the
 * members of a group stay together. The step where it begins stays where it is, so that the picture does not jump away.
 */
export async function tidy(doc: FlowDocument, given: TidyOptions): Promise<Record<string, Point>> {
  const chosen = given.only && withMembers(doc, given.only)
  const ids = doc.nodes.map((n) => n.id).filter((id) => !chosen || chosen.has(id))
  if (ids.length === 0) return {}
  const inside = new Set(ids)
  const all = boxes(doc, given.size ?? noSizes)
  const before = places(doc)
  const out: Record<string, Point> = {}

  // First every group by itself, then the rest, in which a group is one large card.
  const grouped = new Map<string, string>()
  const frames = new Map<string, { inner: Record<string, Point>; offset: Point; size: Point }>()
  for (const g of doc.groups) {
    const members = g.nodes.filter((id) => inside.has(id) && !grouped.has(id))
    if (members.length === 0 || (chosen && g.nodes.some((id) => before[id] && !inside.has(id)))) continue
    const inner = g.folded ? keep(members, before) : await arrange(doc, members, given)
    const laid = new Map(
      members.map((id): [string, Box] => {
        const [x, y] = inner[id] ?? [0, 0]
        return [id, { ...(all.get(id) as Box), x, y }]
      }),
    )
    const frame = g.folded ? around(laid.values()) : frameOf(members, laid)
    if (!frame) continue
    const size: Point = g.folded ? [CARD_WIDTH, CARD_HEIGHT] : [frame.w, frame.h]
    const offset: Point = g.folded ? [frame.x + frame.w / 2 - CARD_WIDTH / 2, frame.y] : [frame.x, frame.y]
    frames.set(g.id, { inner, offset, size })
    for (const id of members) grouped.set(id, g.id)
  }
  const top = [...ids.filter((id) => !grouped.has(id)), ...frames.keys()]
  const laid = await arrange(doc, top, given, grouped, (id) => frames.get(id)?.size)
  for (const [id, at] of Object.entries(laid)) {
    const frame = frames.get(id)
    if (!frame) out[id] = at
    else {
      for (const [member, p] of Object.entries(frame.inner)) {
        out[member] = [at[0] + p[0] - frame.offset[0], at[1] + p[1] - frame.offset[1]]
      }
    }
  }

  const start = startOf(doc, ids, given.kinds, before)
  const from: Point = out[start] ?? [0, 0]
  const to: Point = before[start] ?? [0, 0]
  for (const id of Object.keys(out)) {
    const p = out[id] as Point
    out[id] = snap([p[0] - from[0] + to[0], p[1] - from[1] + to[1]])
  }
  out[start] = to
  return withNotes(doc, out, before, chosen)
}

function keep(ids: readonly string[], at: Readonly<Record<string, Point>>): Record<string, Point> {
  return Object.fromEntries(ids.map((id) => [id, at[id] ?? [0, 0]]))
}

/** The uppermost event, the left one of two; without one the uppermost step. */
function startOf(doc: FlowDocument, ids: readonly string[], kinds: Kinds, at: Readonly<Record<string, Point>>): string {
  const kind = new Map(doc.nodes.map((n) => [n.id, n.kind]))
  const rank = (id: string): number[] => {
    const [x, y] = at[id] ?? [0, 0]
    return [isEvent(kinds(kind.get(id) ?? '')) ? 0 : 1, y, x]
  }
  const less = (a: number[], b: number[]) => a.map((v, i) => v - (b[i] ?? 0)).find((d) => d !== 0) ?? 0
  return [...ids].sort((a, b) => less(rank(a), rank(b)))[0] as string
}

/** A note keeps its place beside the step that it stood nearest to. */
function withNotes(
  doc: FlowDocument,
  out: Record<string, Point>,
  before: Readonly<Record<string, Point>>,
  chosen: ReadonlySet<string> | undefined,
): Record<string, Point> {
  for (const note of doc.notes) {
    if (chosen && !chosen.has(note.id)) continue
    let best: string | undefined
    let least = Number.POSITIVE_INFINITY
    for (const id of Object.keys(out)) {
      const p = before[id]
      const far = p ? Math.hypot(p[0] - note.at[0], p[1] - note.at[1]) : Number.POSITIVE_INFINITY
      if (far < least) [best, least] = [id, far]
    }
    const [p, q] = [best && before[best], best && out[best]]
    if (p && q) out[note.id] = [note.at[0] + q[0] - p[0], note.at[1] + q[1] - p[1]]
  }
  return out
}

/** Lays out some steps by the arrows among them; `unitOf` says for a step in a group which unit it belongs to. */
async function arrange(
  doc: FlowDocument,
  ids: readonly string[],
  given: TidyOptions,
  unitOf: ReadonlyMap<string, string> = new Map(),
  frame: (id: string) => Point | undefined = () => undefined,
): Promise<Record<string, Point>> {
  const nodes = new Map(doc.nodes.map((n) => [n.id, n]))
  const size = given.size ?? noSizes
  // One height for all cards: their rows are even then, 132 apart where every summary is one line, else 140.
  const heights = ids.flatMap((id) => (frame(id) ? [] : [size(id)?.[1] ?? CARD_HEIGHT]))
  const height = Math.max(SHORT, ...heights)
  const gap = height <= SHORT ? 46 : 38
  const units = new Map<string, Unit>()
  for (const id of ids) {
    const box = frame(id)
    const node = nodes.get(id)
    if (box) units.set(id, { id, w: box[0], h: box[1], ports: [] })
    else if (node) {
      const w = size(id)?.[0] ?? CARD_WIDTH
      const ports = portsOf(node, given.kinds(node.kind))
      const even = (i: number) => ((i + 1) * w) / (ports.length + 1)
      // Names differ in width: an arrow is straight only from where its exit really is.
      units.set(id, {
        id,
        w,
        h: height,
        ports: ports.map((p, i) => ({ id: p, x: given.exitPlace?.(id, p) ?? even(i) })),
      })
    }
  }
  const edges = doc.edges.flatMap(([a, port, b]): FlowEdge[] => {
    const [from, to] = [unitOf.get(a) ?? a, unitOf.get(b) ?? b]
    return from !== to && units.has(from) && units.has(to) ? [[from, port, to]] : []
  })
  const parts = components([...units.keys()], edges)
  const at = places(doc)
  const left = (part: readonly string[]) => Math.min(...part.map((id) => at[id]?.[0] ?? 0))
  parts.sort((a, b) => left(a) - left(b))
  const laid = await Promise.all(parts.map((part) => layers(part, units, edges, given.layout, gap)))

  // Parts stand side by side from the top, and go on below where that grows too wide.
  const out: Record<string, Point> = {}
  let [x, y, deep] = [0, 0, 0]
  for (const part of laid) {
    if (x > 0 && x + part.w > WIDE) [x, y, deep] = [0, y + deep + SPACE, 0]
    for (const [id, p] of Object.entries(part.at)) out[id] = [p[0] + x, p[1] + y]
    x += part.w + SPACE
    deep = Math.max(deep, part.h)
  }
  return out
}

/** Sets of units that arrows join, in the order of their first. */
function components(ids: readonly string[], edges: readonly FlowEdge[]): string[][] {
  const parent = new Map(ids.map((id) => [id, id]))
  const root = (id: string): string => {
    let at = id
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) at = up
    parent.set(id, at)
    return at
  }
  for (const [a, , b] of edges) parent.set(root(a), root(b))
  const sets = new Map<string, string[]>()
  for (const id of ids) {
    const set = sets.get(root(id))
    if (set) set.push(id)
    else sets.set(root(id), [id])
  }
  return [...sets.values()]
}

async function layers(
  part: readonly string[],
  units: ReadonlyMap<string, Unit>,
  edges: readonly FlowEdge[],
  layout: Layout,
  gap: number,
): Promise<{ at: Record<string, Point>; w: number; h: number }> {
  const all = part.map((id) => units.get(id) as Unit)
  const single = all.length === 1 ? all[0] : undefined
  if (single) return { at: { [single.id]: [0, 0] }, w: single.w, h: single.h }
  const here = new Set(part)
  const laid = await layout({
    id: 'part',
    layoutOptions: options,
    children: all.map((u) => ({
      id: u.id,
      width: u.w,
      height: u.h,
      layoutOptions: { 'elk.alignment': 'TOP', ...(u.ports.length > 0 ? { 'elk.portConstraints': 'FIXED_POS' } : {}) },
      ...(u.ports.length > 0 && {
        ports: [
          { id: `${u.id}|in`, x: u.w / 2, y: 0, layoutOptions: { 'elk.port.side': 'NORTH' } },
          ...u.ports.map((p) => ({
            id: `${u.id}|out|${p.id}`,
            x: p.x,
            y: u.h,
            layoutOptions: { 'elk.port.side': 'SOUTH' },
          })),
        ],
      }),
    })),
    edges: edges
      .filter(([a, , b]) => here.has(a) && here.has(b))
      .map(([a, port, b], i) => {
        const exit = units.get(a)?.ports.some((p) => p.id === port)
        const entry = (units.get(b)?.ports.length ?? 0) > 0
        return { id: `e${i}`, sources: [exit ? `${a}|out|${port}` : a], targets: [entry ? `${b}|in` : b] }
      }),
  })
  // ELK gives rows room for the bends of arrows; ours bend anywhere, so the rows are set anew, one after another.
  const rows = [...(laid.children ?? [])].sort((a, b) => (a.y ?? 0) - (b.y ?? 0))
  const at: Record<string, Point> = {}
  const least = Math.min(...rows.map((r) => r.x ?? 0))
  let [y, deep, last] = [0, 0, rows[0]?.y ?? 0]
  for (const r of rows) {
    if ((r.y ?? 0) > last + 1) [y, deep, last] = [y + deep + gap, 0, r.y ?? 0]
    at[r.id] = [(r.x ?? 0) - least, y]
    deep = Math.max(deep, r.height ?? 0)
  }
  const w = Math.max(...rows.map((r) => (r.x ?? 0) - least + (r.width ?? 0)))
  return { at, w, h: y + deep }
}
