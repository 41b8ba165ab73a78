import { Late } from '../late'
import classes from './grid-skeleton.module.css'

/** The real layout in grey, after 150 ms of waiting. */
export function GridSkeleton({ rowHeight = 55, rows = 12 }: { rowHeight?: number; rows?: number }) {
  return (
    <Late>
      <div className={classes.list} aria-hidden="true">
        {Array.from({ length: rows }, (_, index) => (
          <div key={index} className={classes.row} style={{ height: rowHeight }}>
            <span style={{ width: `${28 + ((index * 7) % 18)}%` }} />
            <span style={{ width: '9%' }} />
            <span style={{ width: '6%' }} />
            <span style={{ width: '14%' }} />
          </div>
        ))}
      </div>
    </Late>
  )
}
