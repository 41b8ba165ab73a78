const formatters = new Map<string, Intl.DateTimeFormat>()

/** What the calendar and the clock of a zone show. */
export interface Wall {
  year: number
  month: number // from 1
  day: number
  hour: number
  minute: number
}

/** The wall clock of a zone at a moment. */
export function wallOf(at: number, zone: string): Wall {
  let format = formatters.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    })
    formatters.set(zone, format)
  }
  const wall: Record<string, number> = {}
  for (const part of format.formatToParts(at)) wall[part.type] = Number(part.value)
  return {
    year: wall.year ?? 0,
    month: wall.month ?? 0,
    day: wall.day ?? 0,
    hour: wall.hour ?? 0,
    minute: wall.minute ?? 0,
  }
}

/** The moment at which the zone's clock shows this; in the hour that a zone leaves out, the one after it. */
export function momentOf(wall: Wall, zone: string): number {
  const wanted = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute)
  let at = wanted
  let before = wanted
  for (let i = 0; i < 4; i++) {
    const shown = wallOf(at, zone)
    const off = wanted - Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute)
    if (off === 0) return at
    before = at
    at += off
  }
  return Math.max(at, before)
}

/** How many midnights of the zone lie between two moments: the start's own day is day 0. */
export function dayNumber(at: number, from: number, zone: string): number {
  const a = wallOf(from, zone)
  const b = wallOf(at, zone)
  return Math.round((Date.UTC(b.year, b.month - 1, b.day) - Date.UTC(a.year, a.month - 1, a.day)) / 86_400_000)
}

/** The moment at a time of day («10:30») so many days after the start's day. */
export function momentOfDay(from: number, day: number, clock: string, zone: string): number {
  const start = wallOf(from, zone)
  const shifted = new Date(Date.UTC(start.year, start.month - 1, start.day + day))
  const [hour = 0, minute = 0] = clock.split(':').map(Number)
  return momentOf(
    { year: shifted.getUTCFullYear(), month: shifted.getUTCMonth() + 1, day: shifted.getUTCDate(), hour, minute },
    zone,
  )
}

const two = (n: number) => String(n).padStart(2, '0')

/** «2026-03-02 12:30», as pickers hold a moment. */
export function pickerText(at: number, zone: string): string {
  const w = wallOf(at, zone)
  return `${w.year}-${two(w.month)}-${two(w.day)} ${two(w.hour)}:${two(w.minute)}`
}

/** Reads what a picker holds; null when it is no moment. */
export function fromPicker(text: string | null, zone: string): number | null {
  const m = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)/.exec(text ?? '')
  if (!m) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = m.slice(1).map(Number)
  return momentOf({ year, month, day, hour, minute }, zone)
}
