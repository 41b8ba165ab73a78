import type { PictureExit, PictureFlow, PictureStep, Place } from './picture'
import { type Run, runsOf, widthOf, wrap } from './text'

/** The card's measures, those of the canvas without its strip of counters. */
export const CARD = 252
const PAD = 12
const TILE = 28
const TEXT_X = PAD + TILE + 10

export interface Box {
  x: number
  y: number
  width: number
  height: number
}

export interface Exit extends PictureExit {
  /** the middle of its pill, from the card's left */
  x: number
  width: number
}

/** A card as it is drawn. */
export interface Card extends Box {
  step: PictureStep
  lines: Run[][]
  exits: Exit[]
  /** a single nameless exit is a ring */
  ring: boolean
}

const breakable = (text: string) =>
  text.replace(/[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}\p{N}_]+)+/gu, (n) => n.replaceAll('.', '.\u200b'))

export const textPlace = { x: TEXT_X, width: CARD - TEXT_X - PAD }

export function cardOf(step: PictureStep): Card {
  const runs = runsOf(breakable((step.summary ?? '').slice(0, 600))) // no more fits on two lines
  const lines = wrap(runs, textPlace.width, step.expression ? 11 : 12, 2, step.expression ? 'mono' : 'text')
  const shown = lines.filter((line) => line.length > 0)
  const ring = step.exits.length === 1 && step.exits[0]?.id === 'next'
  const exits = exitsOf(step.exits, ring)
  const height = 10 + 17 + (shown.length ? 1 + 16 * shown.length : 9) + (exits.length && !ring ? 18 : 12)
  return { step, x: step.at[0], y: step.at[1], width: CARD, height, lines: shown, exits, ring }
}

/** Pills stand evenly along the lower edge, as on the canvas; the widest give way where they do not fit. */
function exitsOf(exits: readonly PictureExit[], ring: boolean): Exit[] {
  if (ring) return exits.map((e) => ({ ...e, x: CARD / 2, width: 10 }))
  const room = CARD - 12 - 4 * Math.max(exits.length - 1, 0)
  const wished = exits.map((e) => Math.min(Math.max(widthOf(e.label, 11) + 20, 28), 112))
  const sum = wished.reduce((a, b) => a + b, 0)
  const widths = wished.map((w) => (sum > room ? (w * room) / sum : w))
  const gap = Math.max((CARD - widths.reduce((a, b) => a + b, 0)) / (exits.length + 1), 3)
  let x = gap
  return exits.map((e, i) => {
    const width = widths[i] ?? 28
    const at = x + width / 2
    x += width + gap
    return { ...e, x: at, width }
  })
}

const NOTE = 232

export interface NoteBox extends Box {
  lines: Run[][]
}

export function noteOf(note: PictureFlow['notes'][number]): NoteBox {
  const width = note.size?.[0] ?? NOTE
  const lines = wrap([{ text: note.text, macro: false }], Math.max(width - 24, 24), 12, 40)
  return {
    x: note.at[0],
    y: note.at[1],
    width,
    height: Math.max(note.size?.[1] ?? 0, 60, 18 + 17 * lines.length),
    lines,
  }
}

/** The frame of a group: around its cards with room for its name. */
export function frameOf(cards: readonly Card[]): Box | null {
  if (cards.length === 0) return null
  const x = Math.min(...cards.map((c) => c.x)) - 20
  const y = Math.min(...cards.map((c) => c.y)) - 36
  const right = Math.max(...cards.map((c) => c.x + c.width)) + 20
  const bottom = Math.max(...cards.map((c) => c.y + c.height)) + 28
  return { x, y, width: right - x, height: bottom - y }
}

/** The corners of an arrow: straight down, by a step in the middle of the gap, or around where it leads back up. */
export function cornersOf(from: Place, to: Place, around: number): Place[] {
  const [sx, sy] = from
  const [tx, ty] = to
  if (ty - sy >= 16) {
    if (Math.abs(sx - tx) <= 3) return [[tx, sy], [tx, ty]] // biome-ignore format: pairs
    const middle = Math.round(sy + (ty - sy) / 2)
    return [from, [sx, middle], [tx, middle], to]
  }
  return [from, [sx, sy + 14], [around, sy + 14], [around, ty - 22], [tx, ty - 22], to]
}

/** A line through corners that are rounded by at most 12 px. */
export function roundedPath(corners: readonly Place[]): string {
  const n = (v: number) => String(Math.round(v * 10) / 10)
  const point = (p: Place) => `${n(p[0])} ${n(p[1])}`
  const first = corners[0] as Place
  let d = `M${point(first)}`
  for (let i = 1; i < corners.length; i++) {
    const here = corners[i] as Place
    const before = corners[i - 1] as Place
    const after = corners[i + 1]
    if (!after) {
      d += `L${point(here)}`
      continue
    }
    const r = Math.min(12, length(before, here) / 2, length(here, after) / 2)
    d += `L${point(toward(here, before, r))}Q${point(here)} ${point(toward(here, after, r))}`
  }
  return d
}

const length = (a: Place, b: Place) => Math.hypot(a[0] - b[0], a[1] - b[1])

function toward(from: Place, to: Place, by: number): Place {
  const l = length(from, to)
  return l === 0 ? from : [from[0] + ((to[0] - from[0]) * by) / l, from[1] + ((to[1] - from[1]) * by) / l]
}
