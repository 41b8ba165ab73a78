import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Deed, SimulatedStep, Simulation } from '@/api/types.gen'
import { useFormat } from '@/ui/format/use-format'
import { useReasonText } from '@/ui/reason-text'
import { useSeenWords } from '@/ui/seen-words'
import { labelsOf } from '../localised'
import { armsOf } from '../model/kind'
import { useEditor } from '../store/context'
import { nodesById } from '../store/editor-store'
import { useWords } from '../words'
import type { Timeline, Visit } from './timeline'
import { dayNumber } from './zoned'

/** Words of a simulation: days and times, what a step came to, what was done. */
export function useSimWords() {
  const { t, i18n } = useTranslation()
  const format = useFormat()
  const words = useWords()
  const reason = useReasonText()
  const facts = useEditor((s) => s.facts)
  const doc = useEditor((s) => s.history.present)
  const kinds = useEditor((s) => s.kinds)
  const labels = labelsOf(facts)
  const seen = useSeenWords(labels)
  return useMemo(() => {
    const nodes = nodesById(doc)
    const day = (at: number, from: number) => t('editor.sim.day', { day: dayNumber(at, from, format.zone) })
    /** «день 2 · 11:00» */
    const when = (at: number, from: number) => `${day(at, from)} · ${format.time(at)}`
    /** The same, without the day where it is the day that is spoken of. */
    const until = (at: number, now: number, from: number) =>
      day(at, from) === day(now, from) ? format.time(at) : when(at, from)
    const title = (sim: Simulation, visit: Pick<Visit, 'run' | 'node' | 'own'>): string => {
      if (!visit.own) {
        const node = sim.runs[visit.run]?.names[visit.node]
        return node?.name || (node ? words.kind(node.kind) : t('editor.step.unknown'))
      }
      const node = nodes.get(visit.node)
      return node ? words.title(node) : t('editor.step.unknown')
    }
    const kindOf = (sim: Simulation, visit: Pick<Visit, 'run' | 'node' | 'own'>): string =>
      (visit.own ? nodes.get(visit.node)?.kind : sim.runs[visit.run]?.names[visit.node]?.kind) ?? ''
    const port = (node: string, id: string): string => {
      const of = nodes.get(node)
      if (!of) return id
      if (id === 'next') return ''
      const kind = kinds.get(of.kind)
      const arm = armsOf(of, kind).find((a) => a.id === id)
      return arm ? t('editor.sim.arm', { name: arm.name || arm.id }) : words.port(of, kind, id)
    }
    /** What an entry came to, in two or three words: «до дня 23 · 13:40», «отправлено», «вариант A». */
    const outcome = (step: SimulatedStep, from: number): string => {
      const way = step.port ? port(step.node, step.port) : ''
      switch (step.what) {
        case 'waits':
          if (step.until) return t('editor.sim.until', { when: until(step.until, step.at, from) })
          return t('ui.run.what.waits').toLocaleLowerCase(format.locale)
        case 'held':
          return t('editor.sim.held', { when: step.until ? until(step.until, step.at, from) : '' })
        case 'sent':
          return t('editor.sim.sent')
        case 'blocked':
          return t('editor.sim.blocked')
        case 'failed':
          return t('editor.sim.failed')
        case 'started':
          return ''
        case 'passed':
          return way.charAt(0).toLocaleLowerCase(format.locale) + way.slice(1)
        default:
          return t(`ui.run.what.${step.what}`, { defaultValue: step.what }).toLocaleLowerCase(format.locale)
      }
    }
    /** «Покупка оплачена», «Тег добавлен: vip» */
    const deed = (d: Deed): string => {
      const name = t(`event.${d.event}`, { defaultValue: d.event })
      const what =
        d.tag ||
        (d.field &&
          `${words.fact({ path: d.field.startsWith('customer.') ? d.field : `customer.${d.field}` })} = ${seen.value(d.value)}`) ||
        (d.amount && `${d.amount} ${format.currency}`) ||
        (d.channel && t(`channel.name.${d.channel}`, { defaultValue: d.channel })) ||
        d.text ||
        ''
      return what ? `${name}: ${what}` : name
    }
    /** A fact's canonical name as the page's language writes it. */
    const path = (text: string): string => {
      if (i18n.language === 'en') return text
      const [, bare = text, rest = ''] = /^([\w.]+)(.*)$/.exec(text) ?? []
      const own = nodes.get(bare.split('.')[0] ?? '')
      if (own) return `${bare}${rest}`
      return (facts.find((f) => f.path === bare)?.ru ?? bare) + rest
    }
    return { day, when, title, kindOf, port, outcome, deed, path, reason, seen, format, words, labels }
  }, [t, i18n.language, format, words, reason, facts, doc, kinds, seen, labels])
}

export type SimWords = ReturnType<typeof useSimWords>

/** The stay that the playhead is at; undefined before the first. */
export function visitAt(line: Timeline, tick: number): Visit | undefined {
  const at = line.ticks[tick]
  return at && line.visits[at.visit]
}
