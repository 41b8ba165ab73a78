import type { CompletionSource } from '@codemirror/autocomplete'
import type { Fact } from '@/api/types.gen'

const path = /[\p{L}_][\p{L}\p{N}_.]*$/u

/** How a fact is written in the page's language; a function with its usual argument. */
export function written(fact: Fact, russian: boolean): string {
  const name = russian && fact.ru ? fact.ru : fact.path
  if (!fact.params?.length) return name
  return (fact.min_args ?? 0) > 0 ? `${name}('30d')` : `${name}()`
}

/**
 * Completes names of facts, Russian and English alike, with their type. In a text it works inside of macros only; typing
 * «{{» opens the list.
 */
export function factCompletion(
  facts: readonly Fact[],
  russian: boolean,
  template: boolean,
  typeName: (kind: string) => string,
  label: (fact: Fact) => string,
): CompletionSource {
  return (context) => {
    const before = context.state.sliceDoc(0, context.pos)
    let inner = before
    let close = ''
    if (template) {
      const open = before.lastIndexOf('{{')
      if (open < 0 || before.indexOf('}}', open) >= 0) return null
      inner = before.slice(open + 2)
      close = context.state.sliceDoc(context.pos, context.pos + 3).includes('}}') ? '' : ' }}'
    }
    const word = path.exec(inner)?.[0] ?? ''
    if (!word && !context.explicit && !(template && inner.trim() === '')) return null
    const other = /^[a-z_.]+$/i.test(word) ? false : russian
    return {
      from: context.pos - word.length,
      options: facts.map((fact) => {
        const text = written(fact, word ? other : russian)
        const space = template && /\{\{$/.test(before) ? ' ' : ''
        return { label: text, apply: `${space}${text}${close}`, detail: `${label(fact)} · ${typeName(fact.type.kind)}` }
      }),
      validFor: /^[\p{L}\p{N}_.]*$/u,
    }
  }
}
