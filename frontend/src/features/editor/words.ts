import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { NodeKind, Problem } from '@/api/types.gen'
import { useFormat } from '@/ui/format/use-format'
import { durationParts } from './inspector/fields/duration-words'
import type { FlowNode } from './model/document'
import { armsOf } from './model/kind'
import { ruleSentence } from './rule-words'

const durationText = /^([+-]?)(\d+(?:\.\d+)?)([smhdw])$/
const units: Record<string, string> = { s: 'seconds', m: 'minutes', h: 'hours', d: 'days', w: 'weeks' }

/** Words of steps, exits, summaries and problems in the page's language. */
export function useWords() {
  const { t, i18n } = useTranslation()
  const format = useFormat()
  return useMemo(() => {
    const duration = (text: string): string => {
      const parts = durationParts(text.replace(/^[+-]/, ''))
      if (parts.length === 0) return text
      return parts.map((p) => t(`editor.duration.${units[p.unit]}`, { count: p.count })).join(' ')
    }
    const offset = (text: string): string => {
      const m = durationText.exec(text)
      if (!m || Number(m[2]) === 0) return t('editor.offset.same')
      return t(m[1] === '-' ? 'editor.offset.before' : 'editor.offset.after', {
        duration: duration(text.replace(/^[+-]/, '')),
      })
    }
    const fact = (path: string): string => {
      const bare = path.replace(/^customer\.fields\./, '')
      return t(`fact.${path}`, { defaultValue: t(`fact.customer.${bare}`, { defaultValue: bare }) })
    }
    const days = (value: unknown): string => {
      const list = Array.isArray(value) ? (value as number[]) : []
      const text = list.join('')
      if (text === '1234567') return t('editor.days.all')
      if (text === '12345') return t('editor.days.work')
      if (text === '67') return t('editor.days.rest')
      return list.map((d) => t(`editor.day.${d}`)).join(', ')
    }
    const word = (name: string, value: unknown): unknown => {
      if (name === 'days') return days(value)
      if (typeof value === 'number') return name === 'count' ? value : format.number(value)
      if (typeof value === 'boolean') return t(value ? 'editor.flag.yes' : 'editor.flag.no')
      if (typeof value !== 'string') return value
      if (name === 'offset') return duration(value.replace(/^[+-]/, ''))
      if (name === 'duration' || name === 'timeout' || (name === 'due' && durationParts(value).length > 0))
        return duration(value)
      if (name === 'event') return t(`event.${value}`, { defaultValue: value })
      if (name === 'channel') return t(`editor.channel.${value}`, { defaultValue: value })
      if (name === 'field' || name === 'fact') return fact(value)
      if (name === 'kind' || name === 'type') return t(`editor.type.${value}`, { defaultValue: value })
      if (name === 'param') return value
      return value
    }
    const args = (
      given: Record<string, unknown> | undefined,
      labels?: ReadonlyMap<string, string>,
    ): Record<string, unknown> =>
      Object.fromEntries(
        Object.entries(given ?? {}).map(([k, v]) => [k, (k === 'field' && labels?.get(String(v))) || word(k, v)]),
      )
    const kind = (id: string): string => t(`node.${id}.name`, { defaultValue: t('editor.step.unknown') })
    const param = (kindId: string, id: string): string => t(`node.${kindId}.param.${id}`, { defaultValue: id })
    return {
      duration,
      offset,
      days,
      kind,
      param,
      title: (node: Pick<FlowNode, 'name' | 'kind'>): string => node.name || kind(node.kind),
      fact: (f: { path: string; label?: string }): string => f.label || fact(f.path),
      port: (node: FlowNode, shape: NodeKind | undefined, id: string): string => {
        const arm = armsOf(node, shape).find((a) => a.id === id)
        if (arm) return arm.name || arm.id
        const own = `editor.exit.${node.kind}.${id}`
        return i18n.exists(own) ? t(own) : t(`port.${id}`, { defaultValue: id })
      },
      summary: (code: string, given?: Record<string, unknown>, labels?: ReadonlyMap<string, string>): string => {
        if (given && 'rules' in given) {
          const said = ruleSentence(given.rules, {
            t: (key, args) => t(key, args ?? {}),
            fact: (path) => labels?.get(path) || fact(path),
            duration,
            number: (value) => format.number(value),
            calendar: format.calendar,
            quoted: (text) => t('editor.rules.quoted', { text }),
          })
          if (said) return said
        }
        return i18n.exists(`summary.${code}`, { count: 0 }) ? t(`summary.${code}`, args(given, labels)) : ''
      },
      problem: (p: Problem, kindId?: string): string => {
        const given = args(p.args)
        if (typeof given.param === 'string' && kindId) given.param = param(kindId, given.param)
        else if (p.param && kindId) given.param = param(kindId, p.param)
        for (const root of ['problem', 'formula', 'fault']) {
          if (i18n.exists(`${root}.${p.code}`, { count: 0, ...given })) return t(`${root}.${p.code}`, given)
        }
        return t('editor.problem.unknown', { code: p.code })
      },
    }
  }, [t, i18n, format])
}

export type Words = ReturnType<typeof useWords>
