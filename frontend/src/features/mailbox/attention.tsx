import { Button } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import {
  type AttentionKind,
  attentionCountsQuery,
  attentionKinds,
  attentionQuery,
  retryAttention,
  seenAttention,
} from '@/api/attention'
import { keys } from '@/api/keys'
import { settleMessages } from '@/api/messages'
import { settleRequests } from '@/api/outside'
import type { AttentionRow } from '@/api/types.gen'
import { EmptyState } from '@/ui/empty-state'
import { ErrorState } from '@/ui/error-state'
import { CountTabs, FilterBar } from '@/ui/filter-bar'
import { useFormat } from '@/ui/format/use-format'
import { Grid } from '@/ui/grid/grid'
import { GridSkeleton } from '@/ui/grid/grid-skeleton'
import type { Column } from '@/ui/grid/types'
import { useReasonText } from '@/ui/reason-text'
import { SelectionAction, SelectionBar } from '@/ui/selection-bar'
import { useToasts } from '@/ui/use-toasts'
import classes from './mailbox.module.css'

type Deed = 'retry' | 'again' | 'leave' | 'seen'
/** What a person can do about each kind. */
const deeds: Record<AttentionKind, readonly Deed[]> = {
  uncertain: ['again', 'leave'],
  request: ['again', 'leave'],
  failed: ['retry', 'seen'],
  message: ['retry', 'seen'],
  request_failed: ['retry', 'seen'],
  held: [],
  cut: ['seen'],
}

/** «Требует внимания»: what failed, what nobody knows the outcome of, what waits for a channel; for one, some or all. */
export function Attention() {
  const { t } = useTranslation()
  const format = useFormat()
  const reason = useReasonText()
  const client = useQueryClient()
  const toasts = useToasts()
  const navigate = useNavigate()
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const [chosen, setChosen] = useState<AttentionKind | null>(null)
  const counts = useQuery(attentionCountsQuery)
  const kind = chosen ?? attentionKinds.find((id) => (counts.data?.[id] ?? 0) > 0) ?? 'uncertain'
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    attentionQuery(kind),
  )
  const rows = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data])
  const total = data?.pages[0]?.total ?? 0
  const act = useMutation({
    mutationFn: ({ deed, ids }: { deed: Deed; ids: string[] }) => {
      if (deed === 'retry') return retryAttention(kind, ids)
      if (deed === 'seen') return seenAttention(kind, ids)
      return kind === 'request' ? settleRequests(ids, deed === 'again') : settleMessages(ids, deed === 'again')
    },
    onError: toasts.failed,
    onSuccess: async ({ count }, { deed }) => {
      setPicked(new Set())
      toasts.done(t(`mailbox.attention.done.${deed}`, { count }))
      await Promise.all(
        [keys.messages, keys.health, keys.outside].map((queryKey) => client.invalidateQueries({ queryKey })),
      )
    },
  })
  const about = useCallback(
    (row: AttentionRow) => {
      return row.kind === 'uncertain' && row.promise ? t(`mailbox.attention.promise.${row.promise}`) : row.letter
    },
    [t],
  )
  const columns = useMemo<Column<AttentionRow>[]>(
    () => [
      {
        id: 'name',
        title: t('mailbox.column.who'),
        width: 'minmax(170px, 1fr)',
        cell: (row) => (
          <div className={classes.lines}>
            <span className={classes.itemName}>{row.name || row.to}</span>
            <span className={classes.sub}>{row.flow_name}</span>
          </div>
        ),
      },
      {
        id: 'why',
        title: t('mailbox.attention.why'),
        width: 'minmax(260px, 2fr)',
        cell: (row) => (
          <div className={classes.lines}>
            <span>
              {row.kind === 'request'
                ? t('mailbox.attention.promise.request')
                : row.reason
                  ? reason({ code: row.reason, args: row.args })
                  : '—'}
            </span>
            <span className={classes.sub}>{about(row)}</span>
          </div>
        ),
      },
      {
        id: 'channel',
        title: t('mailbox.column.channel'),
        width: '130px',
        from: 1200,
        cell: (row) =>
          row.channel
            ? t(`mailbox.attention.channel.${row.channel.replace('.', '_')}`, {
                defaultValue: t(`customers.channel.${row.channel}`, { defaultValue: row.channel }),
              })
            : '',
      },
      {
        id: 'at',
        title: t('mailbox.column.at'),
        width: '150px',
        align: 'end',
        cell: (row) => <span className={classes.sub}>{row.at ? format.exact(row.at) : ''}</span>,
      },
    ],
    [t, format, reason, about],
  )
  const ids = rows.filter((row) => picked.has(row.id)).map((row) => row.id)
  return (
    <>
      <FilterBar
        end={
          total > 0 &&
          deeds[kind].map((deed) => (
            <Button
              key={deed}
              size="xs"
              variant="default"
              loading={act.isPending && act.variables.deed === deed}
              onClick={() => act.mutate({ deed, ids: [] })}
            >
              {t(`mailbox.attention.all.${deed}`, { number: format.number(total) })}
            </Button>
          ))
        }
      >
        <CountTabs
          label={t('mailbox.tab.attention')}
          value={kind}
          onChange={(next) => {
            setPicked(new Set())
            setChosen(next)
          }}
          items={attentionKinds.map((id) => ({
            id,
            label: t(`mailbox.attention.kind.${id}`),
            count: counts.data?.[id] ? format.number(counts.data[id]) : undefined,
          }))}
        />
      </FilterBar>
      {error ? (
        <ErrorState error={error} onRetry={refetch} />
      ) : !data ? (
        <GridSkeleton rowHeight={48} />
      ) : rows.length === 0 ? (
        <EmptyState title={t('mailbox.attention.none')} text={t(`mailbox.attention.about.${kind}`)} />
      ) : (
        <Grid
          label={t(`mailbox.attention.kind.${kind}`)}
          columns={columns}
          count={rows.length}
          rowAt={(index) => rows[index]}
          keyOf={(row) => row.id}
          nameOf={(row) => row.name || row.to}
          rowHeight={48}
          onOpen={(row) => void navigate(row.customer ? `/customers/${row.customer}` : `/flows/${row.flow}`)}
          selected={picked}
          onSelect={setPicked}
          onSelectAll={() => setPicked(new Set(rows.map((row) => row.id)))}
          resetKey={kind}
          onRange={(_, last) => {
            if (last >= rows.length - 30 && hasNextPage && !isFetchingNextPage) void fetchNextPage()
          }}
        />
      )}
      {ids.length > 0 && deeds[kind].length > 0 && (
        <SelectionBar label={t('mailbox.selected', { count: ids.length })} onClear={() => setPicked(new Set())}>
          {deeds[kind].map((deed) => (
            <SelectionAction key={deed} icon={null} onClick={() => act.mutate({ deed, ids })}>
              {t(`mailbox.attention.do.${deed}`)}
            </SelectionAction>
          ))}
        </SelectionBar>
      )}
    </>
  )
}
