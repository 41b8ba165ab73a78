import { useMemo } from 'react'
import type { Simulation } from '@/api/types.gen'
import type { EdgeLook, NodeLook } from '../canvas/looks'
import { edgeId } from '../model/document'
import { useEditor } from '../store/context'
import { useSimWords } from './sim-words'
import classes from './simulation.module.css'
import { useSim } from './state'
import { entryAt, runShown, type Timeline, wayOf } from './timeline'

const off: NodeLook = { tone: 'off' }
const offEdge: EdgeLook = { tone: 'off' }

/** How each step and arrow looks with the playhead where it is: passed, now, still to come, off the path. */
export function useLooks(sim: Simulation | null, line: Timeline | null) {
  const doc = useEditor((s) => s.history.present)
  const tick = useSim((s) => s.tick)
  const playing = useSim((s) => s.playing)
  const words = useSimWords()
  return useMemo(() => {
    const nodes = new Map<string, NodeLook>()
    const edges = new Map<string, EdgeLook>()
    if (!sim || !line || line.ticks.length === 0) return { nodes, edges }
    const run = runShown(line, tick)
    const way = wayOf(line, run, tick)
    const now = line.ticks[tick]
    for (const n of doc.nodes) {
      const stays = way.byNode.get(n.id)
      if (!stays) {
        nodes.set(n.id, off)
        continue
      }
      const begun = stays.filter((v) => v.first <= tick)
      const stay = begun.at(-1) ?? stays[0]
      if (!stay) continue
      const here = now?.step.node === n.id && line.visits[now.visit]?.run === run
      const entry = entryAt(line, stay, tick)
      const failed = entry?.what === 'failed'
      const waits = begun.length > 0 && (stay.left < 0 || stay.left > tick)
      const said = entry ? words.outcome(entry, line.from) : ''
      nodes.set(n.id, {
        tone: here || waits ? 'now' : begun.length === 0 ? 'future' : failed ? 'failed' : 'passed',
        number: stay.number,
        taken: stay.left >= 0 && stay.left <= tick && stay.port ? [stay.port] : noPorts,
        counters: entry ? (
          <span className={classes.card} data-tone={failed ? 'er' : undefined}>
            {words.when(entry.at, line.from)}
            {said && ` · ${said}`}
          </span>
        ) : (
          <span className={classes.later}>{words.when(stay.from, line.from)}</span>
        ),
      })
    }
    for (const e of doc.edges) {
      const exit = `${e[0]}|${e[1]}`
      const lit = way.taken.has(exit) && way.byNode.has(e[2])
      const next = !lit && way.coming.has(exit) && way.byNode.has(e[2])
      if (lit) {
        const travel = playing && way.last === exit ? 400 : undefined
        edges.set(edgeId(e), travel ? { tone: 'passed', travel } : passed)
      } else if (next) {
        const from = (way.byNode.get(e[0]) ?? []).some((v) => v.first <= tick)
        edges.set(edgeId(e), from ? nextEdge : future)
      } else edges.set(edgeId(e), offEdge)
    }
    return { nodes, edges }
  }, [sim, line, doc, tick, playing, words])
}

const noPorts: readonly string[] = []
const passed: EdgeLook = { tone: 'passed' }
const nextEdge: EdgeLook = { tone: 'next' }
const future: EdgeLook = { tone: 'future' }
