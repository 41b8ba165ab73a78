import { Button, Switch } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconMailOpened } from '@tabler/icons-react'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { markRead, messageListQuery } from '@/api/messages'
import type { MessageRow } from '@/api/types.gen'
import { EmptyState } from '@/ui/empty-state'
import { ErrorState } from '@/ui/error-state'
import { GridSkeleton } from '@/ui/grid/grid-skeleton'
import { SearchField } from '@/ui/search-field'
import { FlowSelect } from './flow-select'
import classes from './mailbox.module.css'
import { MessageItem } from './message-item'
import { MessageView } from './message-view'

/** The local mailbox: a list at the left, the message as the client would see it at the right. */
export function LocalMailbox() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const [search, setSearch] = useState('')
  const [asked] = useDebouncedValue(search.trim(), 150)
  const [flow, setFlow] = useState('')
  const [unread, setUnread] = useState(false)
  const [current, setCurrent] = useState<MessageRow | null>(null)
  const filter = { search: asked, state: '', channel: 'local', flow, unread }
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    messageListQuery(filter),
  )
  const rows = data?.pages.flatMap((page) => page.items) ?? []
  const scroller = useRef<HTMLDivElement>(null)
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 72,
    overscan: 10,
  })
  const items = list.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (last >= rows.length - 20 && hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [last, rows.length, hasNextPage, isFetchingNextPage, fetchNextPage])

  const open = async (row: MessageRow) => {
    setCurrent(row)
    if (row.read) return
    await markRead([row.id])
    await Promise.all([keys.messages, keys.health].map((queryKey) => client.invalidateQueries({ queryKey })))
  }
  const move = (step: number) => {
    const at = rows.findIndex((row) => row.id === current?.id)
    const index = Math.max(0, Math.min(rows.length - 1, at + step))
    const row = rows[index]
    if (!row) return
    list.scrollToIndex(index)
    void open(row)
  }
  const filtered = asked !== '' || flow !== '' || unread
  const readAll = async () => {
    await markRead(rows.filter((row) => !row.read).map((row) => row.id))
    await Promise.all([keys.messages, keys.health].map((queryKey) => client.invalidateQueries({ queryKey })))
  }
  return (
    <div className={classes.split}>
      <section className={classes.left} aria-label={t('mailbox.tab.box')}>
        <div className={classes.tools}>
          <SearchField value={search} onChange={setSearch} placeholder={t('mailbox.search')} width="100%" />
          <div className={classes.toolLine}>
            <FlowSelect value={flow} onChange={setFlow} />
            <Switch
              label={t('mailbox.unread')}
              checked={unread}
              onChange={(event) => setUnread(event.currentTarget.checked)}
            />
          </div>
        </div>
        {error ? (
          <ErrorState error={error} onRetry={refetch} />
        ) : !data ? (
          <GridSkeleton rowHeight={72} rows={8} />
        ) : rows.length === 0 ? (
          <EmptyState
            title={filtered ? t('ui.nothing_found') : t('mailbox.empty.title')}
            text={filtered ? undefined : t('mailbox.empty.text')}
          >
            {filtered && (
              <Button
                variant="default"
                onClick={() => {
                  setSearch('')
                  setFlow('')
                  setUnread(false)
                }}
              >
                {t('ui.action.reset_filter')}
              </Button>
            )}
          </EmptyState>
        ) : (
          <div
            ref={scroller}
            className={classes.list}
            role="listbox"
            aria-label={t('mailbox.tab.box')}
            aria-activedescendant={current ? `message-${current.id}` : undefined}
            tabIndex={0}
            onKeyDown={(event) => {
              if (event.code === 'ArrowDown' || event.code === 'KeyJ') move(1)
              else if (event.code === 'ArrowUp' || event.code === 'KeyK') move(-1)
              else return
              event.preventDefault()
            }}
          >
            <div style={{ height: list.getTotalSize(), position: 'relative' }}>
              {items.map((item) => {
                const row = rows[item.index]
                return (
                  row && (
                    <MessageItem
                      key={row.id}
                      row={row}
                      top={item.start}
                      current={row.id === current?.id}
                      onOpen={() => void open(row)}
                    />
                  )
                )
              })}
            </div>
          </div>
        )}
        {rows.some((row) => !row.read) && (
          <div className={classes.foot}>
            <Button size="xs" variant="subtle" onClick={readAll}>
              {t('mailbox.read_all')}
            </Button>
          </div>
        )}
      </section>
      {current ? (
        <MessageView id={current.id} />
      ) : (
        <section className={classes.view}>
          {rows.length > 0 && (
            <EmptyState title={t('mailbox.choose')} icon={<IconMailOpened size={22} stroke={1.7} />} />
          )}
        </section>
      )}
    </div>
  )
}
