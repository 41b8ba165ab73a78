import type { NodeKind } from '@/api/types.gen'

/** Kinds of one heading of the palette. */
export interface PaletteGroup {
  category: string
  groups: { group: string; kinds: NodeKind[] }[]
  count: number
}

const categories = ['event', 'condition', 'action', 'wait']

/** The palette's order: the four kinds, then groups and steps by the catalogue's order. */
export function paletteGroups(kinds: readonly NodeKind[]): PaletteGroup[] {
  return categories.map((category) => {
    const own = kinds.filter((k) => k.category === category).sort((a, b) => a.order - b.order)
    const names = [...new Set(own.map((k) => k.group))]
    return {
      category,
      groups: names.map((group) => ({ group, kinds: own.filter((k) => k.group === group) })),
      count: own.length,
    }
  })
}

function fold(text: string): string {
  return text.toLocaleLowerCase().replaceAll('ё', 'е')
}

/** Steps whose words hold every word of the query; a name that begins so comes first. */
export function findKinds(
  kinds: readonly NodeKind[],
  query: string,
  wordsOf: (kind: NodeKind) => { name: string; more: string },
): NodeKind[] {
  const parts = fold(query).split(/\s+/).filter(Boolean)
  if (parts.length === 0) return [...kinds]
  const rank = (kind: NodeKind): number => {
    const { name, more } = wordsOf(kind)
    const title = fold(name)
    const all = `${title} ${fold(more)}`
    if (!parts.every((p) => all.includes(p))) return -1
    if (title.startsWith(parts.join(' '))) return 4
    if (parts.every((p) => ` ${title}`.includes(` ${p}`))) return 3
    return parts.every((p) => title.includes(p)) ? 2 : 1
  }
  return kinds
    .map((kind) => ({ kind, rank: rank(kind) }))
    .filter((r) => r.rank > 0)
    .sort((a, b) => b.rank - a.rank || a.kind.order - b.kind.order)
    .map((r) => r.kind)
}
