import { Button } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { heldListQuery, sendNow } from '@/api/contact'
import { keys } from '@/api/keys'
import type { HeldRow } from '@/api/types.gen'
import { EmptyState } from '@/ui/empty-state'
import { ErrorState } from '@/ui/error-state'
import { FilterBar } from '@/ui/filter-bar'
import { useFormat } from '@/ui/format/use-format'
import { Grid } from '@/ui/grid/grid'
import { GridSkeleton } from '@/ui/grid/grid-skeleton'
import type { Column } from '@/ui/grid/types'
import { useReasonText } from '@/ui/reason-text'
import { SelectionAction, SelectionBar } from '@/ui/selection-bar'
import { useToasts } from '@/ui/use-toasts'
import { FlowSelect } from './flow-select'
import classes from './mailbox.module.css'

/** The messages that quiet hours, days off or frequency limits hold back, with the reason, to be sent now by hand. */
export function Held() {
  const { t } = useTranslation()
  const format = useFormat()
  const reason = useReasonText()
  const client = useQueryClient()
  const toasts = useToasts()
  const [flow, setFlow] = useState('')
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(heldListQuery(flow))
  const rows = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data])
  const release = useMutation({
    mutationFn: sendNow,
    onError: toasts.failed,
    onSuccess: async ({ count }) => {
      setPicked(new Set())
      toasts.done(count > 0 ? t('mailbox.held.sent', { count }) : t('mailbox.held.none_sent'))
      await Promise.all([keys.held, keys.messages].map((queryKey) => client.invalidateQueries({ queryKey })))
    },
  })
  const { mutate, isPending } = release
  const columns = useMemo<Column<HeldRow>[]>(
    () => [
      {
        id: 'name',
        title: t('mailbox.column.who'),
        width: 'minmax(170px, 1fr)',
        cell: (row) => (
          <div className={classes.lines}>
            <span className={classes.itemName}>{row.name}</span>
            <span className={classes.sub}>{row.flow}</span>
          </div>
        ),
      },
      {
        id: 'why',
        title: t('mailbox.held.column.why'),
        width: 'minmax(260px, 2.4fr)',
        cell: (row) => {
          const [first, ...more] = row.why.map(reason)
          return (
            <div className={classes.lines} title={[first, ...more].join('\n')}>
              <span>{first}</span>
              <span className={classes.sub}>
                {more.length > 0
                  ? more.join(' · ')
                  : t('mailbox.held.step', {
                      name: row.step || t(`node.${row.kind}.name`, { defaultValue: row.node }),
                    })}
              </span>
            </div>
          )
        },
      },
      {
        id: 'channel',
        title: t('mailbox.column.channel'),
        width: '120px',
        from: 1200,
        cell: (row) => (row.channel ? t(`customers.channel.${row.channel}`, { defaultValue: row.channel }) : ''),
      },
      {
        id: 'until',
        title: t('mailbox.held.column.until'),
        width: '150px',
        cell: (row) => (row.until > 0 ? format.exact(row.until) : t('mailbox.held.asked')),
      },
      {
        id: 'now',
        title: '',
        width: '160px',
        align: 'end',
        cell: (row) => (
          <Button
            size="xs"
            variant="default"
            disabled={isPending}
            aria-label={t('mailbox.held.send', { name: row.name })}
            onClick={(event) => {
              event.stopPropagation()
              mutate([row.id])
            }}
          >
            {t('mailbox.held.now')}
          </Button>
        ),
      },
    ],
    [t, format, reason, mutate, isPending],
  )
  const chosen = rows.filter((row) => picked.has(row.id)).map((row) => row.id)
  return (
    <>
      <FilterBar end={<FlowSelect value={flow} onChange={setFlow} />}>{null}</FilterBar>
      {error ? (
        <ErrorState error={error} onRetry={refetch} />
      ) : !data ? (
        <GridSkeleton rowHeight={48} />
      ) : rows.length === 0 ? (
        <EmptyState title={t('mailbox.held.empty.title')} text={t('mailbox.held.empty.text')} />
      ) : (
        <Grid
          label={t('mailbox.tab.held')}
          columns={columns}
          count={rows.length}
          rowAt={(index) => rows[index]}
          keyOf={(row) => row.id}
          nameOf={(row) => row.name}
          rowHeight={48}
          onOpen={() => {}}
          selected={picked}
          onSelect={setPicked}
          onSelectAll={() => setPicked(new Set(rows.map((row) => row.id)))}
          resetKey={flow}
          onRange={(_, last) => {
            if (last >= rows.length - 30 && hasNextPage && !isFetchingNextPage) void fetchNextPage()
          }}
        />
      )}
      {chosen.length > 0 && (
        <SelectionBar label={t('mailbox.selected', { count: chosen.length })} onClear={() => setPicked(new Set())}>
          <SelectionAction icon={null} onClick={() => mutate(chosen)}>
            {t('mailbox.held.now')}
          </SelectionAction>
        </SelectionBar>
      )}
    </>
  )
}
