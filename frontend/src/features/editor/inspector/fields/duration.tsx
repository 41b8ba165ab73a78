import { ActionIcon, Group, Menu, NumberInput, Select, TextInput } from '@mantine/core'
import { IconClock } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useWords } from '../../words'
import { durationOf, durationParts } from './duration-words'
import type { FieldProps } from './field'
import { FieldGroup } from './field-group'

const units = ['m', 'h', 'd', 'w'] as const
const names = { m: 'minutes', h: 'hours', d: 'days', w: 'weeks' } as const

function parse(value: unknown): { sign: string; count: number | null; unit: string } {
  const m = /^([+-]?)(\d+(?:\.\d+)?)([mhdw])$/.exec(typeof value === 'string' ? value : '')
  return m
    ? { sign: m[1] === '-' ? '-' : '', count: Number(m[2]), unit: m[3] ?? 'd' }
    : { sign: '', count: null, unit: 'd' }
}

const common = ['15m', '1h', '3h', '1d', '3d', '7d', '14d', '30d'] as const

/** A length of time: a number and its unit, or in words, «3 дня 4 часа»; kept as «24h», «3d4h». */
export function DurationField({ name, label, value, error, param, onChange }: FieldProps) {
  const { t } = useTranslation()
  const words = useWords()
  const { count, unit } = parse(value)
  const kept = typeof value === 'string' ? value : ''
  const compound = durationParts(kept).length > 1
  const [typing, setTyping] = useState<string | null>(null) // what is being written in words
  const shown = typing !== null || compound
  const write = (n: number | null, u: string) => onChange(n === null ? undefined : `${n}${u}`)
  const read = typing === null ? null : durationOf(typing)
  const unread = typing !== null && typing.trim() !== '' && read === null ? t('editor.length.unread') : undefined
  return (
    <FieldGroup name={name} label={label} error={unread ?? error}>
      <Group gap={6} wrap="nowrap" align="flex-start">
        {shown ? (
          <TextInput
            aria-label={name}
            flex={1}
            placeholder={t('editor.length.example')}
            value={typing ?? words.duration(kept)}
            error={Boolean(unread ?? error)}
            autoFocus={typing !== null}
            onChange={(event) => {
              const text = event.currentTarget.value
              setTyping(text)
              const length = durationOf(text)
              if (length) onChange(length)
              else if (!text.trim()) onChange(undefined)
            }}
            onBlur={() => read && setTyping(null)}
          />
        ) : (
          <>
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
          </>
        )}
        <Menu position="bottom-end" width={190}>
          <Menu.Target>
            <ActionIcon variant="default" size={30} aria-label={t('editor.length.common')}>
              <IconClock size={16} stroke={1.7} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {common.map((length) => (
              <Menu.Item
                key={length}
                onClick={() => {
                  setTyping(null)
                  onChange(length)
                }}
              >
                {words.duration(length)}
              </Menu.Item>
            ))}
            <Menu.Divider />
            <Menu.Item onClick={() => setTyping(kept ? words.duration(kept) : '')}>
              {t('editor.length.words')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
    </FieldGroup>
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
    <FieldGroup name={name} label={label} error={error}>
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
    </FieldGroup>
  )
}
