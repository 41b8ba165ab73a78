import { Chip, Group, NumberInput, Select, Switch, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldProps } from './field'
import classes from './fields.module.css'

const asText = (v: unknown) => (typeof v === 'string' ? v : v === undefined || v === null ? '' : String(v))

/** One line without macros. */
export function PlainTextField({ label, value, error, param, onChange }: FieldProps) {
  return (
    <TextInput
      label={label}
      value={asText(value)}
      error={error}
      maxLength={param.max ? param.max * 2 : undefined}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  )
}

export function NumberField({ label, value, error, param, onChange }: FieldProps) {
  return (
    <NumberInput
      label={label}
      value={typeof value === 'number' ? value : ''}
      error={error}
      min={param.min}
      max={param.max}
      onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
    />
  )
}

export function FlagField({ label, value, error, onChange }: FieldProps) {
  return (
    <Switch
      classNames={{ body: classes.switchBody, labelWrapper: classes.switchLabel }}
      labelPosition="left"
      label={label}
      checked={value === true}
      error={error}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  )
}

export function SelectField({ node, param, label, value, error, onChange }: FieldProps) {
  const { t } = useTranslation()
  return (
    <Select
      label={label}
      value={asText(value) || null}
      error={error}
      allowDeselect={!param.required}
      data={(param.options ?? []).map((o) => ({
        value: o,
        label: t(`node.${node.kind}.option.${param.id}.${o}`, { defaultValue: o }),
      }))}
      onChange={(next) => onChange(next ?? undefined)}
    />
  )
}

export function TimeField({ label, name, value, error, onChange }: FieldProps) {
  return <ClockInput label={label} name={name} width={96} value={asText(value)} error={error} onChange={onChange} />
}

/** A time of day as text, «10:00»: native pickers differ by system and ignore the page's language. */
export function ClockInput(props: {
  label?: ReactNode
  name: string
  value: string
  width?: number
  error?: string
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

export function DaysField({ name, label, value, error, onChange }: FieldProps) {
  const { t } = useTranslation()
  const days = Array.isArray(value) ? (value as number[]) : []
  return (
    <div role="group" aria-label={name}>
      <div className={classes.label}>{label}</div>
      <Group gap={4} wrap="nowrap">
        {[1, 2, 3, 4, 5, 6, 7].map((day) => (
          <Chip
            key={day}
            size="xs"
            radius="sm"
            icon={null}
            classNames={{ label: classes.day, iconWrapper: classes.noIcon }}
            checked={days.includes(day)}
            onChange={(on) => onChange((on ? [...days, day] : days.filter((d) => d !== day)).sort((a, b) => a - b))}
          >
            {t(`editor.day.${day}`)}
          </Chip>
        ))}
      </Group>
      {error && <div className={classes.error}>{error}</div>}
    </div>
  )
}
