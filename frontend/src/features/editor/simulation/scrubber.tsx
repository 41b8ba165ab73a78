import { type PointerEvent, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Simulation } from '@/api/types.gen'
import { categoryOf, KindShape } from '@/ui/kind-shape'
import { NodeIcon } from '@/ui/node-icon'
import { markersOf, waitsOf } from './markers'
import { useSimWords } from './sim-words'
import classes from './simulation.module.css'
import { useSim } from './state'
import type { Timeline } from './timeline'
import { dayNumber, momentOfDay } from './zoned'

type Props = {
  sim: Simulation | null
  line: Timeline | null
  onMoment: (at: number) => void
  onTick: (tick: number) => void
}

/** The days from the start to the end: markers of kinds, hatched waits, and the playhead. */
export function Scrubber({ sim, line, onMoment, onTick }: Props) {
  const { t } = useTranslation()
  const words = useSimWords()
  const rail = useRef<HTMLDivElement>(null)
  const markers = useMemo(() => (line ? markersOf(line) : []), [line])
  const waits = useMemo(() => (line ? waitsOf(line) : []), [line])
  const tick = useSim((s) => s.tick)
  if (!sim || !line) return <div className={classes.scrubber} />
  const length = Math.max(line.to - line.from, 1)
  const x = (at: number) => `${(100 * (at - line.from)) / length}%`
  const days = dayNumber(line.to, line.from, words.format.zone)
  const every = [1, 2, 5, 10, 30, 60, 90, 180, 365].find((n) => days / n <= 8) ?? 365
  const labels: { day: number; at: number }[] = []
  for (let day = 0; day <= days; day += every) {
    labels.push({ day, at: day === 0 ? line.from : momentOfDay(line.from, day, '00:00', words.format.zone) })
  }
  const drag = (event: PointerEvent) => {
    const box = rail.current?.getBoundingClientRect()
    if (!box || box.width === 0) return
    onMoment(line.from + (length * (event.clientX - box.left)) / box.width)
  }
  const visit = line.ticks[tick] ? line.visits[line.ticks[tick].visit] : undefined
  return (
    <div className={classes.scrubber}>
      <div className={classes.track}>
        {waits.map((w) => (
          <span
            key={w.visit}
            className={classes.hatched}
            data-later={w.first > tick || undefined}
            style={{ left: x(w.from), width: `calc(${x(w.until)} - ${x(w.from)})` }}
            title={`${words.title(sim, line.visits[w.visit] as never)} · ${words.when(w.from, line.from)} — ${words.when(w.until, line.from)}`}
          >
            {(w.until - w.from) / length > 0.12 && <span>{words.title(sim, line.visits[w.visit] as never)}</span>}
          </span>
        ))}
        {markers.map((m) => {
          const v = line.visits[m.visit]
          if (!v) return null
          const kind = words.kindOf(sim, v)
          const failed = line.ticks[m.tick]?.step.what === 'failed'
          return (
            <button
              key={m.tick}
              type="button"
              tabIndex={-1}
              className={classes.marker}
              data-now={line.ticks[tick]?.visit === m.visit || undefined}
              data-later={m.tick > tick || undefined}
              data-failed={failed || undefined}
              style={{ left: x(m.at) }}
              title={`${v.number}. ${words.title(sim, v)} · ${words.when(m.at, line.from)}`}
              aria-hidden="true"
              onClick={() => onTick(m.tick)}
            >
              <KindShape
                category={categoryOf(kind)}
                size={22}
                muted={m.tick > tick}
                icon={<NodeIcon kind={kind} size={13} />}
              />
              {m.more > 0 && <small>+{m.more}</small>}
            </button>
          )
        })}
      </div>
      <div
        ref={rail}
        className={classes.rail}
        onPointerDown={(event) => {
          if (event.button !== 0) return
          event.currentTarget.setPointerCapture(event.pointerId)
          drag(event)
        }}
        onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && drag(event)}
      >
        <Head line={line} x={x} label={visit ? t('editor.sim.step_number', { number: visit.number }) : ''} />
      </div>
      <div className={classes.days} aria-hidden="true">
        {labels.map((l) => (
          <span key={l.day} style={{ left: x(l.at) }}>
            {t('editor.sim.day', { day: l.day })}
          </span>
        ))}
      </div>
    </div>
  )
}

/** The playhead, a slider over time; its keys are the screen's own. */
function Head({ line, x, label }: { line: Timeline; x: (at: number) => string; label: string }) {
  const { t } = useTranslation()
  const words = useSimWords()
  const at = useSim((s) => s.at)
  return (
    <>
      <span className={classes.done} style={{ width: x(at) }} />
      <div
        className={classes.head}
        style={{ left: x(at) }}
        role="slider"
        tabIndex={0}
        aria-label={t('editor.sim.time')}
        aria-valuemin={0}
        aria-valuemax={Math.round((line.to - line.from) / 60_000)}
        aria-valuenow={Math.round((at - line.from) / 60_000)}
        aria-valuetext={`${words.day(at, line.from)}, ${words.format.time(at)}`}
      >
        <span className={classes.flag}>{label}</span>
      </div>
    </>
  )
}
