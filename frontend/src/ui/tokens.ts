// Design tokens: the only place with raw colours. Components use the CSS variables, never these values. A pair is
// [light, dark].
type Pair = readonly [light: string, dark: string]

export const tokens = {
  s0: ['#F4F5F7', '#0F1115'],
  s1: ['#FFFFFF', '#17191E'],
  s2: ['#F1F3F6', '#1F2329'],
  s3: ['#E6E9EE', '#2A2F37'],
  canvas: ['#F8F9FA', '#121419'],
  dot: ['#D3D8DF', '#2B3038'],
  node: ['#FFFFFF', '#1C1F25'],
  b1: ['#E9ECF0', '#22262D'],
  b2: ['#DDE1E7', '#2C313A'],
  b3: ['#C1C8D2', '#414855'],
  bctl: ['#868F9C', '#69727F'],
  edge: ['#868F9C', '#69727F'],
  t1: ['#171A20', '#ECEEF2'],
  t2: ['#4B5361', '#B4BBC7'],
  t3: ['#656E7C', '#8D96A5'],
  tdis: ['#9AA2AE', '#5F6875'],
  ink: ['#1B1E25', '#ECEEF2'],
  inkt: ['#FFFFFF', '#14171C'],
  acc: ['#4457D6', '#98A6FF'],
  accS: ['#EDF0FE', '#232845'],
  accB: ['#C9D1FB', '#3B4478'],
  ev: ['#A12B78', '#F08DCB'],
  evS: ['#FBEAF4', '#3B1E31'],
  evB: ['#EFC4DF', '#613252'],
  co: ['#7A5C00', '#E2BF58'],
  coS: ['#FAF1D2', '#352B10'],
  coB: ['#EBD999', '#5A4A1E'],
  ac: ['#0B63B0', '#79BBF6'],
  acS: ['#E5F1FC', '#132C43'],
  acB: ['#BCD9F4', '#23496C'],
  wa: ['#0A6E6E', '#58CEC6'],
  waS: ['#DFF4F2', '#10312F'],
  waB: ['#AEDFDB', '#1D504D'],
  ok: ['#1A7441', '#5ECB8B'],
  okS: ['#E3F5EA', '#133120'],
  okV: ['#2B9A5C', '#44B877'],
  wr: ['#A34A06', '#F2A562'],
  wrS: ['#FDF0E2', '#382410'],
  wrV: ['#C97812', '#E59443'],
  er: ['#BE2A30', '#FF8C87'],
  erS: ['#FDEBEB', '#3F1C1D'],
  erV: ['#DB4A4F', '#F06A66'],
  nu: ['#545D6B', '#A9B1BE'],
  nuS: ['#EDEFF3', '#262A32'],
  nuV: ['#868F9C', '#69727F'],
} as const satisfies Record<string, Pair>

/** A token's name. */
export type Token = keyof typeof tokens

const elevation = {
  light: {
    e1: '0 1px 2px rgb(15 17 21 / 5%)',
    e2: '0 6px 20px -4px rgb(15 17 21 / 14%)',
    e3: '0 20px 50px -12px rgb(15 17 21 / 28%)',
  },
  dark: {
    e1: '0 1px 2px rgb(0 0 0 / 40%), inset 0 1px 0 rgb(255 255 255 / 4%)',
    e2: '0 6px 20px -4px rgb(0 0 0 / 55%), inset 0 1px 0 rgb(255 255 255 / 4%)',
    e3: '0 20px 50px -12px rgb(0 0 0 / 70%), inset 0 1px 0 rgb(255 255 255 / 5%)',
  },
}

/** The CSS variables of one scheme: `--s0`, `--t1`, … and the elevations. */
export function variables(scheme: 'light' | 'dark'): Record<string, string> {
  const at = scheme === 'light' ? 0 : 1
  const out: Record<string, string> = {}
  for (const [name, pair] of Object.entries(tokens)) out[`--${name}`] = pair[at]
  for (const [name, shadow] of Object.entries(elevation[scheme])) out[`--${name}`] = shadow
  return out
}
