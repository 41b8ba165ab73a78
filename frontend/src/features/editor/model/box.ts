import type { FlowDocument, Point } from './document'
import { CARD_HEIGHT, CARD_WIDTH } from './geometry'
import { places } from './places'

/** A rectangle on the canvas, in canvas pixels. */
export interface Box {
  x: number
  y: number
  w: number
  h: number
}

/** The real size of a drawn card or note; undefined while it was not drawn. */
export type SizeOf = (id: string) => Point | undefined

export const noSizes: SizeOf = () => undefined

export const NOTE_SIZE: Point = [232, 60]

/** The frame of a group stands this far from its members, less than rows are apart; its caption needs more above. */
export const FRAME = { side: 24, top: 34, bottom: 22 }

/** Where every step and note lies. */
export function boxes(doc: FlowDocument, size: SizeOf): Map<string, Box> {
  const at = places(doc)
  const out = new Map<string, Box>()
  for (const n of doc.nodes) {
    const [x, y] = at[n.id] ?? [0, 0]
    const [w, h] = size(n.id) ?? [CARD_WIDTH, CARD_HEIGHT]
    out.set(n.id, { x, y, w, h })
  }
  for (const n of doc.notes) {
    const [w, h] = n.size ?? size(n.id) ?? NOTE_SIZE
    out.set(n.id, { x: n.at[0], y: n.at[1], w, h })
  }
  return out
}

/** The smallest rectangle around others; null around none. */
export function around(all: Iterable<Box>): Box | null {
  let left = Number.POSITIVE_INFINITY
  let top = Number.POSITIVE_INFINITY
  let right = Number.NEGATIVE_INFINITY
  let bottom = Number.NEGATIVE_INFINITY
  for (const b of all) {
    left = Math.min(left, b.x)
    top = Math.min(top, b.y)
    right = Math.max(right, b.x + b.w)
    bottom = Math.max(bottom, b.y + b.h)
  }
  return left <= right ? { x: left, y: top, w: right - left, h: bottom - top } : null
}

/** The frame drawn around a group's members; null where none of them is there. */
export function frameOf(members: readonly string[], all: ReadonlyMap<string, Box>): Box | null {
  const inner = around(members.flatMap((id) => all.get(id) ?? []))
  return (
    inner && {
      x: inner.x - FRAME.side,
      y: inner.y - FRAME.top,
      w: inner.w + 2 * FRAME.side,
      h: inner.h + FRAME.top + FRAME.bottom,
    }
  )
}

/** Where the card of a folded group stands: above, in the middle of what it hides. */
export function foldedAt(members: readonly string[], all: ReadonlyMap<string, Box>): Point {
  const inner = around(members.flatMap((id) => all.get(id) ?? []))
  return inner ? [Math.round(inner.x + inner.w / 2 - CARD_WIDTH / 2), inner.y] : [0, 0]
}

export function centreOf(b: Box): Point {
  return [b.x + b.w / 2, b.y + b.h / 2]
}

export function holds(b: Box, [x, y]: Point): boolean {
  return x >= b.x && x <= b.x + b.w && y >= b.y && y <= b.y + b.h
}
