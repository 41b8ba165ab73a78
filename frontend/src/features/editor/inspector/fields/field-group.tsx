import { type ReactNode, useId } from 'react'
import classes from './fields.module.css'

/** A field of several controls: its label, and its error linked to the group. */
export function FieldGroup(props: { name: string; label: ReactNode; error: string | undefined; children: ReactNode }) {
  const id = useId()
  return (
    <div role="group" aria-label={props.name} {...(props.error && { 'aria-describedby': id, 'data-invalid': true })}>
      <div className={classes.label}>{props.label}</div>
      {props.children}
      {props.error && (
        <div id={id} className={classes.error}>
          {props.error}
        </div>
      )}
    </div>
  )
}
