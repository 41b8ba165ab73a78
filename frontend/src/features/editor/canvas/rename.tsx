import { useEffect, useRef, useState } from 'react'
import classes from './canvas.module.css'

/** A name written in place: Enter or leaving takes it, Escape gives null. */
export function Rename(props: {
  label: string
  value: string
  placeholder: string
  onDone: (name: string | null) => void
}) {
  const [text, setText] = useState(props.value)
  const input = useRef<HTMLInputElement>(null)
  const ended = useRef(false)
  useEffect(() => input.current?.select(), [])
  const end = (name: string | null) => {
    if (ended.current) return
    ended.current = true
    props.onDone(name)
  }
  return (
    <input
      ref={input}
      className={`${classes.rename} nodrag nopan`}
      aria-label={props.label}
      value={text}
      placeholder={props.placeholder}
      // biome-ignore lint/a11y/noAutofocus: renaming was asked for, and ends by Enter or Escape
      autoFocus
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => end(text)}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Enter') end(text)
        if (event.key === 'Escape') end(null)
      }}
    />
  )
}
