import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from './use-format'

/** A value in wire form as people write it: money «12 500,50 ₽», days, moments, flags, lists. */
export function useWireText() {
  const { t } = useTranslation()
  const format = useFormat()
  return useCallback(
    (value: unknown, type: string): string | undefined => {
      if (value === undefined || value === null || value === '') return undefined
      if (Array.isArray(value)) return value.join(', ')
      switch (type) {
        case 'money': {
          const [amount = '0', currency = format.currency] = String(value).split(' ')
          return new Intl.NumberFormat(format.locale, {
            style: 'currency',
            currency,
            currencyDisplay: 'narrowSymbol',
            minimumFractionDigits: Number.isInteger(Number(amount)) ? 0 : 2,
          }).format(Number(amount))
        }
        case 'number':
          return format.number(Number(value), 6)
        case 'date':
          return format.calendar(String(value))
        case 'datetime':
          return format.exact(Date.parse(String(value)))
        case 'flag':
          return value === true || value === 'true' ? t('rule.yes') : t('rule.no')
        default:
          return String(value)
      }
    },
    [t, format],
  )
}
