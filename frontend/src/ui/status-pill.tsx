import type { ReactNode } from 'react'
import classes from './status-pill.module.css'

/** What a status says: fine, warning, error, neutral; plain is an outline. */
export type Tone = 'ok' | 'wr' | 'er' | 'nu' | 'acc' | 'plain'

type Props = { tone: Tone; children: ReactNode; icon?: ReactNode; dot?: boolean }

/** A status in a word, with a dot or an icon that never stands alone. */
export function StatusPill({ tone, children, icon, dot = false }: Props) {
  return (
    <span className={classes.pill} data-tone={tone}>
      {dot && <span className={classes.dot} aria-hidden="true" />}
      {icon}
      {children}
    </span>
  )
}
