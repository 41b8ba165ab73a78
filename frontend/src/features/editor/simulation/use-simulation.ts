import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import { callWith } from '@/api/call'
import type { Simulation } from '@/api/types.gen'
import { serialiseDocument } from '../model/codec'
import type { FlowDocument } from '../model/document'
import { useEditor } from '../store/context'
import { askOf, useSimStore } from './state'
import { type Timeline, timelineOf } from './timeline'

const texts = new WeakMap<FlowDocument, string>()

/** The draft as it stands, as text; made once a document. */
export function draftText(doc: FlowDocument): string {
  let text = texts.get(doc)
  if (text === undefined) {
    text = serialiseDocument(doc)
    texts.set(doc, text)
  }
  return text
}

const lines = new WeakMap<Simulation, Timeline>()

function lineOf(sim: Simulation, flow: string): Timeline {
  let line = lines.get(sim)
  if (!line) {
    line = timelineOf(sim, flow)
    lines.set(sim, line)
  }
  return line
}

/** What would happen to the chosen client. While a changed question is answered, the last answer stays. */
export function useSimulation() {
  const doc = useEditor((s) => s.history.present)
  const ask = useStore(
    useSimStore(),
    useShallow((s) => ({
      customer: s.customer,
      madeUp: s.madeUp,
      from: s.from,
      days: s.days,
      start: s.start,
      begin: s.begin,
      arms: s.arms,
      deeds: s.deeds,
      outcomes: s.outcomes,
    })),
  )
  const question = askOf(ask)
  const draft = draftText(doc)
  const query = useQuery({
    queryKey: ['simulation', draft, question],
    queryFn: ({ signal }) =>
      callWith(signal, 'Flows.Simulate', {
        ...(question as NonNullable<typeof question>),
        document: JSON.parse(draft),
      }),
    enabled: question !== null,
    placeholderData: question ? keepPreviousData : undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  })
  const sim = question ? (query.data ?? null) : null
  const line = useMemo(() => (sim ? lineOf(sim, doc.id) : null), [sim, doc.id])
  return { sim, line, doc, asked: question !== null, error: query.error, again: () => void query.refetch() }
}
