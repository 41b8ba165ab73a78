import { TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'

/** A time of day as text, «10:00»: native pickers differ by system and ignore the page's language. */
export function ClockInput(props: {
  label?: ReactNode
  name: string
  value: string
  width?: number
  error?: string
  disabled?: boolean
  onChange: (value: string) => void
}) {
  const [text, setText] = useState<string | null>(null)
  return (
    <TextInput
      label={props.label}
      aria-label={props.name}
      w={props.width}
      flex={props.width ? undefined : 1}
      inputMode="numeric"
      placeholder="10:00"
      disabled={props.disabled}
      value={text ?? props.value}
      error={props.error}
      onChange={(event) => {
        const typed = event.currentTarget.value
        setText(typed)
        if (/^([01]\d|2[0-3]):[0-5]\d$/.test(typed)) props.onChange(typed)
      }}
      onBlur={() => {
        const clock = text === null ? null : clockOf(text)
        if (clock) props.onChange(clock)
        setText(null)
      }}
    />
  )
}

/** Reads a time as people type it: «9», «930», «9.30», «09:30»; null when it is none. */
export function clockOf(text: string): string | null {
  const m = /^\s*(\d{1,2})(?:\s*[:.\- ]\s*(\d{1,2})|(\d{2}))?\s*$/.exec(text)
  const hours = Number(m?.[1] ?? Number.NaN)
  const minutes = Number(m?.[2] ?? m?.[3] ?? 0)
  if (!(hours < 24 && minutes < 60)) return null
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`
}
