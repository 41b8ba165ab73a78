import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { callWith } from '@/api/call'
import { keys } from '@/api/keys'
import { parseDocument, serialiseDocument } from '../model/codec'
import type { FlowDocument } from '../model/document'
import { useEditor } from '../store/context'
import { filled } from './changes'

/** The two versions that the address names: 0 is the draft. Without them: the published version and the draft. */
export function useSides(): { older: number; newer: number; set: (older: number, newer: number) => void } {
  const [search, setSearch] = useSearchParams()
  const flow = useEditor((s) => s.flow)
  const read = (name: string, otherwise: number) => {
    const text = search.get(name)
    return text !== null && /^\d+$/.test(text) ? Number(text) : otherwise
  }
  return {
    older: read('older', flow.version),
    newer: read('newer', 0),
    set: (older, newer) => setSearch({ mode: 'diff', older: String(older), newer: String(newer) }, { replace: true }),
  }
}

const numbers = new WeakMap<FlowDocument, number>()
let last = 0

/** A short name for a document as it stands: a key that held all of it would be written out at every drawing. */
function numberOf(doc: FlowDocument): number {
  let n = numbers.get(doc)
  if (n === undefined) {
    n = ++last
    numbers.set(doc, n)
  }
  return n
}

/** What differs between two versions; the draft is compared as it stands in this window. */
export function useComparison(older: number, newer: number) {
  const flow = useEditor((s) => s.flow.id)
  const draft = useEditor((s) => (older === 0 || newer === 0 ? s.history.present : null))
  const query = useQuery({
    queryKey: [...keys.flowVersions(flow), 'compare', older, newer, draft && numberOf(draft)],
    queryFn: ({ signal }) =>
      callWith(signal, 'Flows.Compare', {
        flow,
        older,
        newer,
        document: draft ? JSON.parse(serialiseDocument(draft)) : null,
      }),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  })
  const data = query.data
  const read = useMemo(
    () =>
      data
        ? { c: filled(data), older: parseDocument(data.older.document), newer: parseDocument(data.newer.document) }
        : null,
    [data],
  )
  return { ...query, read }
}
