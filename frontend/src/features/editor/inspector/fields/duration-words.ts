/** Units of lengths of time from large to small, as they are kept. */
const order = ['w', 'd', 'h', 'm', 's'] as const
const begins: readonly (readonly [string, (typeof order)[number]])[] = [
  ['нед', 'w'],
  ['week', 'w'],
  ['w', 'w'],
  ['сут', 'd'],
  ['ден', 'd'],
  ['дн', 'd'],
  ['д', 'd'],
  ['day', 'd'],
  ['d', 'd'],
  ['час', 'h'],
  ['ч', 'h'],
  ['hour', 'h'],
  ['h', 'h'],
  ['мин', 'm'],
  ['м', 'm'],
  ['min', 'm'],
  ['m', 'm'],
  ['сек', 's'],
  ['с', 's'],
  ['sec', 's'],
  ['s', 's'],
]

/** Reads «3 дня 4 часа», «1 day 12 hours», «90 мин»; null when it is no length of time. */
export function durationOf(text: string): string | null {
  const parts = new Map<string, number>()
  const rest = text
    .toLowerCase()
    .replace(/(?:^|\s)(?:и|and)(?=\s)/g, ' ')
    .replace(/(\d+)\s*([\p{L}]+)\.?/gu, (_, count: string, word: string) => {
      const unit = /^(?:мес|mon)/.test(word) ? undefined : begins.find(([b]) => word.startsWith(b))?.[1]
      if (!unit) return '?'
      parts.set(unit, (parts.get(unit) ?? 0) + Number(count))
      return ''
    })
  if (rest.replace(/[\s,]+/g, '') !== '' || parts.size === 0) return null
  return order
    .filter((u) => (parts.get(u) ?? 0) > 0)
    .map((u) => `${parts.get(u)}${u}`)
    .join('')
}

/** The parts of a kept length of time: «3d4h» is three days and four hours. */
export function durationParts(kept: string): { count: number; unit: string }[] {
  if (!/^(?:\d+[wdhms])+$/.test(kept)) return []
  return [...kept.matchAll(/(\d+)([wdhms])/g)].map((m) => ({ count: Number(m[1]), unit: m[2] ?? 'd' }))
}
