import { diffArrays } from 'diff'

/** A macro, a word of any alphabet, white space, or a single sign. */
const token = /\{\{.*?\}\}|[\p{L}\p{N}_]+|\s+|./gsu

export interface Part {
  text: string
  mark?: 'added' | 'removed'
}

/**
 * What became of a text, word by word. Both texts can be read out of the parts: the older without what was added. What was
 * replaced comes as one: words between which only white space stayed are not told apart.
 */
export function wordDiff(before: string, after: string): Part[] {
  const parts = diffArrays(before.match(token) ?? [], after.match(token) ?? [])
  const out: Part[] = []
  let removed = ''
  let added = ''
  const close = () => {
    if (removed) out.push({ text: removed, mark: 'removed' })
    if (added) out.push({ text: added, mark: 'added' })
    removed = ''
    added = ''
  }
  for (const [i, part] of parts.entries()) {
    const text = part.value.join('')
    const next = parts[i + 1]
    const between = text.trim() === '' && (removed || added) && (next?.added || next?.removed)
    if (part.removed || between) removed += text
    if (part.added || between) added += text
    if (part.removed || part.added || between) continue
    close()
    out.push({ text })
  }
  close()
  return out
}
