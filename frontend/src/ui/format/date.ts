const day = 86_400_000

type Parts = { year: number; month: number; day: number }

function partsOf(at: number, zone: string): Parts {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(at)
  const get = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  return { year: get('year'), month: get('month'), day: get('day') }
}

function daysBetween(a: Parts, b: Parts): number {
  return Math.round((Date.UTC(b.year, b.month - 1, b.day) - Date.UTC(a.year, a.month - 1, a.day)) / day)
}

/** Words of nearness come from the caller: this file knows no language. */
export type DayWords = { today: string; yesterday: string; tomorrow: string }

/** «12 мая», with the year only when it is not the current one. */
export function formatDay(at: number, now: number, zone: string, locale: string): string {
  const sameYear = partsOf(at, zone).year === partsOf(now, zone).year
  return new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    day: 'numeric',
    month: 'long',
    ...(sameYear ? {} : { year: 'numeric' }),
  })
    .format(at)
    .replace(/\s*г\.$/, '')
}

/** «14:32». */
export function formatTime(at: number, zone: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(at)
}

/** «сегодня, 14:32», «вчера, 18:05», «завтра, 11:00», «12 мая», «12 мая 2024». */
export function formatMoment(at: number, now: number, zone: string, locale: string, words: DayWords): string {
  const distance = daysBetween(partsOf(now, zone), partsOf(at, zone))
  const near = distance === 0 ? words.today : distance === -1 ? words.yesterday : distance === 1 ? words.tomorrow : ''
  return near ? `${near}, ${formatTime(at, zone, locale)}` : formatDay(at, now, zone, locale)
}

/** The same, with the time for far days too: «12 мая, 11:00». */
export function formatExact(at: number, now: number, zone: string, locale: string, words: DayWords): string {
  const distance = daysBetween(partsOf(now, zone), partsOf(at, zone))
  if (Math.abs(distance) <= 1) return formatMoment(at, now, zone, locale, words)
  return `${formatDay(at, now, zone, locale)}, ${formatTime(at, zone, locale)}`
}

/** Heads of a list by days: «Сегодня», «Вчера», «4 июня». */
export function formatDayHead(at: number, now: number, zone: string, locale: string, words: DayWords): string {
  const distance = daysBetween(partsOf(now, zone), partsOf(at, zone))
  const near = distance === 0 ? words.today : distance === -1 ? words.yesterday : ''
  if (!near) return formatDay(at, now, zone, locale)
  return near.charAt(0).toLocaleUpperCase(locale) + near.slice(1)
}

/** Whether two moments fall on one day in the zone. */
export function sameDay(a: number, b: number, zone: string): boolean {
  return daysBetween(partsOf(a, zone), partsOf(b, zone)) === 0
}

/** A calendar day «YYYY-MM-DD» without a zone: «17 сентября 1990». */
export function formatCalendar(text: string, locale: string): string {
  const at = Date.parse(`${text}T00:00:00Z`)
  if (Number.isNaN(at)) return text
  return new Intl.DateTimeFormat(locale, { timeZone: 'UTC', day: 'numeric', month: 'long', year: 'numeric' })
    .format(at)
    .replace(/\s*г\.$/, '')
}
