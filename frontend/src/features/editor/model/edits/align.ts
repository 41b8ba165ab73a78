import { around, type Box, boxes, type SizeOf } from '../box'
import type { FlowDocument, Point } from '../document'
import { snap } from '../geometry'
import { move } from './move'

export type Side = 'left' | 'centre' | 'right' | 'top' | 'middle' | 'bottom'
export type Axis = 'across' | 'down'

/** What moves as one: a step, a note, or a chosen group with all of its members. */
interface Unit {
  ids: readonly string[]
  box: Box
}

function unitsOf(doc: FlowDocument, chosen: ReadonlySet<string>, size: SizeOf): Unit[] {
  const all = boxes(doc, size)
  const grouped = new Set(doc.groups.filter((g) => chosen.has(g.id)).flatMap((g) => g.nodes))
  const single = [...all].flatMap(([id, box]) => (chosen.has(id) && !grouped.has(id) ? [{ ids: [id], box }] : []))
  const groups = doc.groups.flatMap((g) => {
    const box = chosen.has(g.id) ? around(g.nodes.flatMap((id) => all.get(id) ?? [])) : null
    return box ? [{ ids: g.nodes, box }] : []
  })
  return [...single, ...groups]
}

/** How many things can be aligned: a chosen group counts as one. */
export function alignable(doc: FlowDocument, chosen: ReadonlySet<string>): number {
  const grouped = new Set(doc.groups.filter((g) => chosen.has(g.id)).flatMap((g) => g.nodes))
  return (
    doc.groups.filter((g) => chosen.has(g.id)).length +
    [...doc.nodes, ...doc.notes].filter((n) => chosen.has(n.id) && !grouped.has(n.id)).length
  )
}

function shift(doc: FlowDocument, moves: readonly (readonly [Unit, Point])[]): FlowDocument {
  const at: Record<string, Point> = {}
  for (const [unit, [dx, dy]] of moves) {
    for (const id of unit.ids) {
      const old = doc.layout[id] ?? doc.notes.find((n) => n.id === id)?.at
      if (old) at[id] = [old[0] + dx, old[1] + dy]
    }
  }
  return move(doc, at)
}

/** Brings the chosen to one line: their sides or middles stand where the outermost one's does. */
export function align(doc: FlowDocument, chosen: ReadonlySet<string>, side: Side, size: SizeOf): FlowDocument {
  const units = unitsOf(doc, chosen, size)
  const frame = around(units.map((u) => u.box))
  if (units.length < 2 || !frame) return doc
  const to = ({ x, y, w, h }: Box): Point => {
    switch (side) {
      case 'left':
        return [frame.x - x, 0]
      case 'centre':
        return [frame.x + frame.w / 2 - (x + w / 2), 0]
      case 'right':
        return [frame.x + frame.w - (x + w), 0]
      case 'top':
        return [0, frame.y - y]
      case 'middle':
        return [0, frame.y + frame.h / 2 - (y + h / 2)]
      case 'bottom':
        return [0, frame.y + frame.h - (y + h)]
    }
  }
  // Everything keeps whole pixels: half ones would blur its text.
  return shift(
    doc,
    units.map((u) => {
      const [dx, dy] = to(u.box)
      return [u, [Math.round(dx), Math.round(dy)]]
    }),
  )
}

/** Makes the gaps between the chosen equal; the two outermost stay. Fewer than three stay as they are. */
export function distribute(doc: FlowDocument, chosen: ReadonlySet<string>, axis: Axis, size: SizeOf): FlowDocument {
  const units = unitsOf(doc, chosen, size)
  if (units.length < 3) return doc
  const from = (b: Box) => (axis === 'across' ? b.x : b.y)
  const long = (b: Box) => (axis === 'across' ? b.w : b.h)
  const row = units.sort((a, b) => from(a.box) + long(a.box) / 2 - (from(b.box) + long(b.box) / 2))
  const first = row[0] as Unit
  const last = row.at(-1) as Unit
  const inner = from(last.box) - (from(first.box) + long(first.box))
  const gap = (inner - row.slice(1, -1).reduce((n, u) => n + long(u.box), 0)) / (row.length - 1)
  let next = from(first.box) + long(first.box) + gap
  const moves = row.slice(1, -1).map((u) => {
    const by = Math.round(next) - from(u.box)
    next += long(u.box) + gap
    const shifted: Point = axis === 'across' ? [by, 0] : [0, by]
    return [u, shifted] as const
  })
  return shift(doc, moves)
}

/** Puts the chosen on the grid. */
export function toGrid(doc: FlowDocument, chosen: ReadonlySet<string>, size: SizeOf): FlowDocument {
  return shift(
    doc,
    unitsOf(doc, chosen, size).map((u) => {
      const [x, y] = snap([u.box.x, u.box.y])
      return [u, [x - u.box.x, y - u.box.y]]
    }),
  )
}
