import type { FlowDocument, Point } from './document'

/** The step card and the grid it stands on, in canvas pixels. */
export const CARD_WIDTH = 252
export const CARD_HEIGHT = 102
export const COLUMN = 312
export const ROW = 140
export const GRID = 4

export function snap(p: Point): Point {
  return [Math.round(p[0] / GRID) * GRID, Math.round(p[1] / GRID) * GRID]
}

function free(doc: FlowDocument, at: Point, except: ReadonlySet<string>): boolean {
  return doc.nodes.every((n) => {
    if (except.has(n.id)) return true
    const p = doc.layout[n.id]
    return !p || Math.abs(p[0] - at[0]) >= CARD_WIDTH + 16 || Math.abs(p[1] - at[1]) >= CARD_HEIGHT + 16
  })
}

/**
 * The free place nearest to the one wished for: to the right and left alternately, then a row lower. A new card never
 * lies on another.
 */
export function freePlace(doc: FlowDocument, wish: Point, except: ReadonlySet<string> = new Set()): Point {
  const [x, y] = snap(wish)
  for (let row = 0; row < 200; row++) {
    for (let step = 0; step <= 8; step++) {
      const shift = step % 2 === 0 ? -step / 2 : (step + 1) / 2
      const at: Point = [x + shift * COLUMN, y + row * ROW]
      if (free(doc, at, except)) return at
    }
  }
  return [x, y + 200 * ROW]
}
