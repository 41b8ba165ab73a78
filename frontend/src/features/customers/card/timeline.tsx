import { Button, SegmentedControl } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Fragment, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { timelineQuery } from '@/api/customers'
import { EmptyState } from '@/ui/empty-state'
import { ErrorState } from '@/ui/error-state'
import { sameDay } from '@/ui/format/date'
import { useFormat } from '@/ui/format/use-format'
import classes from './card.module.css'
import { NoteComposer } from './note-composer'
import { TimelineItem } from './timeline-item'

const filters = {
  all: [],
  messages: ['messages'],
  notes: ['notes'],
  events: ['events', 'purchases', 'tasks', 'flows'],
} as const
type Filter = keyof typeof filters

/** The middle column: what happened, the newest at the bottom, and the place for a note. */
export function Timeline({ id }: { id: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [filter, setFilter] = useState<Filter>('all')
  const list = useInfiniteQuery(timelineQuery(id, [...filters[filter]]))
  const scroller = useRef<HTMLDivElement>(null)
  const entries = useMemo(() => (list.data?.pages ?? []).flatMap((page) => page.items).reverse(), [list.data])
  const newest = entries.at(-1)?.id
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows what is newest, stays where it is when older pages come
  useLayoutEffect(() => {
    const element = scroller.current
    if (element) element.scrollTop = element.scrollHeight
  }, [newest, filter])
  const older = async () => {
    const element = scroller.current
    const fromBottom = element ? element.scrollHeight - element.scrollTop : 0
    await list.fetchNextPage()
    requestAnimationFrame(() => {
      if (element) element.scrollTop = element.scrollHeight - fromBottom
    })
  }
  return (
    <section className={classes.timeline} aria-label={t('customers.timeline.title')}>
      <div className={classes.filter}>
        <SegmentedControl
          aria-label={t('customers.timeline.filter')}
          value={filter}
          onChange={(value) => setFilter(value as Filter)}
          data={(Object.keys(filters) as Filter[]).map((value) => ({ value, label: t(`customers.timeline.${value}`) }))}
        />
      </div>
      {list.error ? (
        <ErrorState error={list.error} onRetry={list.refetch} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        <div ref={scroller} className={classes.log} role="log" aria-label={t('customers.timeline.title')} tabIndex={0}>
          {list.hasNextPage && (
            <Button
              className={classes.older}
              size="xs"
              variant="default"
              loading={list.isFetchingNextPage}
              onClick={older}
            >
              {t('customers.timeline.older')}
            </Button>
          )}
          {list.data && entries.length === 0 && (
            <EmptyState title={filter === 'all' ? t('customers.timeline.empty') : t('ui.nothing_found')}>
              {filter !== 'all' && (
                <Button variant="default" onClick={() => setFilter('all')}>
                  {t('ui.action.reset_filter')}
                </Button>
              )}
            </EmptyState>
          )}
          {entries.map((entry, index) => {
            const before = entries[index - 1]
            return (
              <Fragment key={entry.id}>
                {(!before || !sameDay(before.at, entry.at, format.zone)) && (
                  <div className={classes.day}>
                    <span>{format.dayHead(entry.at)}</span>
                  </div>
                )}
                <TimelineItem entry={entry} />
              </Fragment>
            )
          })}
        </div>
      )}
      <NoteComposer customer={id} />
    </section>
  )
}
