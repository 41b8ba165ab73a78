import type { Timeline } from './timeline'

export interface Marker {
  tick: number
  visit: number
  at: number
  more: number // others so near that they have no marker of their own
}

/** How near two markers may stand, as a share of the line: closer ones become one. */
const nearest = 0.022

/** A marker for each stay, at its first moment; of several at one place the last shows, with how many it covers. */
export function markersOf(line: Timeline): Marker[] {
  const length = Math.max(line.to - line.from, 1)
  const out: Marker[] = []
  for (const [index, v] of line.visits.entries()) {
    // A wait is a hatched stretch; what it is follows from there.
    const wait = v.until > v.from && line.ticks[v.first]?.step.what === 'waits'
    const at = wait ? v.from : (line.ticks[v.last]?.at ?? v.from)
    if (wait) continue
    const before = out.at(-1)
    if (before && (at - before.at) / length < nearest) {
      out[out.length - 1] = { tick: v.last, visit: index, at: before.at, more: before.more + 1 }
    } else out.push({ tick: v.last, visit: index, at, more: 0 })
  }
  return out
}

export interface Wait {
  visit: number
  first: number
  from: number
  until: number
}

/** The stretches in which a run stands still. */
export function waitsOf(line: Timeline): Wait[] {
  return line.visits
    .map((v, visit) => ({ visit, first: v.first, from: v.from, until: v.until }))
    .filter((w) => w.until - w.from >= 60_000)
}
