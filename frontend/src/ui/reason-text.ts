import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from './format/use-format'

type Reason = { code: string; args?: Record<string, unknown> }

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d/
const length = /^(\d+)([mhdw])$/
const money = /^-?\d+(\.\d+)? [A-Z]{3}$/

/** Puts a decision into words: «reason.<code>», with instants and money in its arguments written as people do. */
export function useReasonText() {
  const { t, i18n } = useTranslation()
  const format = useFormat()
  return useCallback(
    (reason: Reason): string => {
      const args = Object.fromEntries(
        Object.entries(reason.args ?? {}).map(([name, value]) => {
          if (typeof value === 'string' && instant.test(value)) return [name, format.exact(Date.parse(value))]
          if (typeof value === 'string' && money.test(value)) {
            const [amount = '0', currency = ''] = value.split(' ')
            return [name, `${format.number(Number(amount))} ${currency}`]
          }
          const long = typeof value === 'string' ? length.exec(value) : null
          if (long) return [name, t(`ui.duration.${long[2]}`, { count: Number(long[1]) })]
          if (name === 'event') return [name, t(`event.${value}`, { defaultValue: String(value) })]
          if (name === 'channel') return [name, t(`channel.name.${value}`, { defaultValue: String(value) })]
          if (name === 'path') return [name, t(`fact.${value}`, { defaultValue: String(value) })]
          // An instant in milliseconds, never a count: counts of people stay far below.
          if (typeof value === 'number' && value > 1e11) return [name, format.exact(value)]
          return [name, value]
        }),
      )
      if (i18n.exists(`reason.${reason.code}`, args)) return t(`reason.${reason.code}`, args)
      return i18n.exists(`fault.${reason.code}`, args) ? t(`fault.${reason.code}`, args) : reason.code
    },
    [t, i18n, format],
  )
}
