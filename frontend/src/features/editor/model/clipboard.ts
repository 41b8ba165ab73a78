import type { FlowEdge, FlowNode, Group, Note, Point } from './document'
import type { Fragment } from './edits/paste'

const mark = 'voronka.fragment/1'

/** Our own type on the clipboard, beside the text: other programs do not see it. */
export const FRAGMENT_TYPE = 'application/vnd.voronka.fragment+json'

/** What is pasted is bounded: no text from outside may make the page stand still. */
const LIMIT = { text: 4_000_000, things: 2000, depth: 40, name: 2000, far: 1_000_000 }

/** The fragment as JSON. */
export function writeFragment(part: Fragment): string {
  return JSON.stringify({ schema: mark, ...part })
}

/**
 * What is put on the clipboard as text: what a person reads in a letter, and under it the JSON, so that it pastes between
 * windows, between programs and from a messenger.
 */
export function writeText(part: Fragment, readable: readonly string[]): string {
  return [...readable.map((line) => line.replace(/[{}]/g, '').replace(/\s+/g, ' ')), '', writeFragment(part)].join('\n')
}

/**
 * Reads what was copied; null when the text is something else. The JSON may stand amid other words. Nothing of it is
 * trusted: what has not the shape of a step, an arrow, a note or a group is left out.
 */
export function readFragment(text: string): Fragment | null {
  if (text.length > LIMIT.text || !text.includes(mark)) return null
  const from = text.indexOf('{')
  const to = text.lastIndexOf('}')
  if (from < 0 || to < from) return null
  try {
    const value: unknown = JSON.parse(text.slice(from, to + 1))
    return isObject(value) && value.schema === mark ? fragment(value) : null
  } catch {
    return null
  }
}

type Loose = Record<string, unknown>

function fragment(v: Loose): Fragment | null {
  const seen = new Set<string>()
  const fresh = (id: unknown): id is string => {
    if (!isName(id) || seen.has(id)) return false
    seen.add(id)
    return true
  }
  const nodes = list(v.nodes).flatMap((n): FlowNode[] => {
    if (!isObject(n) || !isName(n.kind) || !shallow(n) || !fresh(n.id)) return []
    const { at: _, name, disabled, params, ...rest } = n
    return [
      {
        ...rest,
        id: n.id as string,
        kind: n.kind as string,
        ...(isName(name) ? { name } : {}),
        ...(disabled === true ? { disabled } : {}),
        params: isObject(params) ? params : {},
      },
    ]
  })
  const steps = new Set(seen)
  const notes = list(v.notes).flatMap((n): Note[] => {
    if (!isObject(n) || !isPoint(n.at) || !shallow(n) || !fresh(n.id)) return []
    const { size, text, ...rest } = n
    const sized = isPoint(size) && size[0] > 0 && size[1] > 0 ? { size: size as Point } : {}
    return [{ ...rest, id: n.id as string, text: typeof text === 'string' ? text : '', at: n.at, ...sized }]
  })
  const things = new Set(seen)
  const drawn = new Set<string>()
  const edges = list(v.edges).flatMap((e): FlowEdge[] => {
    if (!Array.isArray(e) || e.length !== 3) return []
    const [from, port, to] = e as unknown[]
    if (!isName(from) || !isName(port) || !isName(to) || !steps.has(from) || !steps.has(to)) return []
    const key = JSON.stringify(e)
    if (drawn.has(key)) return []
    drawn.add(key)
    return [[from, port, to]]
  })
  const inGroup = new Set<string>()
  const groups = list(v.groups).flatMap((g): Group[] => {
    if (!isObject(g) || !shallow(g) || !fresh(g.id)) return []
    const nodes = list(g.nodes).filter((id): id is string => {
      if (typeof id !== 'string' || !things.has(id) || inGroup.has(id)) return false
      inGroup.add(id)
      return true
    })
    if (nodes.length === 0) return []
    const { folded, name, ...rest } = g
    const fold = folded === true ? { folded } : {}
    return [{ ...rest, id: g.id as string, name: isName(name) ? name : '', nodes, ...fold }]
  })
  const layout: [string, Point][] = isObject(v.layout)
    ? Object.entries(v.layout).flatMap(([id, at]): [string, Point][] =>
        steps.has(id) && isPoint(at) ? [[id, at]] : [],
      )
    : []
  if (nodes.length === 0 && notes.length === 0) return null
  return { nodes, edges, notes, groups, layout: Object.fromEntries(layout) }
}

function list(v: unknown): unknown[] {
  return Array.isArray(v) ? v.slice(0, LIMIT.things) : []
}

function isObject(v: unknown): v is Loose {
  return typeof v === 'object' && v !== null && !Array.isArray(v) && !Object.hasOwn(v, '__proto__')
}

/** «__proto__» as an id would be no field but the parent of an object of places. */
function isName(v: unknown): v is string {
  return typeof v === 'string' && v.length > 0 && v.length <= LIMIT.name && v !== '__proto__'
}

function isPoint(v: unknown): v is Point {
  return Array.isArray(v) && v.length === 2 && v.every((n) => typeof n === 'number' && Math.abs(n) <= LIMIT.far)
}

/** Is a value nested no deeper than anything that a person makes? Deeper ones would overflow what writes the draft. */
function shallow(value: unknown): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > LIMIT.depth) return false
    level = level.flatMap((v) => (typeof v === 'object' && v !== null ? Object.values(v) : []))
  }
  return true
}
