import { createElement } from 'react'
import { type Category, outlines } from '../kind-shape'
import { NodeIcon } from '../node-icon'
import { escapeXml, markup } from './markup'
import type { Colours } from './palette'
import type { PictureFlow, PictureOptions } from './picture'
import { type Box, type Card, cardOf, cornersOf, frameOf, noteOf, roundedPath, textPlace } from './shape'
import { cut, type Run } from './text'

const sans = "'Inter Variable', Inter, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
const mono = "'JetBrains Mono Variable', 'JetBrains Mono', ui-monospace, Consolas, monospace"
const token = { event: 'ev', condition: 'co', action: 'ac', wait: 'wa' } as const
const MARGIN = 40

/** A drawn flow: the file's text and its size in pixels. */
export interface Picture {
  svg: string
  width: number
  height: number
}

/**
 * Draws a whole flow as an SVG file. Pure: the same flow gives the same text. Texts stay texts; names from outside are
 * escaped; nothing in it has an id, so many pictures may stand in one page.
 */
export function drawFlow(flow: PictureFlow, c: Colours, options: PictureOptions = {}): Picture {
  const signs = options.detail === 'signs'
  const cards = flow.steps.map(cardOf)
  const byId = new Map(cards.map((card) => [card.step.id, card]))
  const notes = signs ? [] : flow.notes.map(noteOf)
  const frames = flow.groups.flatMap((group) => {
    const box = frameOf(group.steps.map((id) => byId.get(id)).filter((card) => card !== undefined))
    return box ? [{ ...box, name: group.name }] : []
  })
  const arrows = arrowsOf(flow, byId, signs)
  const bounds = around([
    ...cards,
    ...notes,
    ...frames,
    ...arrows.flatMap((a) => a.corners.map(([x, y]) => ({ x, y, width: 0, height: 0 }))),
  ])
  const head = options.title && !signs ? 44 : 0
  const margin = signs ? 24 : MARGIN
  const width = Math.ceil(bounds.width + 2 * margin)
  const height = Math.ceil(bounds.height + 2 * margin + head)
  const dx = Math.round(margin - bounds.x)
  const dy = Math.round(margin + head - bounds.y)
  const body = [
    ...frames.map((f) => frame(f, c, signs)),
    ...arrows.map((a) => arrow(a, c, signs)),
    ...notes.map((n) => note(n, c)),
    ...cards.map((card) => (signs ? sign(card, c) : step(card, c))),
  ].join('\n')
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${escapeXml(sans)}">`,
    `<title>${escapeXml(flow.name)}</title>`,
    options.style ? `<style>${escapeXml(options.style)}</style>` : '',
    signs ? '' : `<rect width="${width}" height="${height}" fill="${c.canvas}"/>`,
    head
      ? `<text x="${margin}" y="${margin + 12}" font-size="20" font-weight="600" fill="${c.t1}">${escapeXml(cut(flow.name, width - 2 * margin, 20, 'bold'))}</text>`
      : '',
    `<g transform="translate(${dx} ${dy})">`,
    body,
    '</g>',
    '</svg>',
  ]
  return { svg: `${svg.filter(Boolean).join('\n')}\n`, width, height }
}

interface Arrow {
  corners: readonly (readonly [number, number])[]
  error: boolean
}

function arrowsOf(flow: PictureFlow, cards: ReadonlyMap<string, Card>, signs: boolean): Arrow[] {
  return flow.arrows.flatMap(([from, exit, to]) => {
    const a = cards.get(from)
    const b = cards.get(to)
    if (!a || !b) return []
    const middle = a.x + a.width / 2
    const port = signs ? undefined : a.exits.find((e) => e.id === exit)
    const start = signs
      ? ([middle, a.y + a.height / 2 + 40] as const)
      : ([port ? a.x + port.x : middle, a.y + a.height + (a.ring ? 11 : port ? 10 : 0)] as const)
    const end = [b.x + b.width / 2, signs ? b.y + b.height / 2 - 40 : b.y] as const
    // A way back goes round all cards that it passes, on the side where it is shorter.
    let [left, right] = [Math.min(a.x, b.x), Math.max(a.x + a.width, b.x + b.width)]
    if (end[1] - start[1] < 16) {
      for (const c of cards.values()) {
        if (c.y > a.y + a.height || c.y + c.height < b.y) continue
        left = Math.min(left, c.x)
        right = Math.max(right, c.x + c.width)
      }
    }
    const side = right - start[0] <= start[0] - left ? right + 28 : left - 28
    return [{ corners: cornersOf(start, end, side), error: exit === 'error' }]
  })
}

function around(boxes: readonly Box[]): Box {
  if (boxes.length === 0) return { x: 0, y: 0, width: 240, height: 80 }
  let [x, y, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const b of boxes) {
    x = Math.min(x, b.x)
    y = Math.min(y, b.y)
    right = Math.max(right, b.x + b.width)
    bottom = Math.max(bottom, b.y + b.height)
  }
  return { x, y, width: right - x, height: bottom - y }
}

function arrow({ corners, error }: Arrow, c: Colours, signs: boolean): string {
  const end = corners[corners.length - 1] as readonly [number, number]
  const colour = error ? c.erV : c.edge
  const dash = error && !signs ? ' stroke-dasharray="4 4"' : ''
  const line = corners.slice(0, -1).concat([[end[0], end[1] - (signs ? 0 : 4)]])
  const head = signs
    ? ''
    : `<path d="M${end[0] - 4} ${end[1] - 8}L${end[0]} ${end[1] - 1}L${end[0] + 4} ${end[1] - 8}Z" fill="${colour}"/>`
  return `<path d="${roundedPath(line)}" fill="none" stroke="${colour}" stroke-width="${signs ? 5 : 1.6}"${dash}/>${head}`
}

function frame(box: Box & { name: string }, c: Colours, signs: boolean): string {
  const rect = `<rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" rx="14" fill="${c.s1}" fill-opacity="0.5" stroke="${c.b3}" stroke-dasharray="6 4"/>`
  if (signs) return rect
  return `${rect}<text x="${box.x + 14}" y="${box.y + 22}" font-size="12" font-weight="600" fill="${c.t2}">${escapeXml(cut(box.name, box.width - 28, 12, 'bold'))}</text>`
}

function note(box: ReturnType<typeof noteOf>, c: Colours): string {
  const lines = box.lines.map((line, i) => text(line, box.x + 12, box.y + 22 + 17 * i, 12, c.t1, c))
  return `<g><rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" rx="4" fill="${c.coS}" stroke="${c.coB}"/>${lines.join('')}</g>`
}

function silhouette(category: Category, x: number, y: number, size: number, fill: string, stroke: string): string {
  const outline = markup(outlines[category])
  return `<g transform="translate(${x} ${y}) scale(${size / 28})" fill="${fill}" stroke="${stroke}">${outline}</g>`
}

function sign(card: Card, c: Colours): string {
  const muted = card.step.disabled || card.step.unknown
  const colour = muted ? c.nu : c[token[card.step.category]]
  const size = 92
  return silhouette(
    card.step.category,
    card.x + (card.width - size) / 2,
    card.y + (card.height - size) / 2,
    size,
    colour,
    colour,
  )
}

function step(card: Card, c: Colours): string {
  const { step: s, x, y } = card
  const muted = s.disabled || s.unknown
  const name = token[s.category]
  const look = muted
    ? { fill: c.nuS, border: c.b2, colour: c.nu, text: c.t3, summary: c.t3 }
    : { fill: c[`${name}S`], border: c[`${name}B`], colour: c[name], text: c.t1, summary: c.t2 }
  const out = [
    `<rect x="${x + 0.5}" y="${y + 0.5}" width="${card.width - 1}" height="${card.height - 1}" rx="11" fill="${s.disabled ? c.s2 : c.node}" stroke="${c.b3}"${s.disabled ? ' stroke-dasharray="4 3"' : ''}/>`,
    silhouette(s.category, x + 12, y + 10, 28, look.fill, look.border),
    `<g transform="translate(${x + 18} ${y + 16}) scale(${16 / 24})" fill="none" stroke="${look.colour}" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">${icon(s.kind)}</g>`,
    `<text x="${x + textPlace.x}" y="${y + 23}" font-size="13" font-weight="600" fill="${look.text}"><title>${escapeXml(s.title)}</title>${escapeXml(cut(s.title, textPlace.width, 13, 'bold'))}</text>`,
    ...card.lines.map((line, i) =>
      text(line, x + textPlace.x, y + 40 + 16 * i, s.expression ? 11 : 12, look.summary, c, s.expression, muted),
    ),
    ...card.exits.map((exit) => {
      const cx = x + exit.x
      const bottom = y + card.height
      if (card.ring)
        return `<circle cx="${cx}" cy="${bottom + 6}" r="4" fill="${c.node}" stroke="${c.edge}" stroke-width="2"/>`
      const tone = exit.tone
      const border = tone === 'co' || tone === 'wa' ? c[`${tone}B`] : tone ? c[`${tone}V`] : c.b3
      const label = escapeXml(cut(exit.label, exit.width - 12, 11))
      return `<rect x="${cx - exit.width / 2}" y="${bottom - 10}" width="${exit.width}" height="20" rx="10" fill="${c.node}" stroke="${border}"/><text x="${cx}" y="${bottom + 4}" text-anchor="middle" font-size="11" font-weight="500" fill="${tone ? c[tone] : c.t2}">${label}</text>`
    }),
  ]
  return `<g>${out.join('')}</g>`
}

/** The inside of a kind's icon, on a 24 × 24 grid. */
function icon(kind: string): string {
  const svg = markup(createElement(NodeIcon, { kind }))
  return svg.replace(/^<svg[^>]*>/, '').replace(/<\/svg>$/, '')
}

function text(
  line: readonly Run[],
  x: number,
  y: number,
  size: number,
  fill: string,
  c: Colours,
  isMono = false,
  muted = false,
): string {
  const font = isMono ? ` font-family="${escapeXml(mono)}"` : ''
  const runs = line.map((run) => {
    const said = escapeXml(run.text.replaceAll('\u200b', ''))
    return run.macro && !muted ? `<tspan fill="${c.acc}">${said}</tspan>` : said
  })
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${fill}" xml:space="preserve"${font}>${runs.join('')}</text>`
}
