import { Group, NumberInput, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { FieldProps } from './field'
import classes from './fields.module.css'

const units = ['m', 'h', 'd', 'w'] as const
const names = { m: 'minutes', h: 'hours', d: 'days', w: 'weeks' } as const

function parse(value: unknown): { sign: string; count: number | null; unit: string } {
  const m = /^([+-]?)(\d+(?:\.\d+)?)([mhdw])$/.exec(typeof value === 'string' ? value : '')
  return m
    ? { sign: m[1] === '-' ? '-' : '', count: Number(m[2]), unit: m[3] ?? 'd' }
    : { sign: '', count: null, unit: 'd' }
}

/** A length of time: a number and its unit, kept as «24h», «3d». */
export function DurationField({ name, label, value, error, param, onChange }: FieldProps) {
  const { t } = useTranslation()
  const { count, unit } = parse(value)
  const write = (n: number | null, u: string) => onChange(n === null ? undefined : `${n}${u}`)
  return (
    <div role="group" aria-label={name}>
      <div className={classes.label}>{label}</div>
      <Group gap={6} wrap="nowrap" align="flex-start">
        <NumberInput
          aria-label={name}
          w={96}
          min={0}
          allowDecimal={false}
          value={count ?? ''}
          error={Boolean(error)}
          required={param.required}
          onChange={(next) => write(typeof next === 'number' ? next : null, unit)}
        />
        <Select
          aria-label={t('editor.field.unit')}
          flex={1}
          allowDeselect={false}
          value={unit}
          data={units.map((u) => ({ value: u, label: t(`editor.unit.${names[u]}`, { count: count ?? 0 }) }))}
          onChange={(next) => next && write(count ?? 1, next)}
        />
      </Group>
      {error && <div className={classes.error}>{error}</div>}
    </div>
  )
}

/** A signed length of time from a date: before, on the day, after. */
export function OffsetField({ name, label, value, error, onChange }: FieldProps) {
  const { t } = useTranslation()
  const { sign, count, unit } = parse(value)
  const side = !count ? 'same' : sign === '-' ? 'before' : 'after'
  const write = (s: string, n: number, u: string) =>
    onChange(s === 'same' || n === 0 ? `0${u}` : `${s === 'before' ? '-' : ''}${n}${u}`)
  return (
    <div role="group" aria-label={name}>
      <div className={classes.label}>{label}</div>
      <Group gap={6} wrap="nowrap">
        <Select
          aria-label={name}
          w={110}
          allowDeselect={false}
          value={side}
          data={['before', 'same', 'after'].map((s) => ({ value: s, label: t(`editor.side.${s}`) }))}
          onChange={(next) => next && write(next, count || 1, unit)}
        />
        {side !== 'same' && (
          <>
            <NumberInput
              aria-label={t('editor.field.count')}
              w={70}
              min={1}
              allowDecimal={false}
              value={count ?? ''}
              onChange={(next) => typeof next === 'number' && write(side, next, unit)}
            />
            <Select
              aria-label={t('editor.field.unit')}
              flex={1}
              allowDeselect={false}
              value={unit}
              data={units.map((u) => ({ value: u, label: t(`editor.unit.${names[u]}`, { count: count ?? 0 }) }))}
              onChange={(next) => next && write(side, count ?? 1, next)}
            />
          </>
        )}
      </Group>
      {error && <div className={classes.error}>{error}</div>}
    </div>
  )
}
