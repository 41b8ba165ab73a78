// Keeps the arrows of the page: ui and api → features → app; never back, never sideways between features, no circles.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../src', import.meta.url))
const imports = /(?:^|\n)\s*(?:import|export)\s(?:[^'";]*?\sfrom\s)?'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g

const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
  .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
const known = new Set(files)

function target(from, specifier) {
  const path = specifier.startsWith('@/')
    ? specifier.slice(2)
    : specifier.startsWith('.')
      ? relative(root, resolve(root, dirname(from), specifier))
      : null
  if (path === null) return null
  return [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`].find((candidate) => known.has(candidate)) ?? null
}

const graph = new Map()
for (const file of files) {
  const text = readFileSync(join(root, file), 'utf8')
  const found = [...text.matchAll(imports)].map((match) => target(file, match[1] ?? match[2])).filter(Boolean)
  graph.set(file, found)
}

const room = (file) => file.split('/')[0]
const feature = (file) => (room(file) === 'features' ? file.split('/')[1] : '')
const mayImport = {
  ui: ['ui'],
  api: ['api'],
  features: ['ui', 'api', 'features'],
  app: ['ui', 'api', 'features', 'app'],
}

const problems = []
for (const [from, targets] of graph) {
  for (const to of targets) {
    const allowed = mayImport[room(from)]
    if (allowed && !allowed.includes(room(to))) problems.push(`${from} → ${to}: ${room(from)} may not know ${room(to)}`)
    if (feature(from) && feature(to) && feature(from) !== feature(to)) problems.push(`${from} → ${to}: sideways`)
  }
}

const done = new Set()
function walk(file, path) {
  if (path.includes(file)) {
    problems.push(`circle: ${[...path.slice(path.indexOf(file)), file].join(' → ')}`)
    return
  }
  if (done.has(file)) return
  for (const next of graph.get(file) ?? []) walk(next, [...path, file])
  done.add(file)
}
for (const file of files) walk(file, [])

if (problems.length > 0) {
  console.error(problems.join('\n'))
  process.exit(1)
}
console.log(`${files.length} files, the arrows hold`)
