import type { ReactNode } from 'react'
import classes from './editor.module.css'
import { useEditor } from './store/context'

/** Fields that can be read and not changed while the draft is only looked at. */
export function Locked({ children }: { children: ReactNode }) {
  const readonly = useEditor((s) => s.readonly !== null)
  return (
    <fieldset className={classes.locked} disabled={readonly}>
      {children}
    </fieldset>
  )
}
