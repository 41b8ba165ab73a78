import { Group, NumberInput, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'

const units = ['m', 'h', 'd', 'w'] as const
const names = { m: 'minutes', h: 'hours', d: 'days', w: 'weeks' } as const

/** A length of time as a number and its unit, kept as «24h», «3d». */
export function DurationInput({
  name,
  value,
  onChange,
}: {
  name: string
  value: string
  onChange: (next: string) => void
}) {
  const { t } = useTranslation()
  const found = /^(\d+)([mhdw])$/.exec(value)
  const count = found ? Number(found[1]) : ''
  const unit = found?.[2] ?? 'd'
  return (
    <Group gap={6} wrap="nowrap" role="group" aria-label={name}>
      <NumberInput
        aria-label={name}
        w={76}
        min={1}
        allowDecimal={false}
        allowNegative={false}
        value={count}
        onChange={(next) => typeof next === 'number' && onChange(`${next}${unit}`)}
      />
      <Select
        aria-label={`${name}: ${t('ui.duration.unit')}`}
        w={118}
        allowDeselect={false}
        value={unit}
        data={units.map((u) => ({ value: u, label: t(`ui.duration.${names[u]}`, { count: count || 0 }) }))}
        onChange={(next) => next && onChange(`${count || 1}${next}`)}
      />
    </Group>
  )
}
