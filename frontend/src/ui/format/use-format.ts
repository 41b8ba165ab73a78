import { createContext, useContext, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import * as date from './date'
import * as number from './number'

/** Where the workspace is and what it counts in. */
export type Locality = { zone: string; currency: string }

export const LocalityContext = createContext<Locality>({
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  currency: 'RUB',
})

/** Numbers, money and moments in the page's language and the workspace's zone. Instants of 0 are «—». */
export function useFormat() {
  const { t, i18n } = useTranslation()
  const { zone, currency } = useContext(LocalityContext)
  return useMemo(() => {
    const locale = i18n.language === 'en' ? 'en-GB' : 'ru-RU'
    const words = { today: t('ui.date.today'), yesterday: t('ui.date.yesterday'), tomorrow: t('ui.date.tomorrow') }
    const dash = '—'
    return {
      locale,
      zone,
      currency,
      number: (value: number, digits?: number) => number.formatNumber(value, locale, digits),
      money: (value: { minor: number; currency: string }) => number.formatMoney(value, locale),
      /** One amount a currency, side by side; nothing bought is a zero in the workspace's currency. */
      amounts: (values: readonly { minor: number; currency: string }[]) =>
        values.length === 0
          ? number.formatMoney({ minor: 0, currency }, locale)
          : values.map((value) => number.formatMoney(value, locale)).join(' + '),
      bytes: (value: number) => number.formatBytes(value, locale),
      day: (at: number) => (at ? date.formatDay(at, Date.now(), zone, locale) : dash),
      moment: (at: number) => (at ? date.formatMoment(at, Date.now(), zone, locale, words) : dash),
      exact: (at: number) => (at ? date.formatExact(at, Date.now(), zone, locale, words) : dash),
      time: (at: number) => (at ? date.formatTime(at, zone, locale) : dash),
      dayHead: (at: number) => date.formatDayHead(at, Date.now(), zone, locale, words),
      calendar: (text: string) => date.formatCalendar(text, locale),
      /** «только что», «2 мин назад»; from an hour on, the moment itself. */
      ago: (at: number) => {
        if (!at) return dash
        const minutes = Math.floor((Date.now() - at) / 60_000)
        if (minutes < 1 && minutes >= 0) return t('ui.date.now')
        if (minutes < 60 && minutes > 0) return t('ui.date.minutes', { count: minutes })
        return date.formatMoment(at, Date.now(), zone, locale, words)
      },
    }
  }, [t, i18n.language, zone, currency])
}
