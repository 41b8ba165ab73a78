import { describe, expect, it } from 'vitest'
import { words } from './i18n'

type Tree = { [key: string]: string | Tree }

function keysOf(tree: Tree, prefix = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [prefix + key] : keysOf(value, `${prefix}${key}.`),
  )
}

// Plural endings differ between languages: compare without them.
const stem = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '')

describe('locales', () => {
  it('name the same things in both languages', () => {
    const ru = new Set(keysOf(words('ru')).map(stem))
    const en = new Set(keysOf(words('en')).map(stem))
    expect([...ru].filter((key) => !en.has(key))).toEqual([])
    expect([...en].filter((key) => !ru.has(key))).toEqual([])
  })

  it('have every plural form that the language needs', () => {
    for (const [language, forms] of [
      ['ru', ['one', 'few', 'many', 'other']],
      ['en', ['one', 'other']],
    ] as const) {
      const all = new Set(keysOf(words(language)))
      const counted = [...all].filter((key) => /_(one|other)$/.test(key)).map(stem)
      const missing = counted.flatMap((key) => forms.map((form) => `${key}_${form}`)).filter((key) => !all.has(key))
      expect(missing).toEqual([])
    }
  })
})
