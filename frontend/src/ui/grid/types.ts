import type { ReactNode } from 'react'

/** A column of a grid. */
export type Column<Row> = {
  id: string
  title: ReactNode
  /** A track of CSS grid: '120px', 'minmax(180px, 2fr)'. */
  width: string
  cell: (row: Row) => ReactNode
  /** Whether its head sorts. */
  sortable?: boolean
  align?: 'start' | 'end'
  /** Below this width of the window the column is left out. */
  from?: number
}

/** What rows are sorted by. */
export type Sorting = { by: string; desc: boolean }
