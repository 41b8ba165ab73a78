import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { callWith } from '@/api/call'
import { ErrorState } from '@/ui/error-state'
import { useFormat } from '@/ui/format/use-format'
import { StatusPill, type Tone } from '@/ui/status-pill'
import { useEditor } from '../store/context'
import { nodesById } from '../store/editor-store'
import { useWords } from '../words'
import classes from './drawer.module.css'
import { RunDetails } from './run-details'
import { RunTable, StateFilter } from './run-table'

const PAGE = 100
const filters = ['', 'active', 'done', 'failed', 'stopped'] as const
const tones: Record<string, Tone> = { active: 'acc', done: 'ok', failed: 'er', stopped: 'nu' }

/** The runs of this flow, newest first. */
export function Runs() {
  const { t } = useTranslation()
  const words = useWords()
  const format = useFormat()
  const flow = useEditor((s) => s.flow.id)
  const doc = useEditor((s) => s.history.present)
  const [state, setState] = useState<string>('')
  const [run, setRun] = useState<string | null>(null)
  const runs = useInfiniteQuery({
    queryKey: ['flow', flow, 'runs', state],
    queryFn: ({ signal, pageParam }) => callWith(signal, 'Flows.Runs', { flow, state, after: pageParam, limit: PAGE }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next || undefined,
    staleTime: 0,
  })
  if (run) return <RunDetails run={run} onBack={() => setRun(null)} />
  if (runs.error) return <ErrorState error={runs.error} onRetry={() => void runs.refetch()} />
  const rows = runs.data?.pages.flatMap((p) => p.items ?? []) ?? []
  const total = runs.data?.pages[0]?.total ?? 0
  return (
    <>
      <div className={classes.tools}>
        <StateFilter states={filters} shown={state} word={(f) => t(`editor.run.${f || 'all'}`)} onShow={setState} />
        <span className={classes.fact}>{runs.data ? t('editor.run.total', { count: total }) : ''}</span>
      </div>
      {runs.data && rows.length === 0 && <p className={classes.calm}>{t('editor.run.none')}</p>}
      <RunTable
        rows={rows}
        more={runs}
        onHistory={setRun}
        columns={[
          { title: t('editor.run.started'), cell: (r) => format.exact(r.started) },
          {
            title: t('editor.run.state'),
            cell: (r) => (
              <StatusPill tone={tones[r.state] ?? 'nu'}>
                {t(`editor.run.${r.state}`, { defaultValue: r.state })}
              </StatusPill>
            ),
          },
          {
            title: t('editor.run.step'),
            cell: (r) => {
              const node = nodesById(doc).get(r.node)
              return node ? words.title(node) : '—'
            },
          },
          { title: t('editor.people.until'), cell: (r) => format.exact(r.until || r.ended) },
        ]}
      />
    </>
  )
}
