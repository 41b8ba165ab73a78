import type { Fragment } from './edits/paste'

const mark = 'voronka.fragment/1'

/** What is put on the clipboard, as text: readable JSON, so that it pastes between windows and into files. */
export function writeFragment(part: Fragment): string {
  return JSON.stringify({ schema: mark, ...part }, null, 2)
}

/** Reads what was copied; null when the text is something else. Nothing of it is trusted beyond its shape. */
export function readFragment(text: string): Fragment | null {
  if (!text.includes(mark) || text.length > 2_000_000) return null
  try {
    const v = JSON.parse(text) as Partial<Fragment> & { schema?: string }
    if (v.schema !== mark || !Array.isArray(v.nodes) || !Array.isArray(v.edges)) return null
    const nodes = v.nodes.filter((n) => typeof n?.id === 'string' && typeof n.kind === 'string')
    const known = new Set(nodes.map((n) => n.id))
    return {
      nodes: nodes.map((n) => ({ ...n, params: n.params ?? {} })),
      edges: v.edges.filter((e) => Array.isArray(e) && e.length === 3 && known.has(e[0]) && known.has(e[2])),
      notes: (Array.isArray(v.notes) ? v.notes : []).filter((n) => typeof n?.id === 'string' && Array.isArray(n.at)),
      layout: typeof v.layout === 'object' && v.layout !== null ? v.layout : {},
    }
  } catch {
    return null
  }
}
