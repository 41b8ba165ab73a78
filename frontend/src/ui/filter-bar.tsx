import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './filter-bar.module.css'

/** The 44 px bar under the head: tabs at the left, search and filter at the right. */
export function FilterBar({ children, end }: { children?: ReactNode; end?: ReactNode }) {
  const { t } = useTranslation()
  return (
    <search className={classes.bar} aria-label={t('ui.region.filters')}>
      <div className={classes.start}>{children}</div>
      <div className={classes.end}>{end}</div>
    </search>
  )
}

/** One of several views of a list, with how many it holds. */
export type TabItem<Id extends string> = { id: Id; label: string; count?: string; alarm?: boolean }

/** Tabs with counts: one is pressed. */
export function CountTabs<Id extends string>(props: {
  label: string
  items: readonly TabItem<Id>[]
  value: Id
  onChange: (id: Id) => void
}) {
  return (
    <div className={classes.tabs} role="group" aria-label={props.label}>
      {props.items.map((item) => (
        <button
          key={item.id}
          type="button"
          className={classes.tab}
          aria-pressed={item.id === props.value}
          onClick={() => props.onChange(item.id)}
        >
          {item.label}
          {item.count !== undefined && (
            <span className={classes.count} data-alarm={item.alarm || undefined}>
              {item.count}
            </span>
          )}
        </button>
      ))}
    </div>
  )
}
