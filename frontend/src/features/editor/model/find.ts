import type { FlowDocument } from './document'

/** A place of the flow that says something: what is searched. */
export interface Said {
  /** the step or note */
  id: string
  /** the parameter, where it is one */
  param?: string
  /** what the place is called: «Текст», «Название» */
  where: string
  text: string
  /** says in other words what other places say: found only where those are not */
  again?: boolean
}

/** Where a query was found: `from` and `to` in the text, in UTF-16 units. */
export interface Found extends Said {
  key: string
  from: number
  to: number
}

/** For comparing: small letters, «ё» as «е»; as long as the text, so that places in one are places in the other. */
function even(text: string): string {
  return [...text]
    .map((letter) => {
      const small = letter.toLocaleLowerCase()
      const same = small.length === letter.length ? small : letter
      return same === 'ё' ? 'е' : same
    })
    .join('')
}

/**
 * Finds a text in every place that says something, in their order: once a place, also where it is shown in one way and
 * kept in another.
 */
export function findIn(said: readonly Said[], query: string): Found[] {
  const wanted = even(query.trim())
  if (!wanted) return []
  const out: Found[] = []
  const seen = new Set<string>()
  said.forEach((place, i) => {
    const once = `${place.id}:${place.param ?? place.where}`
    if (seen.has(once) || (place.again && seen.has(place.id))) return
    const from = even(place.text).indexOf(wanted)
    if (from < 0) return
    seen.add(once).add(place.id)
    out.push({ ...place, key: `${place.id}:${place.param ?? ''}:${i}`, from, to: from + wanted.length })
  })
  return out
}

/** The strings and numbers inside of a parameter's value, however deep they lie. */
export function wordsIn(value: unknown): string[] {
  if (typeof value === 'string') return value ? [value] : []
  if (typeof value === 'number') return [String(value)]
  if (Array.isArray(value)) return value.flatMap(wordsIn)
  if (value && typeof value === 'object') return Object.values(value).flatMap(wordsIn)
  return []
}

/** Types of parameters that hold what a client reads. */
const messageTypes = new Set(['text', 'longtext', 'html'])

/** Which parameters of a kind are texts for people; the descriptor says. */
export type MessageParams = (kind: string) => readonly string[]

export function messageParams(params: readonly { id: string; type: string }[]): readonly string[] {
  return params.filter((p) => messageTypes.has(p.type)).map((p) => p.id)
}

/** How many texts of steps hold this. */
export function countTexts(doc: FlowDocument, params: MessageParams, text: string): number {
  if (!text) return 0
  let count = 0
  for (const node of doc.nodes)
    for (const id of params(node.kind)) {
      const value = node.params[id]
      if (typeof value === 'string' && value.includes(text)) count++
    }
  return count
}
