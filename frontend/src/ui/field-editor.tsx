import { Autocomplete, NumberInput, Select, TagsInput, Textarea, TextInput } from '@mantine/core'
import { DatePickerInput, DateTimePicker } from '@mantine/dates'
import { type FocusEvent, type KeyboardEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from './format/use-format'

/** Types of fields a person fills in. */
export type FieldType =
  | 'text'
  | 'longtext'
  | 'number'
  | 'money'
  | 'date'
  | 'datetime'
  | 'flag'
  | 'list'
  | 'multilist'
  | 'phone'
  | 'email'
  | 'link'
  | 'zone'

type Props = {
  type: FieldType
  label: string
  value: unknown
  options?: readonly string[]
  describedBy?: string
  onChange: (next: unknown) => void
  onSave: (next: unknown) => void
  onCancel: () => void
}

const text = (value: unknown) => (value === undefined || value === null ? '' : String(value))

/** The control of a type; Enter and leaving it save, Escape cancels. Values are in wire form. */
export function FieldEditor({ type, label, value, options = [], describedBy, onChange, onSave, onCancel }: Props) {
  const { t, i18n } = useTranslation()
  const format = useFormat()
  const given = useRef(false)
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation()
      given.current = true
      onCancel()
    } else if (event.key === 'Enter' && !(type === 'longtext' && !event.ctrlKey)) {
      event.preventDefault()
      onSave(value)
    }
  }
  const leave = (event: FocusEvent) => {
    if (!given.current && !event.currentTarget.contains(event.relatedTarget)) onSave(value)
  }
  const common = { 'aria-label': label, 'aria-describedby': describedBy, autoFocus: true, size: 'xs' as const }
  const separators =
    i18n.language === 'en'
      ? { thousandSeparator: ',', decimalSeparator: '.' }
      : { thousandSeparator: '\u00a0', decimalSeparator: ',' }
  const typed = { ...common, onKeyDown: keys, onBlur: leave }
  switch (type) {
    case 'number':
      return (
        <NumberInput
          {...typed}
          {...separators}
          hideControls
          value={typeof value === 'number' ? value : text(value)}
          onChange={(next) => onChange(next === '' ? null : next)}
        />
      )
    case 'money': {
      const [amount = '', currency = format.currency] = text(value).split(' ')
      return (
        <NumberInput
          {...typed}
          {...separators}
          hideControls
          decimalScale={2}
          value={amount}
          rightSection={<span style={{ color: 'var(--t3)', fontSize: 12 }}>{currency}</span>}
          rightSectionWidth={42}
          onChange={(next) => onChange(next === '' ? null : `${next} ${currency}`)}
        />
      )
    }
    case 'date':
      return (
        <DatePickerInput
          {...common}
          locale={format.locale}
          valueFormat="DD.MM.YYYY"
          clearable
          popoverProps={{ defaultOpened: true, onClose: onCancel }}
          value={text(value).slice(0, 10) || null}
          onKeyDown={(event) => event.key === 'Escape' && onCancel()}
          onChange={onSave}
        />
      )
    case 'datetime':
      return (
        <DateTimePicker
          {...common}
          locale={format.locale}
          valueFormat="DD.MM.YYYY HH:mm"
          clearable
          value={text(value).slice(0, 16).replace('T', ' ') || null}
          onKeyDown={(event) => event.key === 'Escape' && onCancel()}
          popoverProps={{ onClose: () => onSave(value) }}
          onChange={(next) => onChange(next ? `${next.replace(' ', 'T').slice(0, 16)}:00.000Z` : null)}
        />
      )
    case 'flag':
      return (
        <Select
          {...common}
          defaultDropdownOpened
          data={[
            { value: 'true', label: t('rule.yes') },
            { value: 'false', label: t('rule.no') },
          ]}
          value={value === true ? 'true' : value === false ? 'false' : null}
          clearable
          onDropdownClose={onCancel}
          onChange={(next) => onSave(next === null ? null : next === 'true')}
        />
      )
    case 'list':
      return (
        <Select
          {...common}
          defaultDropdownOpened
          searchable
          clearable
          nothingFoundMessage={t('ui.nothing_found')}
          data={[...options]}
          value={text(value) || null}
          onDropdownClose={onCancel}
          onChange={onSave}
        />
      )
    case 'multilist':
      return (
        <TagsInput
          {...common}
          data={[...options]}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={onChange}
          onBlur={leave}
          onKeyDown={(event) => event.key === 'Escape' && keys(event)}
        />
      )
    case 'zone':
      return (
        <Autocomplete
          {...typed}
          data={Intl.supportedValuesOf('timeZone')}
          limit={40}
          value={text(value)}
          onChange={onChange}
          onOptionSubmit={onSave}
        />
      )
    case 'longtext':
      return (
        <Textarea
          {...typed}
          autosize
          minRows={2}
          maxRows={8}
          value={text(value)}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
    default:
      return (
        <TextInput
          {...typed}
          type={type === 'phone' ? 'tel' : 'text'}
          value={text(value)}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
  }
}
