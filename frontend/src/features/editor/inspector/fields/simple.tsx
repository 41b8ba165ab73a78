import { Chip, Group, NumberInput, Select, Switch, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { ClockInput } from '@/ui/clock-input'
import type { FieldProps } from './field'
import { FieldGroup } from './field-group'
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
      value={asText(value) || asText(param.default) || null}
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

export function DaysField({ name, label, value, error, onChange }: FieldProps) {
  const { t } = useTranslation()
  const days = Array.isArray(value) ? (value as number[]) : []
  return (
    <FieldGroup name={name} label={label} error={error}>
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
    </FieldGroup>
  )
}
