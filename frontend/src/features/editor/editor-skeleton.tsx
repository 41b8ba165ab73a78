import { Skeleton } from '@mantine/core'
import { Late } from '@/ui/late'
import classes from './editor.module.css'

/** The editor's frame while the draft is read: panels, and the canvas' dots. */
export function EditorSkeleton() {
  return (
    <div className={classes.page} aria-busy="true">
      <div className={classes.headSkeleton}>
        <Late>
          <Skeleton width={320} height={18} />
        </Late>
      </div>
      <div className={classes.body}>
        <div className={classes.paletteSkeleton}>
          <Late>
            {Array.from({ length: 10 }, (_, i) => (
              <Skeleton key={i} height={22} mb={10} />
            ))}
          </Late>
        </div>
        <div className={classes.dots} />
        <div className={classes.inspectorSkeleton} />
      </div>
    </div>
  )
}
