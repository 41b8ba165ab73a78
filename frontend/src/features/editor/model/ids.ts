import type { FlowDocument } from './document'

/** Gives ids; replaced in tests. */
export type Ids = () => string

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/**
 * A short random id that is also a name an expression can read («n4k2m9.sum»). It is not a number counted up: a step
 * added after another was deleted must not inherit the deleted one's counters and waiting people.
 */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6))
  return `n${Array.from(bytes, (b) => alphabet[b % 32]).join('')}`
}

/** An id that the document does not hold yet. */
export function freshId(doc: FlowDocument, ids: Ids): string {
  for (;;) {
    const id = ids()
    const taken = (list: readonly { id: string }[]) => list.some((t) => t.id === id)
    if (!taken(doc.nodes) && !taken(doc.notes) && !taken(doc.groups)) return id
  }
}
