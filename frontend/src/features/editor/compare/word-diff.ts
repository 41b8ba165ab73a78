import { diffArrays } from 'diff'

/** A macro, a word of any alphabet, white space, or a single sign. */
const token = /\{\{.*?\}\}|[\p{L}\p{N}_]+|\s+|./gsu

export interface Part {
  text: string
  mark?: 'added' | 'removed'
}

/** What became of a text, word by word. Both texts can be read out of the parts: the older without what was added. */
export function wordDiff(before: string, after: string): Part[] {
  const parts = diffArrays(before.match(token) ?? [], after.match(token) ?? [])
  return parts.map((part) => ({
    text: part.value.join(''),
    ...(part.added ? { mark: 'added' as const } : part.removed ? { mark: 'removed' as const } : {}),
  }))
}
