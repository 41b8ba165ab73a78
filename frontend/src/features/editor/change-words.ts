import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChangeSentence, NodeKind } from '@/api/types.gen'
import { labelsOf, localised } from './localised'
import { useEditor } from './store/context'
import { useWords } from './words'

/** Longer values are not quoted in a sentence: the comparison shows them side by side. */
const QUOTED = 60

/** Whether a parameter's value is a text whose words are compared one by one. */
export function isText(param: NodeKind['params'][number] | undefined, a: unknown, b: unknown): boolean {
  const text = (v: unknown) => v === undefined || v === null || typeof v === 'string'
  const type = param?.type ?? ''
  return text(a) && text(b) && ['text', 'longtext', 'expression'].includes(type)
}

/** Words of differences between versions: sentences, and values of parameters and rules as a person reads them. */
export function useChangeWords() {
  const { t, i18n } = useTranslation()
  const words = useWords()
  const kinds = useEditor((s) => s.kinds)
  const facts = useEditor((s) => s.facts)
  return useMemo(() => {
    const bare = (v: unknown): string => (typeof v === 'string' ? v : JSON.stringify(v))
    /** A parameter's value; an empty text where it is not set. */
    const value = (kindId: string, paramId: string, v: unknown): string => {
      if (v === undefined || v === null) return ''
      const param = kinds.get(kindId)?.params.find((p) => p.id === paramId)
      const option = (o: unknown) => t(`node.${kindId}.option.${paramId}.${String(o)}`, { defaultValue: String(o) })
      switch (param?.type) {
        case 'duration':
          return words.duration(bare(v))
        case 'offset':
          return words.offset(bare(v))
        case 'flag':
          return t(v ? 'editor.flag.yes' : 'editor.flag.no')
        case 'days':
          return words.days(v)
        case 'select':
          return option(v)
        case 'choices':
          return Array.isArray(v) ? v.map(option).join(', ') : bare(v)
        case 'channel':
          return t(`editor.channel.${bare(v)}`, { defaultValue: option(v) })
        case 'event':
          return t(`event.${bare(v)}`, { defaultValue: bare(v) })
        case 'field':
          return labelsOf(facts).get(bare(v)) || words.fact({ path: bare(v) })
        case 'rules':
          return words.summary('rules', { rules: v }, labelsOf(facts)) || t('diff.empty')
        case 'arms':
          return Array.isArray(v)
            ? v
                .map((arm: { id?: string; name?: string; share?: number }) =>
                  `${arm.name || arm.id || ''} ${arm.share ?? 0}\u00a0%`.trim(),
                )
                .join(' · ')
            : bare(v)
        case 'pairs':
        case 'outputs':
          return Array.isArray(v)
            ? v
                .map((row: { name?: string; value?: string; path?: string }) =>
                  [row.name, row.value ?? row.path].filter(Boolean).join(': '),
                )
                .join('; ')
            : bare(v)
        case 'text':
        case 'longtext':
        case 'expression':
          return localised(bare(v), facts, i18n.language)
        default:
          if (Array.isArray(v) && v.every((x) => typeof x === 'string' || typeof x === 'number')) return v.join(', ')
          return bare(v)
      }
    }
    const setting = (name: string): string => t(`diff.setting.${name}`, { defaultValue: name })
    const rule = (name: string, v: unknown): string => {
      if (v === undefined || v === null) return ''
      if (typeof v === 'object') {
        const o = v as Record<string, unknown>
        if (name === 'quiet_hours') return `${String(o.from)}–${String(o.to)}`
        if (name === 'attach') return String(o.segment || o.stage || o.channel || t('diff.empty'))
        if (Array.isArray(v)) {
          if (v.length === 0) return t('diff.empty')
          return v
            .map((one: Record<string, unknown>) =>
              [
                one.name,
                one.event && t(`event.${String(one.event)}`, { defaultValue: String(one.event) }),
                one.where ?? one.when,
                one.count && `${String(one.count)} / ${words.duration(String(one.per ?? ''))}`,
              ]
                .filter(Boolean)
                .join(' · '),
            )
            .join('; ')
        }
        return Object.entries(o)
          .map(([k, x]) => `${k}: ${bare(x)}`)
          .join(', ')
      }
      if (typeof v === 'string' && /^\d+(?:\.\d+)?[smhdw]$/.test(v)) return words.duration(v)
      return t(`editor.settings.${name}.${String(v)}`, { defaultValue: bare(v) })
    }
    const title = (name: unknown, kind: unknown) =>
      words.title({ name: typeof name === 'string' ? name : '', kind: String(kind ?? '') })
    const port = (kindId: unknown, id: string): string => {
      const own = `editor.exit.${String(kindId)}.${id}`
      return i18n.exists(own) ? t(own) : t(`port.${id}`, { defaultValue: id })
    }
    const quoted = (text: string) => t('diff.value', { text: text.replace(/\s+/g, ' ') })
    const short = (text: string) => text.length <= QUOTED
    const sentence = (s: ChangeSentence): string => {
      const a = (s.args ?? {}) as Record<string, unknown>
      const step = title(a.step, a.kind)
      switch (s.code) {
        case 'kind':
          return t('diff.kind', { step, was_kind: words.kind(String(a.was_kind)), kind: words.kind(String(a.kind)) })
        case 'renamed':
          return t('diff.renamed', { step, was: title(a.was, a.was_kind) })
        case 'linked':
        case 'unlinked':
          return t(`diff.${s.code}`, {
            from: title(a.from, a.from_kind),
            to: title(a.to, a.to_kind),
            port: typeof a.port_name === 'string' ? a.port_name : port(a.from_kind, String(a.port)),
          })
        case 'moved':
          return t('diff.moved', { count: Number(a.count) })
        case 'flow_renamed':
          return t('diff.flow_renamed', { before: quoted(bare(a.before)), after: quoted(bare(a.after)) })
      }
      if (s.code.startsWith('param_')) {
        const param = words.param(String(a.kind), String(a.param))
        const before = value(String(a.kind), String(a.param), a.before)
        const after = value(String(a.kind), String(a.param), a.after)
        if (!short(before) || !short(after)) return t('diff.param_text', { step, param })
        return t(`diff.${s.code}`, { step, param, before: quoted(before), after: quoted(after) })
      }
      if (s.code.startsWith('setting_')) {
        const name = String(a.setting)
        const before = rule(name, a.before)
        const after = rule(name, a.after)
        if (!short(before) || !short(after)) return t('diff.setting_text', { setting: setting(name) })
        return t(`diff.${s.code}`, { setting: setting(name), before: quoted(before), after: quoted(after) })
      }
      return t(`diff.${s.code}`, { step, defaultValue: s.code })
    }
    return { sentence, value, setting, rule, title, port }
  }, [t, i18n, words, kinds, facts])
}

export type ChangeWords = ReturnType<typeof useChangeWords>
