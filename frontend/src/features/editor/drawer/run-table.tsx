import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import classes from './drawer.module.css'

/** What every list of runs and of people has: whose it is. */
interface Of {
  run: string
  customer: string
  name: string
}

interface Column<T> {
  title: string
  cell: (row: T) => ReactNode
  className?: string
}

type Props<T> = {
  rows: readonly T[]
  columns: readonly Column<T>[]
  /** A first column, of boxes to choose by. */
  lead?: { head: ReactNode; cell: (row: T) => ReactNode }
  tools?: (row: T) => ReactNode
  onHistory: (run: string) => void
  more: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown }
}

/** A list of people with what can be done about each: the person, what the list is about, the way through the flow. */
export function RunTable<T extends Of>({ rows, columns, lead, tools, onHistory, more }: Props<T>) {
  const { t } = useTranslation()
  return (
    <>
      {rows.length > 0 && (
        <table className={classes.table}>
          <thead>
            <tr>
              {lead && <th>{lead.head}</th>}
              <th>{t('editor.people.name')}</th>
              {columns.map((column) => (
                <th key={column.title}>{column.title}</th>
              ))}
              <th>
                <span className={classes.hidden}>{t('editor.people.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.run}>
                {lead && <td>{lead.cell(row)}</td>}
                <td>
                  <Link to={`/customers/${row.customer}`}>{row.name || t('editor.people.nameless')}</Link>
                </td>
                {columns.map((column) => (
                  <td key={column.title} className={column.className}>
                    {column.cell(row)}
                  </td>
                ))}
                <td className={classes.rowTools}>
                  <Button size="xs" variant="subtle" onClick={() => onHistory(row.run)}>
                    {t('editor.people.history')}
                  </Button>
                  {tools?.(row)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {more.hasNextPage && (
        <Button
          size="xs"
          variant="subtle"
          m={8}
          loading={more.isFetchingNextPage}
          onClick={() => void more.fetchNextPage()}
        >
          {t('editor.people.more')}
        </Button>
      )}
    </>
  )
}

/** The choice of which of them are listed. */
export function StateFilter(props: {
  states: readonly string[]
  shown: string
  word: (state: string) => string
  onShow: (state: string) => void
}) {
  return props.states.map((state) => (
    <button
      key={state}
      type="button"
      className={classes.state}
      aria-pressed={state === props.shown}
      onClick={() => props.onShow(state)}
    >
      {props.word(state)}
    </button>
  ))
}
