import { Checkbox, VisuallyHidden } from '@mantine/core'
import { useViewportSize } from '@mantine/hooks'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './grid.module.css'
import type { Column, Sorting } from './types'
import { useGridKeys } from './use-grid-keys'

type Props<Row> = {
  /** Names the grid for a screen reader. */
  label: string
  columns: readonly Column<Row>[]
  count: number
  /** The row at a place; undefined while its page is being read. */
  rowAt: (index: number) => Row | undefined
  keyOf: (row: Row) => string
  nameOf: (row: Row) => string
  rowHeight: number
  onOpen: (row: Row) => void
  selected?: ReadonlySet<string>
  onSelect?: (next: ReadonlySet<string>) => void
  /** Selects everything that the list holds, also rows not read yet. */
  onSelectAll?: () => void
  onDelete?: () => void
  sorting?: Sorting
  onSort?: (next: Sorting) => void
  /** What stands at the end of a row when it is pointed at: its menu. */
  menu?: (row: Row) => ReactNode
  /** Which rows are on screen, for reading pages ahead. */
  onRange?: (first: number, last: number) => void
  /** The row shown beside the list, where there is a detail pane. */
  current?: string
  /** Scrolls to the top when it changes. */
  resetKey?: string
}

/** A virtual table: any number of rows, one tab stop, arrows, Space, Enter, Shift and Ctrl as in a file manager. */
export function Grid<Row>(props: Props<Row>) {
  const { columns, count, rowAt, keyOf, nameOf, rowHeight, selected, onSelect, sorting, onSort, menu, onRange } = props
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(0)
  const { width } = useViewportSize()
  const shown = columns.filter((column) => !column.from || width === 0 || width >= column.from)
  const template = [onSelect ? '36px' : '', ...shown.map((column) => column.width), menu ? '44px' : '']
    .filter(Boolean)
    .join(' ')
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    initialRect: { width: 1200, height: 800 },
  })
  const items = rows.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: told when the rows on screen change, not when the listener does
  useEffect(() => onRange?.(first, last), [first, last, count])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter or order starts at the top
  useEffect(() => {
    rows.scrollToOffset(0)
    setActive(0)
  }, [props.resetKey])
  const { onKeyDown, onRowClick, toggle } = useGridKeys({
    ...props,
    active,
    setActive,
    reveal: (index) => rows.scrollToIndex(index),
    page: Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight * 10) / rowHeight) - 1),
  })
  const all = selected !== undefined && count > 0 && selected.size >= count
  const id = (index: number) => `row-${index}`

  return (
    <div
      ref={scroller}
      className={classes.scroller}
      role="grid"
      aria-label={props.label}
      aria-rowcount={count + 1}
      aria-multiselectable={onSelect ? true : undefined}
      aria-activedescendant={count > 0 ? id(active) : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div className={classes.head} role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
        {onSelect && (
          <span role="columnheader" className={classes.check}>
            <Checkbox
              size="xs"
              tabIndex={-1}
              aria-label={t('ui.action.select_all')}
              checked={all}
              indeterminate={!all && (selected?.size ?? 0) > 0}
              onChange={() => (all || (selected?.size ?? 0) > 0 ? onSelect(new Set()) : props.onSelectAll?.())}
            />
          </span>
        )}
        {shown.map((column) => {
          const sorted = sorting?.by === column.id
          return (
            <span
              key={column.id}
              role="columnheader"
              className={classes.headCell}
              data-align={column.align}
              aria-sort={sorted ? (sorting.desc ? 'descending' : 'ascending') : undefined}
            >
              {column.sortable && onSort ? (
                <button
                  type="button"
                  className={classes.sort}
                  data-sorted={sorted || undefined}
                  onClick={() => onSort({ by: column.id, desc: sorted ? !sorting.desc : column.align === 'end' })}
                >
                  {column.title}
                  {sorted && (sorting.desc ? <IconArrowDown size={14} /> : <IconArrowUp size={14} />)}
                </button>
              ) : (
                column.title
              )}
            </span>
          )
        })}
        {menu && (
          <span role="columnheader">
            <VisuallyHidden>{t('ui.action.more')}</VisuallyHidden>
          </span>
        )}
      </div>
      <div className={classes.body} role="rowgroup" style={{ height: rows.getTotalSize() }}>
        {items.map((item) => {
          const row = rowAt(item.index)
          const key = row === undefined ? undefined : keyOf(row)
          const isSelected = key !== undefined && (selected?.has(key) ?? false)
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the grid's
            <div
              key={item.key}
              id={id(item.index)}
              role="row"
              tabIndex={-1}
              aria-rowindex={item.index + 2}
              aria-selected={onSelect ? isSelected : undefined}
              aria-busy={row === undefined || undefined}
              className={classes.row}
              data-active={item.index === active || undefined}
              data-selected={isSelected || undefined}
              data-current={(key !== undefined && key === props.current) || undefined}
              style={{ gridTemplateColumns: template, height: rowHeight, transform: `translateY(${item.start}px)` }}
              onClick={(event) => row !== undefined && onRowClick(event, item.index, row)}
            >
              {onSelect && (
                <span role="gridcell" className={classes.check} data-filled={(selected?.size ?? 0) > 0 || undefined}>
                  {row !== undefined && (
                    <Checkbox
                      size="xs"
                      tabIndex={-1}
                      aria-label={nameOf(row)}
                      checked={isSelected}
                      onChange={() => {}}
                      onClick={(event) => {
                        event.stopPropagation()
                        toggle(item.index, event.shiftKey)
                      }}
                    />
                  )}
                </span>
              )}
              {shown.map((column) => (
                <div key={column.id} role="gridcell" className={classes.cell} data-align={column.align}>
                  {row === undefined ? <span className={classes.bar} /> : column.cell(row)}
                </div>
              ))}
              {menu && (
                // biome-ignore lint/a11y/useKeyWithClickEvents: only keeps the click from opening the row
                <div
                  role="gridcell"
                  tabIndex={-1}
                  className={classes.menu}
                  onClick={(event) => event.stopPropagation()}
                >
                  {row !== undefined && menu(row)}
                </div>
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}
