/** A whole or broken number as people write it: «1 204», «31,4». */
export function formatNumber(value: number, locale: string, digits = 2): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value)
}

/** How many digits a currency has after the point: RUB 2, JPY 0. Unknown codes have 2. */
export function currencyDigits(currency: string): number {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  } catch {
    return 2
  }
}

/** Money in minor units: «24 800 ₽», «12,50 ₽». Whole amounts have no fraction. */
export function formatMoney(money: { minor: number; currency: string }, locale: string): string {
  const digits = currencyDigits(money.currency)
  const value = money.minor / 10 ** digits
  try {
    return new Intl.NumberFormat(locale, {
      style: 'currency',
      currency: money.currency,
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: Number.isInteger(value) ? 0 : digits,
      maximumFractionDigits: digits,
    }).format(value)
  } catch {
    return `${formatNumber(value, locale)}\u00a0${money.currency}`
  }
}

/** A size in bytes: «412 КБ». */
export function formatBytes(bytes: number, locale: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  let step = 0
  let value = bytes
  while (value >= 1024 && step < units.length - 1) {
    value /= 1024
    step++
  }
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[step],
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 && step > 0 ? 1 : 0,
  }).format(value)
}
