import { edgeId, type FlowDocument, type FlowEdge, sameEdge } from '../document'
import { freePlace } from '../geometry'
import { places } from '../places'
import { disconnect } from './disconnect'
import { remove } from './remove'

/**
 * Makes a step what it was in an older document: with its kind, name and parameters at the place where it stands now; one that
 * is gone comes back where it stood, with those of its arrows whose other ends are there; one that was not there yet goes.
 */
export function restoreStep(doc: FlowDocument, older: FlowDocument, id: string): FlowDocument {
  const was = older.nodes.find((n) => n.id === id)
  if (!was) return remove(doc, new Set([id]))
  if (doc.nodes.some((n) => n.id === id)) return { ...doc, nodes: doc.nodes.map((n) => (n.id === id ? was : n)) }
  const at = freePlace(doc, places(older)[id] ?? [0, 0])
  const next: FlowDocument = { ...doc, nodes: [...doc.nodes, was], layout: { ...doc.layout, [id]: at } }
  return restoreLinks(
    next,
    older.edges.filter((e) => e[0] === id || e[2] === id),
    [],
  )
}

/** Puts arrows back and takes others away; what has no step at an end any more stays away. */
export function restoreLinks(doc: FlowDocument, back: readonly FlowEdge[], away: readonly FlowEdge[]): FlowDocument {
  const known = new Set(doc.nodes.map((n) => n.id))
  const gone = doc.edges.filter((e) => away.some((other) => sameEdge(e, other)))
  const next = gone.length > 0 ? disconnect(doc, gone) : doc
  const have = new Set(next.edges.map(edgeId))
  const added = back.filter((e) => known.has(e[0]) && known.has(e[2]) && !have.has(edgeId(e)))
  return added.length > 0 ? { ...next, edges: [...next.edges, ...added] } : next
}

/** Makes one of the flow's settings what it was; `name`, `attach` and `subject` are settings too. */
export function restoreSetting(doc: FlowDocument, older: FlowDocument, name: string): FlowDocument {
  if (name === 'name' || name === 'attach' || name === 'subject') return { ...doc, [name]: older[name] }
  const { [name as keyof FlowDocument['settings']]: _, ...rest } = doc.settings
  const was = older.settings[name as keyof FlowDocument['settings']]
  return { ...doc, settings: was === undefined ? rest : { ...rest, [name]: was } }
}

/** Puts a whole document in the draft's place; the flow stays itself and keeps its name. */
export function restoreAll(doc: FlowDocument, older: FlowDocument): FlowDocument {
  return { ...older, id: doc.id, name: doc.name }
}
