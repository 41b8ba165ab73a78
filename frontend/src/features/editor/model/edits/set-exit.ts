import type { FlowDocument } from '../document'

/** Makes a port lead to this step alone, or nowhere when it is null: the «Выходы» list of the inspector. */
export function setExit(doc: FlowDocument, from: string, port: string, to: string | null): FlowDocument {
  const own = doc.edges.filter((e) => e[0] === from && e[1] === port)
  if (to === null ? own.length === 0 : own.length === 1 && own[0]?.[2] === to) return doc
  const rest = doc.edges.filter((e) => e[0] !== from || e[1] !== port)
  return { ...doc, edges: to === null ? rest : [...rest, [from, port, to]] }
}
