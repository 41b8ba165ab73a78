import type { ElkNode } from 'elkjs/lib/elk-api'
import type { FlowDocument, Point } from './document'
import { CARD_HEIGHT, CARD_WIDTH, snap } from './geometry'
import { type Kinds, portsOf } from './kind'

const options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.spacing.nodeNode': '60',
  'elk.layered.spacing.nodeNodeBetweenLayers': '38',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.considerModelOrder.strategy': 'PREFER_EDGES',
  'elk.layered.crossingMinimization.semiInteractive': 'true',
  'elk.separateConnectedComponents': 'true',
  'elk.spacing.componentComponent': '60',
}

/** Where an exit stands along its card's lower edge, in canvas pixels; undefined while that is not known. */
export type ExitPlace = (node: string, port: string) => number | undefined

/**
 * Computes a tidy layout: time runs down, exits keep their order from left to right, nothing overlaps. The upper left
 * step stays where it is, so that the picture does not jump away.
 */
export async function tidy(
  doc: FlowDocument,
  kinds: Kinds,
  exitPlace: ExitPlace = () => undefined,
): Promise<Record<string, Point>> {
  if (doc.nodes.length === 0) return {}
  // The layout engine is large and rarely needed: it is loaded at the first use.
  const { default: ELK } = await import('elkjs/lib/elk.bundled.js')
  const graph: ElkNode = {
    id: 'flow',
    layoutOptions: options,
    children: doc.nodes.map((n) => {
      const ports = portsOf(n, kinds(n.kind))
      return {
        id: n.id,
        width: CARD_WIDTH,
        height: CARD_HEIGHT,
        layoutOptions: { 'elk.portConstraints': 'FIXED_POS' },
        ports: [
          { id: `${n.id}|in`, x: CARD_WIDTH / 2, y: 0, layoutOptions: { 'elk.port.side': 'NORTH' } },
          ...ports.map((p, i) => ({
            id: `${n.id}|${p}`,
            // Names differ in width: an arrow is straight only from where its exit really is.
            x: exitPlace(n.id, p) ?? ((i + 1) * CARD_WIDTH) / (ports.length + 1),
            y: CARD_HEIGHT,
            layoutOptions: { 'elk.port.side': 'SOUTH' },
          })),
        ],
      }
    }),
    edges: doc.edges
      .filter(([a, port]) => {
        const node = doc.nodes.find((n) => n.id === a)
        return node && portsOf(node, kinds(node.kind)).includes(port)
      })
      .map(([a, port, b], i) => ({ id: `e${i}`, sources: [`${a}|${port}`], targets: [`${b}|in`] })),
  }
  const laid = await new ELK().layout(graph)
  const anchor = topLeft(Object.values(doc.layout))
  const now = topLeft((laid.children ?? []).map((c): Point => [c.x ?? 0, c.y ?? 0]))
  const out: Record<string, Point> = {}
  for (const c of laid.children ?? []) {
    out[c.id] = snap([(c.x ?? 0) - now[0] + anchor[0], (c.y ?? 0) - now[1] + anchor[1]])
  }
  return out
}

function topLeft(points: readonly Point[]): Point {
  if (points.length === 0) return [0, 0]
  return [Math.min(...points.map((p) => p[0])), Math.min(...points.map((p) => p[1]))]
}
