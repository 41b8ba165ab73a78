import type { ReactNode } from 'react'
import classes from './page-header.module.css'

type Props = {
  title: ReactNode
  /** A count or a short fact beside the title. */
  meta?: ReactNode
  /** What comes before the title: the way back and the crumb. */
  before?: ReactNode
  /** Buttons at the right. */
  children?: ReactNode
}

/** The 52 px head of a screen. It stays while the screen loads. */
export function PageHeader({ title, meta, before, children }: Props) {
  return (
    <header className={classes.header}>
      {before}
      <h1 className={classes.title}>{title}</h1>
      {meta !== undefined && <span className={classes.meta}>{meta}</span>}
      <span className={classes.gap} />
      <div className={classes.actions}>{children}</div>
    </header>
  )
}
