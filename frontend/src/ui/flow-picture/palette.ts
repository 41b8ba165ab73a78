import { type Token, tokens } from '../tokens'

/** The colours of a picture: the tokens of one theme as plain values, since a file has no CSS variables. */
export type Colours = Readonly<Record<Token, string>>

export function coloursOf(scheme: 'light' | 'dark'): Colours {
  const at = scheme === 'light' ? 0 : 1
  return Object.fromEntries(Object.entries(tokens).map(([name, pair]) => [name, pair[at]])) as Colours
}

/** The tokens as the page's own variables: a picture inside the page follows its theme. */
export const pageColours = Object.fromEntries(Object.keys(tokens).map((name) => [name, `var(--${name})`])) as Colours
