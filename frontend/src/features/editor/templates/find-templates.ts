import type { TemplateCard } from '@/api/types.gen'

/** The groups of the gallery in their order; `own` are the workspace's. */
export const groups = ['all', 'start', 'sales', 'return', 'care', 'team', 'own'] as const
export type Group = (typeof groups)[number]

export function inGroup(card: TemplateCard, group: Group): boolean {
  return group === 'all' || (group === 'own' ? card.own : card.groups?.includes(group) === true)
}

const folded = (text: string) => text.toLocaleLowerCase().replaceAll('ё', 'е')

/** The templates in which every word of a search stands: in the title, the texts, the steps, and in the other language. */
export function findTemplates(cards: readonly TemplateCard[], search: string): readonly TemplateCard[] {
  const words = folded(search).split(/\s+/).filter(Boolean)
  if (words.length === 0) return cards
  return cards.filter((card) => {
    const text = folded(
      [
        card.title,
        card.about,
        card.whom,
        ...(card.words ?? []),
        ...(card.fields ?? []).map((f) => f.name),
        JSON.stringify(card.document ?? ''),
      ].join(' '),
    )
    return words.every((word) => text.includes(word))
  })
}
