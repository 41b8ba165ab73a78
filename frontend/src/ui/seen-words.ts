import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from './format/use-format'

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d/
const day = /^\d{4}-\d\d-\d\d$/
const money = /^(-?\d+(?:\.\d+)?) ([A-Z]{3})$/
const call = /^([\w.]+)(?:\((?:['"](\d+)d['"])?.*\))?$/

/** What a decision looked at, in words: the name of a value and the value itself. Own fields have their labels by path. */
export function useSeenWords(labels?: ReadonlyMap<string, string>) {
  const { t } = useTranslation()
  const format = useFormat()
  return useMemo(() => {
    const value = (seen: unknown): string => {
      if (seen === null || seen === undefined || seen === '') return t('ui.run.empty')
      if (typeof seen === 'boolean') return t(seen ? 'rule.yes' : 'rule.no')
      if (typeof seen === 'number') return format.number(seen)
      if (Array.isArray(seen)) return seen.length > 0 ? seen.map(value).join(', ') : t('ui.run.empty')
      if (typeof seen !== 'string') return JSON.stringify(seen)
      const amount = money.exec(seen)
      if (amount) return `${format.number(Number(amount[1]))} ${amount[2]}`
      if (day.test(seen)) return format.calendar(seen)
      if (instant.test(seen)) return format.exact(Date.parse(seen))
      return seen
    }
    const name = (path: string): string => {
      const [, bare = path, days] = call.exec(path) ?? []
      const named = labels?.get(bare) || t(`fact.${bare}`, { defaultValue: bare.replace(/^\w+\.fields\./, '') })
      return days ? `${named} ${t('rule.in')} ${days} ${t('rule.days')}` : named
    }
    return { name, value }
  }, [t, format, labels])
}
