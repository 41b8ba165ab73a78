/** Search that forgives a forgotten switch of the keyboard: «ghjdthrf» is «проверка», «зфыеу» is «paste». */

const latin = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
const cyrillic = 'йцукенгшщзхъфывапролджэячсмитьбюё'

const toCyrillic = new Map([...latin].map((letter, i) => [letter, cyrillic[i] ?? letter]))
const toLatin = new Map([...cyrillic].map((letter, i) => [letter, latin[i] ?? letter]))

/** Small letters, «ё» as «е», every space one. */
export function fold(text: string): string {
  return text.toLocaleLowerCase().replaceAll('ё', 'е').replaceAll(/\s+/g, ' ').trim()
}

/** A query as it was typed, and as it would be in the other layout. */
export function layoutsOf(query: string): readonly string[] {
  const typed = query.toLocaleLowerCase()
  const swap = (map: ReadonlyMap<string, string>) =>
    fold([...typed].map((letter) => map.get(letter) ?? letter).join(''))
  return [...new Set([fold(typed), swap(toCyrillic), swap(toLatin)])].filter(Boolean)
}

/**
 * How well these words answer a query: 0 not at all, more is better. Every word of the query has to be found; the first of
 * the texts is the name, where a beginning counts most.
 */
export function rank(query: string, texts: readonly string[]): number {
  const folded = texts.map(fold)
  const name = folded[0] ?? ''
  const all = folded.join('  ')
  const queries = layoutsOf(query)
  let best = 0
  queries.forEach((text, layout) => {
    const parts = text.split(' ')
    if (!parts.every((part) => all.includes(part))) return
    const place = name.startsWith(text)
      ? 4
      : parts.every((part) => ` ${name}`.includes(` ${part}`))
        ? 3
        : parts.every((part) => name.includes(part))
          ? 2
          : 1
    // The layout that was typed in wins over the other at the same place.
    best = Math.max(best, place - (layout > 0 ? 0.5 : 0))
  })
  return best
}
