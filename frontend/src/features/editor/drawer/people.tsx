import { Button, Checkbox } from '@mantine/core'
import { IconArrowLeft, IconPlayerSkipForward } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { callWith } from '@/api/call'
import { orderRuns } from '@/api/flows'
import type { NodePerson } from '@/api/types.gen'
import { ErrorState } from '@/ui/error-state'
import { useFormat } from '@/ui/format/use-format'
import { useReasonText } from '@/ui/reason-text'
import { RunMenu } from '@/ui/run-menu'
import { type RunOrder, useOrders } from '@/ui/use-orders'
import { useEditor, useEditorStore } from '../store/context'
import { nodesById } from '../store/editor-store'
import { useWords } from '../words'
import classes from './drawer.module.css'
import { RunDetails } from './run-details'
import { RunTable, StateFilter } from './run-table'

const PAGE = 100
const states = ['inside', 'passed', 'failed'] as const

/** The people of one step: since when, until when, why; a row opens the person's way through the flow. */
export function People({ node, state }: { node: string; state: string }) {
  const { t } = useTranslation()
  const words = useWords()
  const format = useFormat()
  const reason = useReasonText()
  const store = useEditorStore()
  const flow = useEditor((s) => s.flow.id)
  const step = useEditor((s) => nodesById(s.history.present).get(node))
  const nodes = useEditor((s) => s.history.present.nodes)
  const steps = nodes
    .filter((n) => !n.kind.startsWith('event.') && n.id !== node)
    .map((n) => ({ node: n.id, name: words.title(n) }))
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const [run, setRun] = useState<string | null>(null)
  const people = useInfiniteQuery({
    queryKey: ['flow', flow, 'people', node, state],
    queryFn: ({ signal, pageParam }) =>
      callWith(signal, 'Flows.People', { flow, node, state, after: pageParam, limit: PAGE }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next || undefined,
  })
  const ask = useOrders(orderRuns, () => {
    setPicked(new Set())
    return people.refetch()
  })
  if (run) return <RunDetails run={run} onBack={() => setRun(null)} />
  if (people.error) return <ErrorState error={people.error} onRetry={() => void people.refetch()} />
  const rows = people.data?.pages.flatMap((p) => p.items ?? []) ?? []
  const total = people.data?.pages[0]?.total ?? 0
  const folded = people.data?.pages[0]?.folded ?? 0
  const movable = (p: NodePerson) => p.state === 'active' || p.state === 'failed'
  const choosable = rows.filter(movable)
  const chosen = choosable.filter((p) => picked.has(p.run))
  const give = (order: RunOrder, runs: string[], to?: { node: string; name: string }) =>
    void ask({ order, flow, runs, node: order === 'skip' ? node : '', to: to?.node, step: to?.name })
  // Who passed or failed may have ended since: only runs under way can be held, and only those and failed ones moved.
  const ordersOf = (list: NodePerson[]): RunOrder[] => {
    if (list.some((p) => p.state === 'failed')) return ['retry']
    const calm = list.every((p) => p.wait !== 'effect' && p.wait !== 'held')
    return [
      ...(list.some((p) => !p.paused) ? (['pause'] as const) : []),
      ...(list.some((p) => p.paused) ? (['resume'] as const) : []),
      ...(state === 'inside' && calm ? (['skip'] as const) : []),
      'stop',
    ]
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
        <StateFilter
          states={states}
          shown={state}
          word={(s) => t(`editor.people.${s}`)}
          onShow={(s) => store.setState({ people: { node, state: s } })}
        />
        {chosen.length > 0 && (
          <>
            <span>{t('ui.order.selected', { count: chosen.length })}</span>
            <RunMenu
              name={t('ui.order.selected', { count: chosen.length })}
              orders={ordersOf(chosen)}
              steps={steps}
              give={(order, to) =>
                give(
                  order,
                  chosen.map((p) => p.run),
                  to,
                )
              }
            />
          </>
        )}
        <span className={classes.fact}>{people.data ? t('editor.people.total', { count: total }) : ''}</span>
      </div>
      {people.data && rows.length === 0 && folded === 0 && (
        <p className={classes.calm}>{t(`editor.people.none_${state}`)}</p>
      )}
      <RunTable
        rows={rows}
        more={people}
        onHistory={setRun}
        lead={{
          head: (
            <Checkbox
              size="xs"
              aria-label={t('ui.order.choose_all')}
              checked={chosen.length > 0 && chosen.length === choosable.length}
              indeterminate={chosen.length > 0 && chosen.length < choosable.length}
              disabled={choosable.length === 0}
              onChange={(event) => setPicked(new Set(event.currentTarget.checked ? choosable.map((p) => p.run) : []))}
            />
          ),
          cell: (p) =>
            movable(p) && (
              <Checkbox
                size="xs"
                aria-label={t('ui.order.choose', { name: p.name || t('editor.people.nameless') })}
                checked={picked.has(p.run)}
                onChange={() =>
                  setPicked((old) => new Set(old.has(p.run) ? [...old].filter((id) => id !== p.run) : [...old, p.run]))
                }
              />
            ),
        }}
        columns={[
          { title: t('editor.people.since'), cell: (p) => format.exact(p.since) },
          {
            title: t('editor.people.until'),
            cell: (p) =>
              p.paused
                ? t('ui.order.paused')
                : p.until
                  ? format.exact(p.until)
                  : p.wait
                    ? t(`editor.wait.${p.wait}`, { defaultValue: '—' })
                    : '—',
          },
          { title: t('editor.people.why'), className: classes.why, cell: (p) => (p.why ? reason(p.why) : '—') },
        ]}
        tools={(p) => (
          <>
            {state === 'inside' && !p.paused && p.wait !== 'effect' && p.wait !== 'held' && (
              <Button
                size="xs"
                variant="subtle"
                leftSection={<IconPlayerSkipForward size={14} />}
                onClick={() => give('skip', [p.run])}
              >
                {t('editor.people.skip')}
              </Button>
            )}
            {movable(p) && (
              <RunMenu
                name={p.name || t('editor.people.nameless')}
                orders={ordersOf([p]).filter((order) => order !== 'skip')}
                steps={steps}
                give={(order, to) => give(order, [p.run], to)}
              />
            )}
          </>
        )}
      />
      {people.data && !people.hasNextPage && folded > 0 && (
        <p className={classes.calm}>{t('editor.people.folded', { count: folded })}</p>
      )}
    </>
  )
}
