import { Button } from '@mantine/core'
import { IconArrowLeft, IconPlayerSkipForward, IconPlayerStop } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { call, callWith } from '@/api/call'
import { stopRuns } from '@/api/flows'
import { ErrorState } from '@/ui/error-state'
import { useFormat } from '@/ui/format/use-format'
import { useReasonText } from '@/ui/reason-text'
import { useToasts } from '@/ui/use-toasts'
import { useEditor, useEditorStore } from '../store/context'
import { nodesById } from '../store/editor-store'
import { useWords } from '../words'
import classes from './drawer.module.css'
import { RunDetails } from './run-details'

const PAGE = 100
const states = ['inside', 'passed', 'failed'] as const

/** The people of one step: since when, until when, why; a row opens the person's way through the flow. */
export function People({ node, state }: { node: string; state: string }) {
  const { t } = useTranslation()
  const words = useWords()
  const format = useFormat()
  const reason = useReasonText()
  const toasts = useToasts()
  const store = useEditorStore()
  const flow = useEditor((s) => s.flow.id)
  const step = useEditor((s) => nodesById(s.history.present).get(node))
  const [run, setRun] = useState<string | null>(null)
  const people = useInfiniteQuery({
    queryKey: ['flow', flow, 'people', node, state],
    queryFn: ({ signal, pageParam }) =>
      callWith(signal, 'Flows.People', { flow, node, state, offset: pageParam, limit: PAGE }),
    initialPageParam: 0,
    getNextPageParam: (last, _, at) => (at + PAGE < last.total ? at + PAGE : undefined),
  })
  if (run) return <RunDetails run={run} onBack={() => setRun(null)} />
  if (people.error) return <ErrorState error={people.error} onRetry={() => void people.refetch()} />
  const rows = people.data?.pages.flatMap((p) => p.items ?? []) ?? []
  const total = people.data?.pages[0]?.total ?? 0
  const stop = async (id: string, name: string) => {
    try {
      await stopRuns(flow, [id])
      toasts.done(t('editor.people.stopped', { name }))
    } catch (error) {
      toasts.failed(error)
    }
  }
  const skip = async (id: string, name: string) => {
    try {
      const { done } = await call('Flows.Order', { order: 'skip', flow, runs: [id], node, port: '', to: '' })
      toasts.done(t(done > 0 ? 'editor.people.skipped' : 'editor.people.not_skipped', { name }))
      await people.refetch()
    } catch (error) {
      toasts.failed(error)
    }
  }
  return (
    <>
      <div className={classes.tools}>
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconArrowLeft size={14} />}
          onClick={() => store.setState({ people: null, drawer: { open: true, tab: 'problems' } })}
        >
          {step ? words.title(step) : ''}
        </Button>
        {states.map((s) => (
          <button
            key={s}
            type="button"
            className={classes.state}
            aria-pressed={s === state}
            onClick={() => store.setState({ people: { node, state: s } })}
          >
            {t(`editor.people.${s}`)}
          </button>
        ))}
        <span className={classes.fact}>{people.data ? t('editor.people.total', { count: total }) : ''}</span>
      </div>
      {people.data && rows.length === 0 && <p className={classes.calm}>{t(`editor.people.none_${state}`)}</p>}
      {rows.length > 0 && (
        <table className={classes.table}>
          <thead>
            <tr>
              <th>{t('editor.people.name')}</th>
              <th>{t('editor.people.since')}</th>
              <th>{t('editor.people.until')}</th>
              <th>{t('editor.people.why')}</th>
              <th>
                <span className={classes.hidden}>{t('editor.people.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((p) => (
              <tr key={p.run}>
                <td>
                  <Link to={`/customers/${p.customer}`}>{p.name || t('editor.people.nameless')}</Link>
                </td>
                <td>{format.exact(p.since)}</td>
                <td>
                  {p.until ? format.exact(p.until) : p.wait ? t(`editor.wait.${p.wait}`, { defaultValue: '—' }) : '—'}
                </td>
                <td className={classes.why}>{p.why ? reason(p.why) : '—'}</td>
                <td className={classes.rowTools}>
                  <Button size="xs" variant="subtle" onClick={() => setRun(p.run)}>
                    {t('editor.people.history')}
                  </Button>
                  {state === 'inside' && p.wait !== 'effect' && p.wait !== 'held' && (
                    <Button
                      size="xs"
                      variant="subtle"
                      leftSection={<IconPlayerSkipForward size={14} />}
                      onClick={() => void skip(p.run, p.name)}
                    >
                      {t('editor.people.skip')}
                    </Button>
                  )}
                  {state === 'inside' && (
                    <Button
                      size="xs"
                      variant="subtle"
                      color="er"
                      leftSection={<IconPlayerStop size={14} />}
                      onClick={() => void stop(p.run, p.name)}
                    >
                      {t('editor.people.stop')}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {people.hasNextPage && (
        <Button
          size="xs"
          variant="subtle"
          m={8}
          loading={people.isFetchingNextPage}
          onClick={() => void people.fetchNextPage()}
        >
          {t('editor.people.more')}
        </Button>
      )}
    </>
  )
}
