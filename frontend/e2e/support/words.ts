// The page's own words, so that tests find things by their labels and do not fix their wording.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './program'

type Tree = { [key: string]: string | Tree }

function load(language: string): Tree {
  const merge = (into: Tree, from: Tree): Tree => {
    for (const [key, value] of Object.entries(from)) {
      const old = into[key]
      into[key] = typeof value === 'object' && typeof old === 'object' ? merge(old, value) : value
    }
    return into
  }
  const dir = join(root, 'locales', language)
  return readdirSync(dir).reduce(
    (all, name) => merge(all, JSON.parse(readFileSync(join(dir, name), 'utf8')) as Tree),
    {},
  )
}

export type Words = (key: string, args?: Record<string, string | number>) => string

/** The sentences of a language; a missing one is an error here as well. */
export function words(language: 'ru' | 'en' = 'ru'): Words {
  const tree = load(language)
  const rules = new Intl.PluralRules(language)
  const find = (key: string) => {
    let at: string | Tree | undefined = tree
    for (const part of key.split('.')) at = typeof at === 'object' ? at[part] : undefined
    return typeof at === 'string' ? at : undefined
  }
  return (key, args = {}) => {
    const plural = typeof args.count === 'number' ? find(`${key}_${rules.select(args.count)}`) : undefined
    const text = plural ?? find(key)
    if (text === undefined) throw new Error(`no words for ${key} in ${language}`)
    return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => String(args[name] ?? ''))
  }
}
