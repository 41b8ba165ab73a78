import { describe, expect, it } from 'vitest'
import { tokens } from '../tokens'
import { drawFlow } from './draw'
import { coloursOf } from './palette'
import type { PictureFlow, PictureStep } from './picture'
import { cut, runsOf, widthOf, wrap } from './text'

/** A plain generator, so that a failing seed can be told again. */
function seeded(seed: number) {
  let s = seed * 2654435761
  return () => {
    s = (s + 0x6d2b79f5) | 0
    let t = Math.imul(s ^ (s >>> 15), 1 | s)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const hostile = [
  '</title><script>alert(1)</script>',
  '" onload="alert(1)',
  ']]>',
  '<!-- ',
  '&lt;&#0;&nope;',
  'a\u0000b\u000bc\uFFFE',
  '\uD800 alone',
  '😀 with a face',
  'очень длинное название шага, которое никак не поместится в карточку целиком',
  '{{ customer.name | "друг" }}, привет {{',
  "'apostrophe'",
  '',
  'x'.repeat(4000),
]

function randomFlow(random: () => number): PictureFlow {
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T
  const count = Math.floor(random() * 12)
  const categories = ['event', 'condition', 'action', 'wait'] as const
  const steps: PictureStep[] = Array.from({ length: count }, (_, i) => ({
    id: `n${i}`,
    at: [Math.round(random() * 2000 - 1000), Math.round(random() * 2000 - 1000)],
    category: pick(categories),
    kind: pick(['event.manual', 'action.send_message', 'wait.for', 'condition.split', 'later.kind"<']),
    title: pick(hostile),
    summary: random() < 0.8 ? pick(hostile) : undefined,
    expression: random() < 0.3,
    disabled: random() < 0.2,
    unknown: random() < 0.1,
    exits: Array.from({ length: Math.floor(random() * 5) }, (_, p) => ({
      id: pick(['next', 'error', `p${p}`]),
      label: pick(hostile),
    })),
  }))
  const id = () => `n${Math.floor(random() * (count + 1))}`
  return {
    name: pick(hostile),
    steps,
    arrows: Array.from({ length: count * 2 }, () => [id(), pick(['next', 'error', 'p1']), id()] as const),
    notes: Array.from({ length: Math.floor(random() * 3) }, (_, i) => ({
      id: `note${i}`,
      text: pick(hostile),
      at: [10, 10] as const,
    })),
    groups: random() < 0.4 ? [{ id: 'g', name: pick(hostile), steps: [id(), id(), 'nobody'] }] : [],
  }
}

const parsed = (svg: string) => new DOMParser().parseFromString(svg, 'application/xml')
/** What XML can hold of a text. */
const said = (text: string) =>
  text
    .replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/g, '\uFFFD')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML forbids is left out
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '')

describe('the picture of a flow', () => {
  it.each(Array.from({ length: 60 }, (_, i) => i + 1))('is well-formed and says every title, seed %i', (seed) => {
    const flow = randomFlow(seeded(seed))
    for (const detail of ['full', 'signs'] as const) {
      const picture = drawFlow(flow, coloursOf('light'), { detail, title: true, style: 'text{font-weight:400} a>b{}' })
      const doc = parsed(picture.svg)
      expect(doc.querySelector('parsererror')).toBeNull()
      expect(doc.documentElement.namespaceURI).toBe('http://www.w3.org/2000/svg')
      expect(doc.querySelector('script, foreignObject, image, use, [href], [onload]')).toBeNull()
      expect(doc.querySelectorAll('[id]')).toHaveLength(0)
      for (const value of doc.querySelectorAll('*')) {
        for (const attribute of value.attributes) expect(attribute.value).not.toMatch(/NaN|undefined|Infinity/)
      }
      expect(doc.querySelector('title')?.textContent).toBe(said(flow.name))
      if (detail === 'signs') continue
      const titles = [...doc.querySelectorAll('text > title')].map((t) => t.textContent)
      expect(titles).toEqual(flow.steps.map((s) => said(s.title)))
    }
    expect(drawFlow(flow, coloursOf('dark'))).toEqual(drawFlow(flow, coloursOf('dark')))
  })

  it('draws each category by its own silhouette and each icon with a line', () => {
    const kinds = ['event.purchase_paid', 'condition.expression', 'action.send_message', 'wait.for']
    const shapes = kinds.map((kind) => {
      const category = kind.split('.')[0] as PictureStep['category']
      const step: PictureStep = { id: 'a', at: [0, 0], category, kind, title: kind, exits: [{ id: 'next', label: '' }] }
      const { svg } = drawFlow({ name: '', steps: [step], arrows: [], notes: [], groups: [] }, coloursOf('light'))
      expect(svg).toMatch(/stroke-linejoin="round"><(path|circle|rect)/)
      return parsed(svg).querySelector('g > g > g')?.innerHTML
    })
    expect(new Set(shapes).size).toBe(4)
  })

  it('holds every card, note and corner within its frame', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const flow = randomFlow(seeded(seed))
      const { svg, width, height } = drawFlow(flow, coloursOf('light'))
      const doc = parsed(svg)
      const [dx, dy] =
        /translate\((\S+) (\S+)\)/
          .exec(doc.querySelector('g')?.getAttribute('transform') ?? '')
          ?.slice(1)
          .map(Number) ?? []
      for (const rect of doc.querySelectorAll('svg > g rect[x]')) {
        const [x, y, w, h] = ['x', 'y', 'width', 'height'].map((n) => Number(rect.getAttribute(n)))
        if (rect.parentElement?.hasAttribute('fill')) continue // a silhouette, in measures of its own
        expect((x ?? 0) + (dx ?? 0)).toBeGreaterThanOrEqual(0)
        expect((y ?? 0) + (dy ?? 0)).toBeGreaterThanOrEqual(0)
        expect((x ?? 0) + (w ?? 0) + (dx ?? 0)).toBeLessThanOrEqual(width)
        expect((y ?? 0) + (h ?? 0) + (dy ?? 0)).toBeLessThanOrEqual(height)
      }
    }
  })

  it('has the colours of the theme that was asked for and no others', () => {
    const flow = randomFlow(seeded(5))
    const used = (scheme: 'light' | 'dark') =>
      new Set(drawFlow(flow, coloursOf(scheme), { title: true }).svg.match(/(?:fill|stroke)="#[0-9A-F]{6}"/gi))
    const allowed = (at: 0 | 1) => new Set(Object.values(tokens).map((pair) => pair[at]))
    for (const colour of used('light')) expect(allowed(0)).toContain(/#\w+/.exec(colour)?.[0])
    for (const colour of used('dark')) expect(allowed(1)).toContain(/#\w+/.exec(colour)?.[0])
  })
})

describe('lines of a picture', () => {
  it('never grow wider than they may, and lose only what is cut', () => {
    for (const text of hostile) {
      for (const width of [40, 188, 400]) {
        const lines = wrap(runsOf(text), width, 12, 2)
        expect(lines.length).toBeLessThanOrEqual(2)
        for (const line of lines) {
          const whole = line.map((run) => run.text).join('')
          expect(widthOf(whole.trimEnd(), 12)).toBeLessThanOrEqual(width + 12)
        }
      }
    }
    expect(wrap(runsOf('один два'), 400, 12, 2)).toEqual([[{ text: 'один два', macro: false }]])
    expect(cut('коротко', 400, 12)).toBe('коротко')
    expect(cut('слишком длинно', 40, 12)).toMatch(/…$/)
  })

  it('shows what a macro names, without its fallback', () => {
    expect(runsOf('{{ customer.name | "друг" }}, привет')).toEqual([
      { text: 'customer.name', macro: true },
      { text: ', привет', macro: false },
    ])
  })
})
