import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Problem } from '@/api/types.gen'
import { useEditor } from './store/context'
import { nodesById } from './store/editor-store'
import { useWords } from './words'

/** How a problem is named where its author accepts it; the back end's Problem.AcceptKey is the same. */
export function acceptKey(p: Problem): string {
  return [p.code, p.param, p.port].filter(Boolean).join('/')
}

/** One problem told from the others of a check. */
export function problemKey(p: Problem): string {
  return [p.node ?? '', acceptKey(p), p.from ?? 0, JSON.stringify(p.args ?? {})].join('|')
}

/** A problem, why it matters and what mends it, in words that name steps and exits as the canvas does. */
export function useProblemWords() {
  const { t, i18n } = useTranslation()
  const words = useWords()
  const doc = useEditor((s) => s.history.present)
  const kinds = useEditor((s) => s.kinds)
  const facts = useEditor((s) => s.facts)
  return useMemo(() => {
    const nodes = nodesById(doc)
    const title = (id: unknown): string => {
      const node = typeof id === 'string' ? nodes.get(id) : undefined
      return node ? words.title(node) : String(id ?? '')
    }
    // Names stand in a document in English; they are said as the author would write them.
    const spoken = (name: string): string => {
      if (i18n.language === 'en') return name
      const fact = facts.find((f) => f.path === name)
      if (fact?.ru) return fact.ru
      return name
        .replace(/^customer(?=\.)/, 'покупатель')
        .replace(/^purchase(?=\.)/, 'покупка')
        .replace(/(?<=^покупатель\.)fields(?=\.)/, 'поля')
    }
    const named = (p: Problem, args: Record<string, unknown> | undefined): Record<string, unknown> => {
      const node = nodes.get(p.node ?? '')
      const out: Record<string, unknown> = { ...args }
      const exit = nodes.get(typeof out.node === 'string' ? out.node : (p.node ?? '')) ?? node
      if (typeof out.port === 'string' && exit) out.port = words.port(exit, kinds.get(exit.kind), out.port)
      if (typeof out.node === 'string') out.node = title(out.node)
      if (typeof out.event === 'string' && nodes.has(out.event)) out.event = title(out.event)
      if (typeof out.from === 'string') out.from = title(out.from)
      if (typeof out.to === 'string') out.to = title(out.to)
      if (typeof out.name === 'string') out.name = spoken(out.name)
      if (typeof out.setting === 'string') {
        out.setting = t(`editor.settings.${out.setting}.label`, { defaultValue: out.setting })
      }
      if (typeof out.fact === 'string') out.fact = words.fact({ path: out.fact })
      if (typeof out.words === 'string') out.words = t(`text.${out.words}`)
      if (typeof out.kind_of === 'string') out.kind_of = words.kind(out.kind_of)
      if (typeof out.duration === 'string') out.value = words.duration(out.duration)
      else if (typeof out.value === 'string' && /^\d+[mhdw]$/.test(out.value)) out.value = words.duration(out.value)
      return out
    }
    return {
      title,
      sentence: (p: Problem): string => words.problem({ ...p, args: named(p, p.args) }, nodes.get(p.node ?? '')?.kind),
      why: (p: Problem): string => (i18n.exists(`why.${p.code}`) ? t(`why.${p.code}`) : ''),
      fix: (p: Problem): string => {
        const code = p.fix?.code ?? ''
        return i18n.exists(`fix.${code}`, { count: 0 })
          ? t(`fix.${code}`, named(p, p.fix?.args))
          : t('editor.problem.fix')
      },
    }
  }, [t, i18n, words, doc, kinds, facts])
}

export type ProblemWords = ReturnType<typeof useProblemWords>
