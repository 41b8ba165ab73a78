import { expect, it } from 'vitest'
import type { NodeKind } from '@/api/types.gen'
import { findKinds, paletteGroups } from './catalogue-search'

function kind(id: string, order: number, group = 'g'): NodeKind {
  return {
    id,
    category: id.split('.')[0] as NodeKind['category'],
    group,
    icon: '',
    order,
    params: [],
    ports: [],
    subjects: [],
  }
}

const kinds = [
  kind('wait.until_date', 5, 'time'),

  kind('wait.for', 3, 'time'),
  kind('condition.expression', 2),
  kind('condition.rules', 1),
  kind('event.manual', 4),
]
const words: Record<string, { name: string; more: string }> = {
  'wait.until_date': { name: 'Ждать даты', more: '' },
  'wait.for': { name: 'Подождать', more: 'пауза, ещё' },
  'condition.expression': { name: 'Выражение', more: 'если, условие' },
  'condition.rules': { name: 'Условия', more: 'если' },
  'event.manual': { name: 'Запуск вручную', more: '' },
}
const find = (query: string) => findKinds(kinds, query, (k) => words[k.id] ?? { name: '', more: '' }).map((k) => k.id)

it('finds by name before synonyms, and takes ё for е', () => {
  expect(find('услов')).toEqual(['condition.rules', 'condition.expression'])
  expect(find('еще')).toEqual(['wait.for'])
  expect(find('вручную запуск')).toEqual(['event.manual'])
  expect(find('дат')).toEqual(['wait.until_date', 'wait.for'])
  expect(find('нет такого')).toEqual([])
})

it('puts the four kinds in order, and rules by hand before the expression', () => {
  const groups = paletteGroups(kinds)
  expect(groups.map((g) => g.category)).toEqual(['event', 'condition', 'action', 'wait'])
  expect(groups[1]?.groups[0]?.kinds.map((k) => k.id)).toEqual(['condition.rules', 'condition.expression'])
})
