import type { Box } from '../model/box'
import type { Point } from '../model/document'

/** A line that shows what a dragged card is level with, in canvas pixels. */
export interface Guide {
  /** x: the line stands upright at this x; y: it lies at this y */
  axis: 'x' | 'y'
  at: number
  from: number
  to: number
}

const sides = [0, 0.5, 1] as const // left, centre, right; top, middle, bottom

/**
 * Draws a dragged box to what it is nearly level with: its sides and middles to the same sides and middles of others, no
 * farther than `reach`. Gives the shift and the lines to show.
 */
export function magnet(box: Box, others: readonly Box[], reach: number): { by: Point; guides: Guide[] } {
  const nearest = (from: (b: Box) => number, long: (b: Box) => number): number => {
    let best = Number.POSITIVE_INFINITY
    for (const other of others) {
      for (const side of sides) {
        const d = from(other) + side * long(other) - (from(box) + side * long(box))
        if (Math.abs(d) < Math.abs(best)) best = d
      }
    }
    return Math.abs(best) <= reach ? best : 0
  }
  const by: Point = [
    nearest(
      (b) => b.x,
      (b) => b.w,
    ),
    nearest(
      (b) => b.y,
      (b) => b.h,
    ),
  ]
  const at: Box = { ...box, x: box.x + by[0], y: box.y + by[1] }
  return { by, guides: [...lines('x', at, others), ...lines('y', at, others)] }
}

function lines(axis: 'x' | 'y', box: Box, others: readonly Box[]): Guide[] {
  const upright = axis === 'x'
  const [from, long] = upright ? (['x', 'w'] as const) : (['y', 'h'] as const)
  const [across, wide] = upright ? (['y', 'h'] as const) : (['x', 'w'] as const)
  const found = new Map<number, Guide>()
  for (const other of others) {
    // Cards are equally wide: where all three lines would lie, the middle one says enough.
    const level = sides.filter((s) => Math.abs(other[from] + s * other[long] - (box[from] + s * box[long])) < 0.5)
    for (const side of level.length === 3 ? ([0.5] as const) : level) {
      const at = box[from] + side * box[long]
      const key = Math.round(at * 2)
      const old = found.get(key) ?? { axis, at, from: box[across], to: box[across] + box[wide] }
      found.set(key, {
        ...old,
        from: Math.min(old.from, other[across]),
        to: Math.max(old.to, other[across] + other[wide]),
      })
    }
  }
  return [...found.values()]
}
