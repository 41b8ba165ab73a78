import type { ReactNode } from 'react'
import classes from './states.module.css'

type Props = { title: string; text?: ReactNode; icon?: ReactNode; children?: ReactNode; after?: ReactNode }

/** Nothing here yet, or nothing found: one sentence, and what to do. */
export function EmptyState({ title, text, icon, children, after }: Props) {
  return (
    <div className={classes.state}>
      {icon && (
        <span className={classes.icon} aria-hidden="true">
          {icon}
        </span>
      )}
      <p className={classes.title}>{title}</p>
      {text && <p className={classes.text}>{text}</p>}
      {children && <div className={classes.actions}>{children}</div>}
      {after}
    </div>
  )
}
