import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { callWith } from '@/api/call'
import { keys } from '@/api/keys'
import { useEditor, useEditorStore } from '../store/context'

/** Keeps the figures on the arrows up to date while they are switched on. */
export function useFigures() {
  const store = useEditorStore()
  const flow = useEditor((s) => s.flow.id)
  const days = useEditor((s) => s.figureDays)
  const data = useQuery({
    queryKey: keys.flowFigures(flow, days),
    queryFn: ({ signal }) => callWith(signal, 'Flows.Figures', { flow, days: days ?? 0 }),
    enabled: days !== null,
    staleTime: 0,
  }).data
  useEffect(() => {
    if (days === null || !data) {
      store.setState({ overlay: null })
      return
    }
    const nodes = data.nodes ?? {}
    const most = Math.max(1, ...Object.values(nodes).flatMap((n) => Object.values(n.ports ?? {})))
    store.setState({ overlay: { days, nodes, most } })
  }, [data, days, store])
}
