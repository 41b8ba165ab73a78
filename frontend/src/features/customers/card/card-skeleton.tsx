import { Late } from '@/ui/late'
import classes from './card.module.css'

/** The three columns in grey. */
export function CardSkeleton() {
  return (
    <Late>
      <div className={classes.columns} aria-hidden="true">
        {[6, 4, 5].map((rows, column) => (
          <div key={column} className={classes.bones}>
            {Array.from({ length: rows }, (_, row) => (
              <span key={row} style={{ width: `${40 + ((row * 17 + column * 11) % 45)}%` }} />
            ))}
          </div>
        ))}
      </div>
    </Late>
  )
}
