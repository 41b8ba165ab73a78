import { useQuery } from '@tanstack/react-query'
import { ReactFlowProvider } from '@xyflow/react'
import { useParams } from 'react-router'
import { callWith } from '@/api/call'
import { catalogueQuery } from '@/api/flows'
import { ErrorState } from '@/ui/error-state'
import { EditorScreen } from './editor-screen'
import { EditorSkeleton } from './editor-skeleton'

/** The editor of one flow. The draft is read once; from then on this window is its author. */
export default function EditorPage() {
  const { id = '' } = useParams()
  const flow = useQuery({
    queryKey: ['editor', id],
    queryFn: ({ signal }) => callWith(signal, 'Flows.Get', { id }),
    gcTime: 0,
  })
  const catalogue = useQuery(catalogueQuery)
  const error = flow.error ?? catalogue.error
  if (error) {
    return (
      <ErrorState
        error={error}
        onRetry={() => {
          void flow.refetch()
          void catalogue.refetch()
        }}
      />
    )
  }
  if (!flow.data || !catalogue.data || flow.isFetching) return <EditorSkeleton />
  return (
    <ReactFlowProvider key={`${id}:${flow.dataUpdatedAt}`}>
      <EditorScreen full={flow.data} catalogue={catalogue.data} onReload={() => void flow.refetch()} />
    </ReactFlowProvider>
  )
}
