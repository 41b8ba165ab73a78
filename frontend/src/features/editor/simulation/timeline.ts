import type { SimulatedStep, Simulation } from '@/api/types.gen'

/** One decision of a run; the playhead stands on these. */
export interface Tick {
  run: number // index among the simulation's runs
  visit: number // index among the timeline's visits
  at: number
  step: SimulatedStep
}

/** One stay of a run at a step, from entering to leaving. */
export interface Visit {
  number: number // its place in the list, from 1
  run: number
  node: string
  first: number // ticks
  last: number
  left: number // the tick that leaves it; -1: it is still there at the end
  from: number // UTC ms
  until: number // when it left; the end of the simulation for one that is still there
  port: string
  what: string // of its last entry
  own: boolean // a step of the flow that is tried out, not of one that it starts
}

export interface Timeline {
  from: number
  to: number
  ticks: readonly Tick[]
  visits: readonly Visit[]
}

const leaves = new Set(['started', 'passed', 'sent', 'blocked', 'failed', 'stopped', 'merged'])

/** Lays out what a simulation told: all runs in one line of time, in order. */
export function timelineOf(sim: Simulation, flow: string): Timeline {
  const ticks: Tick[] = []
  sim.runs.forEach((run, index) => {
    for (const step of run.steps) {
      if (step.what !== 'ended') ticks.push({ run: index, visit: -1, at: step.at, step })
    }
  })
  ticks.sort((a, b) => a.at - b.at) // stable: runs at one moment stay in their order
  const visits: Visit[] = []
  const known = new Map<string, number>()
  ticks.forEach((tick, i) => {
    const key = `${tick.run}/${tick.step.visit}/${tick.step.node}`
    let at = known.get(key)
    if (at === undefined) {
      at = visits.length
      known.set(key, at)
      visits.push({
        number: at + 1,
        run: tick.run,
        node: tick.step.node,
        first: i,
        last: i,
        left: -1,
        from: tick.at,
        until: sim.to,
        port: '',
        what: tick.step.what,
        own: sim.runs[tick.run]?.flow === flow,
      })
    }
    tick.visit = at
    const visit = visits[at] as Visit
    visit.last = i
    visit.what = tick.step.what
    if (leaves.has(tick.step.what)) {
      visit.left = i
      visit.until = tick.at
      visit.port = tick.step.port ?? ''
    }
  })
  return { from: sim.from, to: sim.to, ticks, visits }
}

/** The last tick not later than a moment; -1 before the first. */
export function tickAt(line: Timeline, at: number): number {
  let low = 0
  let high = line.ticks.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((line.ticks[middle] as Tick).at <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}

export type Phase = 'passed' | 'now' | 'future'

/** How a stay looks when the playhead stands on a tick. */
export function phaseOf(line: Timeline, visit: Visit, tick: number): Phase {
  if (visit.first > tick) return 'future'
  if (line.ticks[tick]?.visit === visit.number - 1) return 'now'
  return visit.left >= 0 && visit.left <= tick ? 'passed' : 'now'
}

/** The stays that wait when the playhead stands on a tick: entered and not left. */
export function waitingAt(line: Timeline, tick: number): Visit[] {
  return line.visits.filter((v) => v.first <= tick && (v.left < 0 || v.left > tick))
}

/** What a stay's latest entry up to a tick says; undefined before it began. */
export function entryAt(line: Timeline, visit: Visit, tick: number): SimulatedStep | undefined {
  for (let i = Math.min(tick, visit.last); i >= visit.first; i--) {
    const t = line.ticks[i]
    if (t?.visit === visit.number - 1) return t.step
  }
  return undefined
}

/** The run whose way the canvas shows: that of the tick, or the one that waits for the flow that it started. */
export function runShown(line: Timeline, tick: number): number {
  for (let i = Math.max(tick, 0); i >= 0; i--) {
    const t = line.ticks[i]
    if (t && line.visits[t.visit]?.own) return t.run
  }
  return line.visits.find((v) => v.own)?.run ?? 0
}

/** Where playing stops by itself: a step that failed with no way on. */
export function deadEnd(line: Timeline, after: number): number {
  return line.ticks.findIndex((t, i) => i > after && t.step.what === 'failed' && !t.step.port)
}

export interface Steps {
  /** node → its stays in the shown run */
  byNode: ReadonlyMap<string, readonly Visit[]>
  /** «from|port» taken up to the tick, and later */
  taken: ReadonlySet<string>
  coming: ReadonlySet<string>
  /** «from|port» taken by the tick itself */
  last: string
}

/** The shown run's way over the drawing. */
export function wayOf(line: Timeline, run: number, tick: number): Steps {
  const byNode = new Map<string, Visit[]>()
  const taken = new Set<string>()
  const coming = new Set<string>()
  for (const v of line.visits) {
    if (v.run !== run || !v.own) continue
    const list = byNode.get(v.node)
    if (list) list.push(v)
    else byNode.set(v.node, [v])
    if (v.left >= 0 && v.port) (v.left <= tick ? taken : coming).add(`${v.node}|${v.port}`)
  }
  const now = line.ticks[tick]
  return { byNode, taken, coming, last: now?.step.port ? `${now.step.node}|${now.step.port}` : '' }
}
