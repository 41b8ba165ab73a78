import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { callWith } from '@/api/call'
import { ErrorState } from '@/ui/error-state'
import { useFormat } from '@/ui/format/use-format'
import { StatusPill, type Tone } from '@/ui/status-pill'
import { useEditor } from '../store/context'
import { nodesById } from '../store/editor-store'
import { useWords } from '../words'
import classes from './drawer.module.css'
import { RunDetails } from './run-details'

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
        {filters.map((f) => (
          <button
            key={f}
            type="button"
            className={classes.state}
            aria-pressed={f === state}
            onClick={() => setState(f)}
          >
            {t(`editor.run.${f || 'all'}`)}
          </button>
        ))}
        <span className={classes.fact}>{runs.data ? t('editor.run.total', { count: total }) : ''}</span>
      </div>
      {runs.data && rows.length === 0 && <p className={classes.calm}>{t('editor.run.none')}</p>}
      {rows.length > 0 && (
        <table className={classes.table}>
          <thead>
            <tr>
              <th>{t('editor.people.name')}</th>
              <th>{t('editor.run.started')}</th>
              <th>{t('editor.run.state')}</th>
              <th>{t('editor.run.step')}</th>
              <th>{t('editor.people.until')}</th>
              <th>
                <span className={classes.hidden}>{t('editor.people.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((r) => {
              const node = nodesById(doc).get(r.node)
              return (
                <tr key={r.run}>
                  <td>
                    <Link to={`/customers/${r.customer}`}>{r.name || t('editor.people.nameless')}</Link>
                  </td>
                  <td>{format.exact(r.started)}</td>
                  <td>
                    <StatusPill tone={tones[r.state] ?? 'nu'}>
                      {t(`editor.run.${r.state}`, { defaultValue: r.state })}
                    </StatusPill>
                  </td>
                  <td>{node ? words.title(node) : '—'}</td>
                  <td>{format.exact(r.until || r.ended)}</td>
                  <td className={classes.rowTools}>
                    <Button size="xs" variant="subtle" onClick={() => setRun(r.run)}>
                      {t('editor.people.history')}
                    </Button>
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      )}
      {runs.hasNextPage && (
        <Button
          size="xs"
          variant="subtle"
          m={8}
          loading={runs.isFetchingNextPage}
          onClick={() => void runs.fetchNextPage()}
        >
          {t('editor.people.more')}
        </Button>
      )}
    </>
  )
}
