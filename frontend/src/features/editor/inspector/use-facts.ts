import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { callWith } from '@/api/call'
import type { Fact } from '@/api/types.gen'
import { useEditor } from '../store/context'

const none: Fact[] = []

/** The facts readable in this flow. They change with the kinds of its events, not with every edit. */
export function useFacts(): Fact[] {
  const doc = useEditor((s) => s.history.present)
  // What a step leaves for later ones, and what a webhook brings, stand in their parameters.
  const own = doc.nodes.filter((n) => n.kind === 'action.http_request' || n.kind === 'event.webhook_received')
  const leaves = own.map((n) => [n.id, n.params.outputs, n.params.hook])
  const kinds = [...new Set(doc.nodes.map((n) => n.kind))].sort().join(' ') + JSON.stringify(leaves)
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the kinds of steps and the subject decide
  const document = useMemo(
    () => ({
      ...doc,
      nodes: doc.nodes.map((n) => ({
        id: n.id,
        kind: n.kind,
        params: { outputs: n.params.outputs, hook: n.params.hook },
      })),
      edges: [],
      notes: [],
      layout: {},
    }),
    [kinds, doc.subject],
  )
  return (
    useQuery({
      queryKey: ['fields', 'facts', 'flow', doc.subject, kinds],
      queryFn: ({ signal }) => callWith(signal, 'Flows.Facts', { document }),
      placeholderData: keepPreviousData,
    }).data ?? none
  )
}
