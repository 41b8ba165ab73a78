import { ActionIcon, Menu, Tooltip, UnstyledButton } from '@mantine/core'
import {
  IconChevronDown,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerSkipBack,
  IconPlayerSkipForward,
  IconPlayerTrackNext,
  IconPlayerTrackPrev,
} from '@tabler/icons-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { Simulation } from '@/api/types.gen'
import { useCommands } from '@/ui/commands/registry'
import { hintOf } from '@/ui/commands/table'
import { Scrubber } from './scrubber'
import { useSimWords } from './sim-words'
import classes from './simulation.module.css'
import { type SimStore, useSim, useSimStore } from './state'
import { deadEnd, type Timeline, tickAt } from './timeline'

const dayLong = 86_400_000
const speeds = [0.25, 1, 7] as const

/** A button that has the focus keeps its own space bar. */
const onButton = () => document.activeElement?.closest('button, a, [role="menuitem"]') != null

/** Moves the playhead along the line. */
function mover(store: SimStore, line: Timeline | null) {
  const to = (tick: number) => {
    const t = line?.ticks[tick]
    if (t) store.setState({ tick, at: t.at, playing: false })
  }
  const toMoment = (at: number) => {
    if (!line) return
    const moment = Math.min(Math.max(at, line.from), line.to)
    store.setState({ at: moment, tick: Math.max(tickAt(line, moment), 0), playing: false })
  }
  const now = () => store.getState()
  return {
    to,
    toMoment,
    first: () => to(0),
    last: () => line && to(line.ticks.length - 1),
    back: () => {
      const t = line?.ticks[now().tick]
      // From between two steps back to the one that was passed.
      if (t && now().at > t.at) to(now().tick)
      else to(Math.max(now().tick - 1, 0))
    },
    forward: () => line && to(Math.min(now().tick + 1, line.ticks.length - 1)),
    dayBack: () => toMoment(now().at - dayLong),
    dayForward: () => toMoment(now().at + dayLong),
    play: () => {
      if (!line || line.ticks.length === 0) return
      const atEnd = now().tick >= line.ticks.length - 1
      if (!now().playing && atEnd) store.setState({ tick: 0, at: line.ticks[0]?.at ?? line.from })
      store.setState({ playing: !now().playing })
    },
  }
}

/** The bottom: transport, where in time it stands, and the line of the days. */
export function Transport({ sim, line }: { sim: Simulation | null; line: Timeline | null }) {
  const { t } = useTranslation()
  const store = useSimStore()
  const playing = useSim((s) => s.playing)
  const speed = useSim((s) => s.speed)
  const move = mover(store, line)
  usePlaying(store, line)
  useCommands({
    'sim.play': { run: move.play, off: onButton },
    'sim.back': move.back,
    'sim.forward': () => void move.forward(),
    'sim.day_back': move.dayBack,
    'sim.day_forward': move.dayForward,
    'sim.first': move.first,
    'sim.last': () => void move.last(),
  })
  const off = !line || line.ticks.length === 0
  const button = (id: string, Icon: typeof IconPlayerTrackNext, run: () => unknown) => (
    <Tooltip label={`${t(`command.sim.${id}`)} · ${hintOf(`sim.${id}`)}`}>
      <ActionIcon size={28} aria-label={t(`command.sim.${id}`)} disabled={off} onClick={() => void run()}>
        <Icon size={17} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
  )
  return (
    <section className={classes.bottom} aria-label={t('editor.sim.transport')}>
      <div className={classes.transport}>
        <div className={classes.buttonsRow} role="toolbar" aria-label={t('editor.sim.transport')}>
          {button('first', IconPlayerSkipBack, move.first)}
          {button('back', IconPlayerTrackPrev, move.back)}
          <Tooltip label={`${t(playing ? 'editor.sim.pause' : 'command.sim.play')} · ${hintOf('sim.play')}`}>
            <button
              type="button"
              className={classes.play}
              disabled={off}
              aria-label={t(playing ? 'editor.sim.pause' : 'command.sim.play')}
              onClick={move.play}
            >
              {playing ? <IconPlayerPauseFilled size={16} /> : <IconPlayerPlayFilled size={16} />}
            </button>
          </Tooltip>
          {button('forward', IconPlayerTrackNext, move.forward)}
          {button('last', IconPlayerSkipForward, move.last)}
        </div>
        <Moment line={line} />
        <Menu position="top-start">
          <Menu.Target>
            <UnstyledButton className={classes.speed}>
              {t(`editor.sim.speed.${speed === 0.25 ? 'quarter' : speed === 7 ? 'week' : 'day'}`)}
              <IconChevronDown size={12} aria-hidden="true" />
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            {speeds.map((s) => (
              <Menu.Item key={s} onClick={() => store.setState({ speed: s })}>
                {t(`editor.sim.speed.${s === 0.25 ? 'quarter' : s === 7 ? 'week' : 'day'}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </div>
      <Scrubber sim={sim} line={line} onMoment={move.toMoment} onTick={move.to} />
    </section>
  )
}

function Moment({ line }: { line: Timeline | null }) {
  const words = useSimWords()
  const at = useSim((s) => s.at)
  if (!line) return <p className={classes.moment}>—</p>
  return (
    <p className={classes.moment}>
      <b>
        {words.day(at, line.from)}, {words.format.time(at)}
      </b>{' '}
      {words.format.day(at)}
    </p>
  )
}

/** Lets time pass while it plays: by frames, or from step to step where motion is not wanted. */
function usePlaying(store: SimStore, line: Timeline | null) {
  const playing = useSim((s) => s.playing)
  useEffect(() => {
    if (!playing || !line) return
    const stop = deadEnd(line, store.getState().tick)
    const end = stop >= 0 ? stop : line.ticks.length - 1
    const last = line.ticks[end]
    if (!last) return
    const finish = () => store.setState({ tick: end, at: last.at, playing: false })
    if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) {
      const timer = setInterval(() => {
        const next = store.getState().tick + 1
        const tick = line.ticks[next]
        if (!tick || next >= end) finish()
        else store.setState({ tick: next, at: tick.at })
      }, 500)
      return () => clearInterval(timer)
    }
    let frame = 0
    let before = performance.now()
    const step = (now: number) => {
      const s = store.getState()
      const at = s.at + (now - before) * s.speed * (dayLong / 1000)
      before = now
      if (at >= last.at) {
        finish()
        return
      }
      const tick = Math.max(tickAt(line, at), s.tick, 0)
      store.setState(tick === s.tick ? { at } : { at, tick })
      frame = requestAnimationFrame(step)
    }
    frame = requestAnimationFrame(step)
    return () => cancelAnimationFrame(frame)
  }, [playing, line, store])
}
