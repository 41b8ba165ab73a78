import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language'
import { tags } from '@lezer/highlight'

/** Words of formulas that are no names, in both languages. */
export const keywords = {
  en: ['and', 'or', 'not', 'in', 'contains', 'startsWith', 'endsWith', 'true', 'false', 'nil'],
  ru: ['и', 'или', 'не', 'в', 'содержит', 'начинается_с', 'заканчивается_на', 'да', 'нет', 'пусто'],
} as const

const operators = new Set<string>([...keywords.en.slice(0, 7), ...keywords.ru.slice(0, 7)])
const values = new Set<string>([...keywords.en.slice(7), ...keywords.ru.slice(7), 'null'])

/** Formulas as they are typed, in Russian or English words: what is a fact, a function, a text, a number, a word. */
const language = StreamLanguage.define<{ after: string }>({
  name: 'formula',
  startState: () => ({ after: '' }),
  token(stream, state) {
    if (stream.eatSpace()) return null
    const quote = stream.peek()
    if (quote === "'" || quote === '"' || quote === '«') {
      const close = quote === '«' ? '»' : quote
      stream.next()
      for (let c = stream.next(); c && c !== close; c = stream.next()) if (c === '\\') stream.next()
      state.after = ''
      return 'string'
    }
    if (stream.match(/^\d+(?:\.\d+)?/)) return 'number'
    if (stream.match(/^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*/u)) {
      const word = stream.current()
      const called = stream.match(/^\s*\(/, false)
      if (operators.has(word)) return 'operatorKeyword'
      if (values.has(word) && !called) return 'atom'
      if (!word.includes('.') && called) return 'function'
      return 'variableName'
    }
    if (stream.match(/^(?:[=!<>]=?|<>|[≥≤≠×÷−+\-*/%?:#])/u)) return 'operator'
    stream.next()
    return 'punctuation'
  },
  tokenTable: { function: tags.function(tags.variableName) },
  languageData: { closeBrackets: { brackets: ['(', '[', "'", '"', '«'] } },
})

const colours = HighlightStyle.define([
  { tag: tags.string, color: 'var(--ok)' },
  { tag: tags.number, color: 'var(--co)' },
  { tag: tags.operatorKeyword, color: 'var(--ev)' },
  { tag: tags.atom, color: 'var(--ev)' },
  { tag: tags.function(tags.variableName), color: 'var(--wa)' },
  { tag: tags.variableName, color: 'var(--ac)' },
  { tag: tags.operator, color: 'var(--t2)' },
  { tag: tags.punctuation, color: 'var(--t2)' },
])

export const formulaLanguage = [language, syntaxHighlighting(colours)]
