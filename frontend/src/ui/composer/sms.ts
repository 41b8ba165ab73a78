// How a text goes as SMS, by 3GPP TS 23.038 and 23.040: in the 7-bit alphabet while every sign is in it, else in UCS-2; over
// one part, each loses six bytes to the header that puts the parts together again.

const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
const extended = '^{}\\[~]|€\f' // each takes two places

const alphabet = new Set(basic)
const second = new Set(extended)

/** How a text is sent as SMS. */
export interface Sms {
  unicode: boolean
  units: number // places it takes, in the alphabet's own count
  parts: number // 0 for no text
  perPart: number // places in each part, as many parts as there are
}

/** Counts the parts. A sign of two places is never torn between two parts, nor is a pair of UTF-16. */
export function countSms(text: string): Sms {
  const signs = [...text]
  const unicode = signs.some((s) => !alphabet.has(s) && !second.has(s))
  const sizes = signs.map((s) => (unicode ? s.length : second.has(s) ? 2 : 1))
  const units = sizes.reduce((sum, n) => sum + n, 0)
  const [whole, part] = unicode ? [70, 67] : [160, 153]
  if (units <= whole) return { unicode, units, parts: units > 0 ? 1 : 0, perPart: whole }
  let parts = 1
  let used = 0
  for (const size of sizes) {
    if (used + size > part) {
      parts++
      used = 0
    }
    used += size
  }
  return { unicode, units, parts, perPart: part }
}
