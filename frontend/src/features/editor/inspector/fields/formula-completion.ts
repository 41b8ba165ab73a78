import { type Completion, type CompletionSource, snippetCompletion } from '@codemirror/autocomplete'
import type { Fact, Function as FormulaFunction } from '@/api/types.gen'
import { written } from './fact-completion'
import { factOf, placeOf } from './formula-context'
import { keywords } from './formula-language'

export interface CompletionWords {
  type(kind: string): string
  label(fact: Fact): string
  about(fn: string): string
  /** the fact's value of the chosen person, in words; undefined: not known */
  value(fact: Fact): string | undefined
  /** «У Анны К.: …» */
  sample(value: string): string
  /** values that a fact can have: its options, tags, colleagues, flows */
  values(fact: Fact): readonly string[]
}

/** What may stand at the cursor of a formula: facts, functions, words, and after a comparison the values of the fact. */
export function formulaCompletion(
  facts: readonly Fact[],
  functions: readonly FormulaFunction[],
  russian: boolean,
  say: CompletionWords,
): CompletionSource {
  return (context) => {
    const before = context.state.sliceDoc(0, context.pos)
    const place = placeOf(before)
    const of = place.of ? factOf(facts, place.of) : undefined
    if (place.text) {
      const lists = of ? say.values(of) : listValues(facts, before, context.state.sliceDoc(context.pos), say)
      if (lists.length === 0) return null
      const close = place.text.quote === '«' ? '»' : place.text.quote
      const after = context.state.sliceDoc(context.pos, context.pos + 1) === close ? '' : close
      return {
        from: context.pos - place.text.value.length,
        options: lists.map((v) => ({ label: v, apply: escaped(v, close) + after, type: 'value' })),
        validFor: /^[^'"«»]*$/,
      }
    }
    if (!place.word && !context.explicit && !of) return null
    const ru = /^[a-z_.]+$/i.test(place.word) ? false : russian
    const options: Completion[] = []
    if (of) options.push(...valueOptions(of, ru, say))
    if (place.word || context.explicit) {
      options.push(...facts.map((fact) => factOption(fact, ru, say)))
      options.push(...functions.map((fn) => functionOption(fn, ru, say)))
      options.push(...keywords[ru ? 'ru' : 'en'].map((label): Completion => ({ label, type: 'keyword', boost: -20 })))
    }
    if (options.length === 0) return null
    return { from: context.pos - place.word.length, options, validFor: /^[\p{L}\p{N}_.]*$/u }
  }
}

function escaped(value: string, close: string): string {
  return close === '»' ? value : value.replaceAll('\\', '\\\\').replaceAll(close, `\\${close}`)
}

function valueOptions(fact: Fact, ru: boolean, say: CompletionWords): Completion[] {
  if (fact.type.kind === 'flag') {
    return (ru ? ['да', 'нет'] : ['true', 'false']).map((label) => ({ label, type: 'value', boost: 30 }))
  }
  const quoted = (v: string) => `'${escaped(v, "'")}'`
  return say
    .values(fact)
    .map((v): Completion => ({ label: quoted(v), type: 'value', boost: 30, detail: say.label(fact) }))
}

/** «'VI| in customer.tags»: a text before «in» is one of the list's values. Where no list follows yet, of any list. */
function listValues(facts: readonly Fact[], before: string, after: string, say: CompletionWords): readonly string[] {
  if (!/(?:^|[\s(])(?:['"«])[^'"«»]*$/u.test(before)) return []
  const named = /^[^'"»]*['"»]?\s*(?:in|в)\s+([\p{L}_][\p{L}\p{N}_.]*)/u.exec(after)?.[1]
  const list = named ? factOf(facts, named) : undefined
  if (list) return say.values(list)
  return [...new Set(facts.filter((f) => f.type.kind === 'list').flatMap((f) => say.values(f)))]
}

function info(title: string, kind: string, value: string | undefined): () => HTMLElement {
  return () => {
    const host = document.createElement('div')
    host.className = 'cm-about'
    const head = host.appendChild(document.createElement('div'))
    head.textContent = title
    const type = head.appendChild(document.createElement('span'))
    type.textContent = kind
    if (value !== undefined) {
      const line = host.appendChild(document.createElement('small'))
      line.textContent = value
    }
    return host
  }
}

function factOption(fact: Fact, ru: boolean, say: CompletionWords): Completion {
  const text = written(fact, ru)
  const value = say.value(fact)
  const option: Completion = {
    label: text,
    detail: say.type(fact.type.kind),
    type: 'fact',
    boost: 10,
    info: info(say.label(fact), say.type(fact.type.kind), value === undefined ? undefined : say.sample(value)),
  }
  if ((fact.min_args ?? 0) === 0) return option
  return snippetCompletion(text.replace("'30d'", "'${30d}'"), option)
}

function functionOption(fn: FormulaFunction, ru: boolean, say: CompletionWords): Completion {
  const name = ru ? fn.ru : fn.name
  const option: Completion = {
    label: `${name}()`,
    displayLabel: name,
    detail: say.about(fn.name),
    type: 'function',
    info: info(signature(fn, ru, say), fn.result ? say.type(fn.result) : '', undefined),
  }
  return (fn.params ?? []).length === 0 ? option : snippetCompletion(`${name}(\${})`, option)
}

/** «дней_с(дата)»: how a function is called. */
export function signature(fn: FormulaFunction, ru: boolean, say: Pick<CompletionWords, 'type'>): string {
  return `${ru ? fn.ru : fn.name}(${(fn.params ?? []).map((p) => say.type(p)).join(', ')})`
}
