import { Autocomplete, NumberInput, Select, TagsInput, TextInput } from '@mantine/core'
import { DatePickerInput } from '@mantine/dates'
import { IconCalendar } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../format/use-format'
import type { Shape } from './model'
import classes from './rules.module.css'

type Props = {
  kind: string
  /** How many values; one by default. */
  shape?: Shape
  options: readonly string[]
  value: unknown
  currency: string
  onChange: (value: unknown) => void
}

const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

/** What a condition compares with: nothing, one value, a pair, a list or a number of days. Values are in wire form. */
export function RuleValue(props: Props) {
  const { t } = useTranslation()
  const { shape, value, onChange, options } = props
  if (shape === 'span') {
    return (
      <TextInput
        className={classes.period}
        aria-label={t('rule.period')}
        inputMode="numeric"
        value={text(value).replace(/d$/, '')}
        rightSection={<span className={classes.affix}>{t('rule.days')}</span>}
        rightSectionWidth={40}
        onChange={(event) => {
          const days = event.currentTarget.value.replace(/\D/g, '').slice(0, 4)
          onChange(days ? `${days}d` : undefined)
        }}
      />
    )
  }
  if (shape === 'many') {
    return (
      <TagsInput
        className={classes.value}
        aria-label={t('rule.value')}
        placeholder={t('rule.choose')}
        data={[...options]}
        limit={50}
        acceptValueOnBlur
        value={Array.isArray(value) ? value.map(String) : []}
        onChange={onChange}
      />
    )
  }
  if (shape === 'two') {
    const pair: unknown[] = Array.isArray(value) ? value : []
    return (
      <>
        <OneValue {...props} value={pair[0]} onChange={(from) => onChange([from, pair[1]])} />
        <span className={classes.affix}>{t('rule.and')}</span>
        <OneValue {...props} value={pair[1]} onChange={(to) => onChange([pair[0], to])} />
      </>
    )
  }
  return <OneValue {...props} />
}

/** One value in the field of its kind. */
function OneValue({ kind, options, value, currency, onChange }: Props) {
  const { t, i18n } = useTranslation()
  const format = useFormat()
  const common = { className: classes.value, 'aria-label': t('rule.value') }
  const separators =
    i18n.language === 'en'
      ? { thousandSeparator: ',', decimalSeparator: '.' }
      : { thousandSeparator: '\u00a0', decimalSeparator: ',' }
  switch (kind) {
    case 'number':
      return (
        <NumberInput
          {...common}
          {...separators}
          hideControls
          placeholder="0"
          value={typeof value === 'number' ? value : ''}
          onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
        />
      )
    case 'money': {
      const amount = text(value).split(' ')[0] ?? ''
      return (
        <NumberInput
          {...common}
          {...separators}
          hideControls
          placeholder="0"
          decimalScale={2}
          value={amount === '' ? '' : Number(amount)}
          rightSection={<span className={classes.affix}>{currency}</span>}
          rightSectionWidth={44}
          onChange={(next) => onChange(next === '' ? undefined : `${next} ${currency}`)}
        />
      )
    }
    case 'date':
    case 'datetime': {
      const day = text(value).slice(0, 10)
      return (
        <DatePickerInput
          {...common}
          locale={format.locale}
          valueFormat="DD.MM.YYYY"
          placeholder={t('rule.date')}
          leftSection={<IconCalendar size={16} stroke={1.7} />}
          value={day || null}
          onChange={(next) => onChange(next ? (kind === 'date' ? next : `${next}T00:00:00.000Z`) : undefined)}
        />
      )
    }
    case 'flag':
      return (
        <Select
          {...common}
          allowDeselect={false}
          data={[
            { value: 'true', label: t('rule.yes') },
            { value: 'false', label: t('rule.no') },
          ]}
          value={value === false ? 'false' : 'true'}
          onChange={(next) => onChange(next !== 'false')}
        />
      )
    default:
      return options.length > 0 ? (
        <Autocomplete
          {...common}
          data={[...options]}
          limit={50}
          placeholder={t('rule.choose')}
          value={text(value)}
          onChange={onChange}
        />
      ) : (
        <TextInput
          {...common}
          placeholder={t('rule.text')}
          value={text(value)}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
  }
}
