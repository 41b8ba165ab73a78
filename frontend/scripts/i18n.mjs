// Every t('…') of the page has words in both languages. Keys made of parts (t(`nav.${id}`)) are checked by their
// beginning. Keys of the page's own sections that nobody uses are told, too.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const path = (name) => fileURLToPath(new URL(name, import.meta.url))
const own = ['ui', 'nav', 'engine', 'customers', 'imports', 'flows', 'mailbox', 'settings', 'home', 'welcome', 'rule']

function flatten(tree, prefix = '', out = new Set()) {
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') out.add(prefix + key)
    else flatten(value, `${prefix}${key}.`, out)
  }
  return out
}
function words(language) {
  const out = new Set()
  const folder = path(`../../locales/${language}/`)
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
    flatten(JSON.parse(readFileSync(folder + name, 'utf8')), '', out)
  }
  return out
}

const fixed = new Map()
const begun = new Map()
const src = path('../src/')
for (const name of readdirSync(src, { recursive: true })) {
  if (!/\.tsx?$/.test(name) || /\.test\.tsx?$/.test(name)) continue
  const text = readFileSync(src + name, 'utf8')
  for (const match of text.matchAll(/\bt\(\s*'([^']+)'/g)) fixed.set(match[1], name)
  for (const match of text.matchAll(/\bt\(\s*`([^`$]*)\$\{/g)) if (match[1]) begun.set(match[1], name)
  // A choice between fixed keys: t(open ? 'a.b' : 'c.d').
  for (const match of text.matchAll(/\?\s*'([a-z_]+(?:\.[a-z_0-9]+)+)'\s*:\s*'([a-z_]+(?:\.[a-z_0-9]+)+)'/g)) {
    fixed.set(match[1], name)
    fixed.set(match[2], name)
  }
}

const problems = []
for (const language of ['ru', 'en']) {
  const all = words(language)
  const stems = new Set([...all].map((key) => key.replace(/_(zero|one|two|few|many|other)$/, '')))
  for (const [key, file] of fixed) {
    if (!all.has(key) && !stems.has(key)) problems.push(`${language}: «${key}» has no words (${file})`)
  }
  for (const [prefix, file] of begun) {
    if (![...stems].some((key) => key.startsWith(prefix)))
      problems.push(`${language}: nothing begins with «${prefix}» (${file})`)
  }
  if (language === 'ru') {
    for (const stem of stems) {
      if (!own.includes(stem.split('.')[0]) || fixed.has(stem)) continue
      if (![...begun.keys()].some((prefix) => stem.startsWith(prefix))) problems.push(`«${stem}» is used nowhere`)
    }
  }
}
if (problems.length > 0) {
  console.error(problems.join('\n'))
  process.exit(1)
}
console.log(`${fixed.size} keys, ${begun.size} beginnings, all have words`)
