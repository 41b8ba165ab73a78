import { NumberInput, Select, TagsInput, TextInput } from '@mantine/core'
import { DatePickerInput, DateTimePicker } from '@mantine/dates'
import { useTranslation } from 'react-i18next'
import type { ValueType } from '@/api/types.gen'
import { useFormat } from '@/ui/format/use-format'
import { fromPicker, pickerText } from './zoned'

type Props = { label: string; type: ValueType; value: unknown; onChange: (value: unknown) => void }

const text = (value: unknown) => (value === null || value === undefined ? '' : String(value))

/** A value of any type, in wire form; empty is null. */
export function ValueInput({ label, type, value, onChange }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  switch (type.kind) {
    case 'number':
      return (
        <NumberInput
          label={label}
          hideControls
          value={typeof value === 'number' ? value : ''}
          onChange={(n) => onChange(n === '' ? null : Number(n))}
        />
      )
    case 'money':
      return (
        <NumberInput
          label={label}
          hideControls
          decimalScale={2}
          value={text(value).split(' ')[0] ?? ''}
          onChange={(n) => onChange(n === '' ? null : `${n} ${format.currency}`)}
        />
      )
    case 'flag':
      return (
        <Select
          label={label}
          clearable
          data={[
            { value: 'true', label: t('rule.yes') },
            { value: 'false', label: t('rule.no') },
          ]}
          value={typeof value === 'boolean' ? String(value) : null}
          onChange={(next) => onChange(next === null ? null : next === 'true')}
        />
      )
    case 'date':
      return (
        <DatePickerInput
          label={label}
          clearable
          locale={format.locale}
          valueFormat="DD.MM.YYYY"
          value={text(value).slice(0, 10) || null}
          onChange={onChange}
        />
      )
    case 'datetime':
      return (
        <DateTimePicker
          label={label}
          clearable
          locale={format.locale}
          valueFormat="DD.MM.YYYY HH:mm"
          value={value ? pickerText(Date.parse(text(value)), format.zone) : null}
          onChange={(next) => {
            const at = fromPicker(next, format.zone)
            onChange(at === null ? null : new Date(at).toISOString())
          }}
        />
      )
    case 'list':
      return (
        <TagsInput
          label={label}
          data={[...(type.options ?? [])]}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={(next) => onChange(next.length > 0 ? next : null)}
        />
      )
    default:
      if (type.options && type.options.length > 0) {
        return (
          <Select
            label={label}
            clearable
            searchable
            data={[...type.options]}
            value={text(value) || null}
            onChange={onChange}
          />
        )
      }
      return (
        <TextInput
          label={label}
          value={text(value)}
          onChange={(event) => onChange(event.currentTarget.value || null)}
        />
      )
  }
}
