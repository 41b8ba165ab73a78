import type { Fact } from '@/api/types.gen'

/** Where in a formula one is: a name being typed, a value of a fact, or inside the brackets of a call. */
export interface FormulaPlace {
  /** the name before the cursor, possibly empty */
  word: string
  /** a text value that was begun: its quote and what follows */
  text: { quote: string; value: string } | null
  /** the fact whose value is asked for: after «==» or inside «in [» */
  of: string | null
  /** what comes after «'VIP' in »: the text before it is one of the list's values */
  call: { name: string; argument: number } | null
}

const name = String.raw`[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*(?:\([^()]*\))?`
const compared = new RegExp(String.raw`(${name})\s*(?:==|!=|=|≠|<>|contains|содержит)\s*$`, 'u')
const listed = new RegExp(String.raw`(${name})\s*(?:in|в)\s*\[[^\]]*$`, 'u')

/** Reads the text before the cursor. */
export function placeOf(before: string): FormulaPlace {
  const text = openText(before)
  const start = text ? before.slice(0, text.at) : before
  const word = text ? '' : (/[\p{L}_][\p{L}\p{N}_.]*$/u.exec(before)?.[0] ?? '')
  const head = word ? before.slice(0, before.length - word.length) : start
  const of = compared.exec(head)?.[1] ?? listed.exec(head)?.[1] ?? null
  return {
    word,
    text: text && { quote: text.quote, value: before.slice(text.at + 1) },
    of: of ? of.replace(/\([^()]*\)$/, '') : null,
    call: callAt(start),
  }
}

/** The quote that is still open at the end of a text, and where it was opened. */
function openText(before: string): { quote: string; at: number } | null {
  for (let i = 0; i < before.length; i++) {
    const quote = before[i]
    if (quote !== "'" && quote !== '"' && quote !== '«') continue
    const close = quote === '«' ? '»' : quote
    const at = i
    for (i++; i < before.length && before[i] !== close; i++) if (before[i] === '\\') i++
    if (i >= before.length) return { quote, at }
  }
  return null
}

/** The call whose brackets are open, and which of its values one is at. */
export function callAt(text: string): { name: string; argument: number } | null {
  const before = text.slice(0, openText(text)?.at ?? text.length)
  let depth = 0
  let argument = 0
  for (let i = before.length - 1; i >= 0; i--) {
    const c = before[i]
    if (c === "'" || c === '"') {
      for (i--; i >= 0 && before[i] !== c; ) i--
    } else if (c === '»') {
      while (i > 0 && before[i] !== '«') i--
    } else if (c === ')' || c === ']') depth++
    else if (c === ',' && depth === 0) argument++
    else if (c === '[') {
      if (depth === 0) argument = 0
      else depth--
    } else if (c === '(') {
      if (depth > 0) {
        depth--
        continue
      }
      const called = /[\p{L}_][\p{L}\p{N}_.]*$/u.exec(before.slice(0, i))?.[0]
      return called ? { name: called, argument } : null
    }
  }
  return null
}

/** The fact of a name in either language. */
export function factOf(facts: readonly Fact[], written: string): Fact | undefined {
  const low = written.toLowerCase()
  return facts.find((f) => f.path === written || f.ru?.toLowerCase() === low)
}
