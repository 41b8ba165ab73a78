import type { FlowDocument, Point } from '../document'
import { freePlace } from '../geometry'
import { defaultParams, type KindShape } from '../kind'

/** Adds a step of this kind with its default parameters, at the free place nearest to the one wished for. */
export function addNode(doc: FlowDocument, kind: KindShape, id: string, at: Point): FlowDocument {
  return {
    ...doc,
    nodes: [...doc.nodes, { id, kind: kind.id, params: defaultParams(kind) }],
    layout: { ...doc.layout, [id]: freePlace(doc, at) },
  }
}
