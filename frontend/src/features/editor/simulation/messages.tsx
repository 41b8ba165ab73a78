import { IconInbox, IconMail } from '@tabler/icons-react'
import { useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { SimulatedMessage, Simulation } from '@/api/types.gen'
import { MessageBody } from '@/ui/composer/message-view'
import { NodeIcon } from '@/ui/node-icon'
import { eventIcon } from './deed-list'
import { useSimWords } from './sim-words'
import classes from './simulation.module.css'
import { useSim } from './state'
import type { Timeline } from './timeline'
import { dayNumber } from './zoned'

type Item = { at: number; tick: number; message?: SimulatedMessage; deed?: string; icon?: string }

/** What the client would see, in time: letters with their texts, between them what the client does. */
export function Messages({ sim, line }: { sim: Simulation; line: Timeline }) {
  const { t } = useTranslation()
  const words = useSimWords()
  const deeds = useSim((s) => s.deeds)
  const tick = useSim((s) => s.tick)
  const at = useSim((s) => (s.playing ? 0 : s.at)) // a deed's moment may lie between two ticks
  const list = useRef<HTMLDivElement>(null)
  const items = useMemo(() => {
    const out: Item[] = sim.messages.map((message) => {
      const run = sim.runs.findIndex((r) => r.run === message.run)
      const own = line.visits.find(
        (v) => v.run === run && v.node === message.node && line.ticks[v.first]?.step.visit === message.visit,
      )
      return { at: message.at, tick: own?.last ?? 0, message }
    })
    for (const d of deeds) out.push({ at: d.at, tick: -1, deed: words.deed(d), icon: eventIcon(d.event) })
    return out.sort((a, b) => a.at - b.at)
  }, [sim, line, deeds, words])
  const moment = Math.max(at, line.ticks[tick]?.at ?? line.from)
  const done = (i: Item) => (i.message ? i.tick <= tick : i.at <= moment)
  const last = items.filter(done).length
  useEffect(() => {
    const box = list.current
    const item = box?.querySelector<HTMLElement>(`[data-item="${last - 1}"]`)
    if (box && item) box.scrollTop = item.offsetTop - box.offsetTop - box.clientHeight + item.offsetHeight + 60
  }, [last])
  let day = Number.NaN
  return (
    <section className={classes.messages} aria-label={t('editor.sim.messages')}>
      <h2>{t('editor.sim.messages')}</h2>
      <div ref={list} className={classes.thread} role="log">
        {items.length === 0 && <p className={classes.hint}>{t('editor.sim.messages_none')}</p>}
        {items.map((item, i) => {
          const own = dayNumber(item.at, line.from, words.format.zone)
          const head = own !== day
          day = own
          return (
            <div key={i} data-item={i} className={classes.item}>
              {head && (
                <p className={classes.dayHead}>
                  {words.day(item.at, line.from)} · {words.format.day(item.at)}
                </p>
              )}
              {item.message ? (
                <Bubble message={item.message} later={!done(item)} />
              ) : (
                <p className={classes.bubbleDeed} data-later={!done(item) || undefined}>
                  <NodeIcon kind={item.icon ?? ''} size={14} />
                  <span>{item.deed}</span>
                  <time>{words.format.time(item.at)}</time>
                </p>
              )}
            </div>
          )
        })}
      </div>
    </section>
  )
}

function Bubble({ message: m, later }: { message: SimulatedMessage; later: boolean }) {
  const { t } = useTranslation()
  const words = useSimWords()
  const bad = m.state === 'blocked' || m.state === 'failed'
  const more = m.rich.html !== '' || m.rich.buttons.length > 0 || m.rich.attachments.length > 0
  const Icon = m.channel === 'email' ? IconMail : IconInbox
  return (
    <article
      className={classes.bubble}
      data-later={later || undefined}
      data-bad={bad || undefined}
      data-rich={more || undefined}
    >
      {m.subject && <b>{m.subject}</b>}
      {more ? (
        <MessageBody text={m.text} rich={m.rich} label={m.subject || t('editor.sim.messages')} />
      ) : (
        <p>{m.text}</p>
      )}
      <footer>
        <Icon size={13} stroke={1.8} aria-hidden="true" />
        <span>{t(`channel.name.${m.channel}`, { defaultValue: m.channel })}</span>
        <time>{words.format.time(m.at)}</time>
        {later && <span>{t(m.state === 'blocked' ? 'editor.sim.will_be_blocked' : 'editor.sim.not_yet')}</span>}
        {!later && m.state !== 'sent' && <span className={classes.bad}>{t(`editor.sim.message.${m.state}`)}</span>}
      </footer>
      {m.reason && <p className={classes.badReason}>{words.reason({ code: m.reason, args: m.args })}</p>}
    </article>
  )
}
