import { Button, Drawer, Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { keys } from '@/api/keys'
import { messageListQuery, settleMessages } from '@/api/messages'
import { healthQuery } from '@/api/system'
import type { MessageRow } from '@/api/types.gen'
import { EmptyState } from '@/ui/empty-state'
import { ErrorState } from '@/ui/error-state'
import { FilterBar } from '@/ui/filter-bar'
import { formatPhone } from '@/ui/format/phone'
import { useFormat } from '@/ui/format/use-format'
import { Grid } from '@/ui/grid/grid'
import { GridSkeleton } from '@/ui/grid/grid-skeleton'
import type { Column } from '@/ui/grid/types'
import { SearchField } from '@/ui/search-field'
import { SelectionAction, SelectionBar } from '@/ui/selection-bar'
import { useToasts } from '@/ui/use-toasts'
import { FlowSelect } from './flow-select'
import classes from './mailbox.module.css'
import { MessageState } from './message-state'
import { MessageView } from './message-view'

const states = ['sent', 'queued', 'failed', 'uncertain', 'blocked'] as const

/** The ledger: every message of every channel, and what became of it. */
export function Ledger() {
  const { t } = useTranslation()
  const format = useFormat()
  const client = useQueryClient()
  const toasts = useToasts()
  const [params, setParams] = useSearchParams()
  const state = params.get('state') ?? ''
  const [search, setSearch] = useState('')
  const [asked] = useDebouncedValue(search.trim(), 150)
  const [flow, setFlow] = useState('')
  const [channel, setChannel] = useState('')
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const [shown, setShown] = useState<string | null>(null)
  const uncertain = useQuery(healthQuery).data?.uncertain ?? 0
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    messageListQuery({ search: asked, state, channel, flow, unread: false }),
  )
  const rows = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data])
  const setState = (next: string) => {
    setPicked(new Set())
    setParams(next ? { tab: 'ledger', state: next } : { tab: 'ledger' }, { replace: true })
  }
  const settle = useMutation({
    mutationFn: ({ ids, again }: { ids: string[]; again: boolean }) => settleMessages(ids, again),
    onError: toasts.failed,
    onSuccess: async ({ count }, { again }) => {
      setPicked(new Set())
      toasts.done(again ? t('mailbox.settled.again', { count }) : t('mailbox.settled.left', { count }))
      await Promise.all([keys.messages, keys.health].map((queryKey) => client.invalidateQueries({ queryKey })))
    },
  })
  const columns = useMemo<Column<MessageRow>[]>(
    () => [
      {
        id: 'name',
        title: t('mailbox.column.who'),
        width: 'minmax(180px, 1.2fr)',
        cell: (row) => (
          <div className={classes.lines}>
            <span className={classes.itemName}>{row.name || row.to}</span>
            <span className={classes.sub}>{formatPhone(row.to)}</span>
          </div>
        ),
      },
      {
        id: 'text',
        title: t('mailbox.column.text'),
        width: 'minmax(200px, 2fr)',
        cell: (row) => (
          <div className={classes.lines}>
            <span>{row.subject || row.preview}</span>
            <span className={classes.sub}>{row.flow}</span>
          </div>
        ),
      },
      {
        id: 'channel',
        title: t('mailbox.column.channel'),
        width: '130px',
        from: 1200,
        cell: (row) => t(`customers.channel.${row.channel}`, { defaultValue: row.channel }),
      },
      {
        id: 'state',
        title: t('mailbox.column.state'),
        width: 'minmax(180px, 1.4fr)',
        cell: (row) => <MessageState message={row} />,
      },
      {
        id: 'at',
        title: t('mailbox.column.at'),
        width: '150px',
        align: 'end',
        cell: (row) => <span className={classes.sub}>{format.exact(row.at)}</span>,
      },
    ],
    [t, format],
  )
  const filtered = asked !== '' || state !== '' || flow !== '' || channel !== ''
  const chosen = rows.filter((row) => picked.has(row.id) && row.state === 'uncertain').map((row) => row.id)
  return (
    <>
      <FilterBar
        end={
          <>
            <Select
              w={150}
              clearable
              aria-label={t('mailbox.column.channel')}
              placeholder={t('mailbox.every_channel')}
              data={['local', 'email'].map((id) => ({ value: id, label: t(`customers.channel.${id}`) }))}
              value={channel || null}
              onChange={(next) => setChannel(next ?? '')}
            />
            <FlowSelect value={flow} onChange={setFlow} />
            <Select
              w={170}
              clearable
              aria-label={t('mailbox.column.state')}
              placeholder={t('mailbox.every_state')}
              data={states.map((id) => ({ value: id, label: t(`mailbox.state.${id}`) }))}
              value={state || null}
              onChange={(next) => setState(next ?? '')}
            />
          </>
        }
      >
        <SearchField value={search} onChange={setSearch} placeholder={t('mailbox.search')} />
      </FilterBar>
      {uncertain > 0 && (
        <div className={classes.uncertain} role="status">
          <span>{t('mailbox.uncertain.text', { count: uncertain, number: format.number(uncertain) })}</span>
          <Button size="xs" variant="default" onClick={() => setState('uncertain')}>
            {t('mailbox.uncertain.show')}
          </Button>
          <Button
            size="xs"
            variant="default"
            loading={settle.isPending}
            onClick={() => settle.mutate({ ids: [], again: true })}
          >
            {t('mailbox.uncertain.again_all', { number: format.number(uncertain) })}
          </Button>
          <Button size="xs" variant="default" onClick={() => settle.mutate({ ids: [], again: false })}>
            {t('mailbox.uncertain.leave_all')}
          </Button>
        </div>
      )}
      {error ? (
        <ErrorState error={error} onRetry={refetch} />
      ) : !data ? (
        <GridSkeleton rowHeight={48} />
      ) : rows.length === 0 ? (
        <EmptyState
          title={filtered ? t('ui.nothing_found') : t('mailbox.ledger_empty.title')}
          text={filtered ? undefined : t('mailbox.ledger_empty.text')}
        >
          {filtered && (
            <Button
              variant="default"
              onClick={() => {
                setSearch('')
                setFlow('')
                setChannel('')
                setState('')
              }}
            >
              {t('ui.action.reset_filter')}
            </Button>
          )}
        </EmptyState>
      ) : (
        <Grid
          label={t('mailbox.tab.ledger')}
          columns={columns}
          count={rows.length}
          rowAt={(index) => rows[index]}
          keyOf={(row) => row.id}
          nameOf={(row) => row.name || row.to}
          rowHeight={48}
          onOpen={(row) => setShown(row.id)}
          selected={picked}
          onSelect={setPicked}
          onSelectAll={() => setPicked(new Set(rows.map((row) => row.id)))}
          resetKey={`${asked} ${state} ${flow} ${channel}`}
          onRange={(_, last) => {
            if (last >= rows.length - 30 && hasNextPage && !isFetchingNextPage) void fetchNextPage()
          }}
        />
      )}
      {chosen.length > 0 && (
        <SelectionBar label={t('mailbox.selected', { count: chosen.length })} onClear={() => setPicked(new Set())}>
          <SelectionAction icon={null} onClick={() => settle.mutate({ ids: chosen, again: true })}>
            {t('mailbox.again', { number: format.number(chosen.length) })}
          </SelectionAction>
          <SelectionAction icon={null} onClick={() => settle.mutate({ ids: chosen, again: false })}>
            {t('mailbox.leave')}
          </SelectionAction>
        </SelectionBar>
      )}
      <Drawer
        opened={shown !== null}
        onClose={() => setShown(null)}
        position="right"
        size={520}
        title={t('mailbox.message')}
        closeButtonProps={{ 'aria-label': t('ui.action.close') }}
      >
        {shown && <MessageView id={shown} />}
        {rows.find((row) => row.id === shown)?.state === 'uncertain' && shown && (
          <div className={classes.toolLine}>
            <Button loading={settle.isPending} onClick={() => settle.mutate({ ids: [shown], again: true })}>
              {t('mailbox.repeat')}
            </Button>
            <Button variant="default" onClick={() => settle.mutate({ ids: [shown], again: false })}>
              {t('mailbox.leave')}
            </Button>
          </div>
        )}
      </Drawer>
    </>
  )
}
