// A flow as large as the editor promises to carry: 1,000 steps and 1,500 arrows, with forks, joins and long ways.

export interface LargeFlow {
  schema: string
  id: string
  name: string
  attach: { to: string }
  subject: string
  settings: Record<string, unknown>
  nodes: { id: string; kind: string; name?: string; params: Record<string, unknown> }[]
  edges: [string, string, string][]
  notes: unknown[]
  groups: unknown[]
  tests: unknown[]
  layout: Record<string, [number, number]>
}

const wide = 25 // steps in a row of the canvas

/** Makes it, the same every time. It has no errors, so it can be published. */
export function largeFlow(id: string, name: string, steps = 1000, arrows = 1500): LargeFlow {
  const nodes: LargeFlow['nodes'] = []
  const edges: LargeFlow['edges'] = []
  const layout: LargeFlow['layout'] = {}
  const idOf = (i: number) => `n${String(i).padStart(4, '0')}`
  for (let i = 0; i < steps; i++) {
    const kind =
      i === 0
        ? 'event.manual'
        : (['condition.expression', 'wait.for', 'action.send_message', 'condition.expression'] as const)[i % 4]
    const params =
      kind === 'condition.expression'
        ? { test: `customer.purchases.count('${(i % 60) + 1}d') == ${i % 7}` }
        : kind === 'wait.for'
          ? { duration: `${(i % 30) + 1}h` }
          : kind === 'action.send_message'
            ? { channel: 'auto', text: `{{ customer.name }}, письмо ${i}: мы будем рады вас видеть.` }
            : {}
    nodes.push({ id: idOf(i), kind: kind ?? '', name: i % 3 === 0 ? `Шаг ${i}` : undefined, params })
    layout[idOf(i)] = [(i % wide) * 312, Math.floor(i / wide) * 160]
  }
  const way = (i: number) => (nodes[i]?.kind === 'condition.expression' ? 'yes' : 'next')
  for (let i = 0; i + 1 < steps; i++) edges.push([idOf(i), way(i), idOf(i + 1)])
  for (let i = 0; edges.length < arrows && i + wide < steps; i++) {
    const kind = nodes[i]?.kind
    if (kind === 'condition.expression') edges.push([idOf(i), 'no', idOf(i + wide)])
    if (kind === 'action.send_message' && edges.length < arrows) edges.push([idOf(i), 'error', idOf(i + wide)])
  }
  for (let i = 1; edges.length < arrows; i += 4) edges.push([idOf(i), 'next', idOf(i + wide + 1)])
  return {
    schema: 'voronka.flow/1',
    id,
    name,
    attach: { to: 'none' },
    subject: 'customer',
    settings: {},
    nodes,
    edges,
    notes: [],
    groups: [],
    tests: [],
    layout,
  }
}
