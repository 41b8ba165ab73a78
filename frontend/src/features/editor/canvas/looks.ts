import type { ReactNode } from 'react'

/** How a step is shown in a simulation or a comparison. */
export interface NodeLook {
  tone?: 'passed' | 'now' | 'off' | 'future' | 'failed' | 'added' | 'changed' | 'removed'
  badge?: ReactNode
  summary?: ReactNode
  counters?: ReactNode
  number?: number
  /** Exits that were taken: where given, the others have no colour. */
  taken?: readonly string[]
}

/** How an arrow is shown in a simulation or a comparison. */
export interface EdgeLook {
  tone?: 'passed' | 'next' | 'future' | 'off' | 'added' | 'removed' | 'figures'
  label?: string
  /** A dot travels along it once, in this many milliseconds. */
  travel?: number
}
