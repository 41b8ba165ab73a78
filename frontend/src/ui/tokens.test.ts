import { describe, expect, it } from 'vitest'
import { type Token, tokens } from './tokens'

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

const text: [Token, Token[]][] = [
  ['t1', ['s0', 's1', 's2', 's3']],
  ['t2', ['s0', 's1', 's2', 's3']],
  ['t3', ['s0', 's1', 's2']],
  ['inkt', ['ink']],
  ['acc', ['s1', 'accS']],
  ...(['ev', 'co', 'ac', 'wa', 'ok', 'wr', 'er', 'nu'] as const).map((kind): [Token, Token[]] => [
    kind,
    ['s1', `${kind}S`],
  ]),
]
const graphics: [Token, Token[]][] = [
  ['bctl', ['s1']],
  ['okV', ['s1']],
  ['wrV', ['s1']],
  ['erV', ['s1']],
  ['nuV', ['s1']],
]

describe.each([
  ['light', 0],
  ['dark', 1],
] as const)('in the %s theme', (_, at) => {
  it.each(text)('%s can be read on %s', (ink, papers) => {
    for (const paper of papers) expect(contrast(tokens[ink][at], tokens[paper][at])).toBeGreaterThanOrEqual(4.5)
  })
  it.each(graphics)('%s can be seen on %s', (ink, papers) => {
    for (const paper of papers) expect(contrast(tokens[ink][at], tokens[paper][at])).toBeGreaterThanOrEqual(3)
  })
})
