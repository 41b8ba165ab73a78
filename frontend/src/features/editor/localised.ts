import type { Fact } from '@/api/types.gen'

const name = /[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+/gi

const tables = new WeakMap<readonly Fact[], ReadonlyMap<string, string>>()

/**
 * A text or an expression as a card shows it: facts by their Russian names where the page is Russian. What is kept stays
 * canonical; this is for reading only, the inspector's fields are translated by the back end on tokens.
 */
export function localised(text: string, facts: readonly Fact[], language: string): string {
  if (language === 'en' || !text.includes('.')) return text
  let table = tables.get(facts)
  if (!table) {
    table = new Map(facts.filter((f) => f.ru).map((f) => [f.path, f.ru]))
    tables.set(facts, table)
  }
  const known = table
  return text.replace(name, (path) => known.get(path) ?? path)
}

const labels = new WeakMap<readonly Fact[], ReadonlyMap<string, string>>()

/** The names that people gave to facts of their own, made once a list. */
export function labelsOf(facts: readonly Fact[]): ReadonlyMap<string, string> {
  let map = labels.get(facts)
  if (!map) {
    map = new Map(facts.filter((f) => f.label).map((f) => [f.path, f.label ?? '']))
    labels.set(facts, map)
  }
  return map
}
