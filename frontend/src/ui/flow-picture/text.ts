// Widths are estimated, since a pure function cannot ask a browser. Inter's letters fall into a few widths; the estimate is
// a little generous, so that a line rather breaks early than sticks out.
const narrow = /[ijl.,:;'|!()[\]{}·ı ]/
const wide = /[mwMWЖМШЩЮФЫДжмшщюфыQO@%—…№]/
const capital = /[A-ZА-ЯЁ]/
const full = /[\u1100-\u11FF\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFF00-\uFF60]|[\u{1F300}-\u{1FAFF}]/u

const measured = new Map<string, number>()

/** A letter's width in ems. */
function em(c: string): number {
  let w = measured.get(c)
  if (w === undefined) {
    w = full.test(c) ? 1.05 : narrow.test(c) ? 0.3 : wide.test(c) ? 0.86 : capital.test(c) ? 0.7 : 0.56
    if (measured.size < 5000) measured.set(c, w)
  }
  return w
}

/** How a text is set. */
export type Face = 'text' | 'bold' | 'mono'

const letter = (c: string, size: number, face: Face) =>
  (face === 'mono' ? 0.605 : em(c) * (face === 'bold' ? 1.02 : 1)) * size

/** The width of a text at a size, in pixels. */
export function widthOf(text: string, size: number, face: Face = 'text'): number {
  let sum = 0
  for (const c of text) sum += letter(c, size, face)
  return sum
}

/** The text, cut with «…» where it would be wider. */
export function cut(text: string, width: number, size: number, face: Face = 'text'): string {
  const end = letter('…', size, face)
  let sum = 0
  let fits = ''
  let kept = ''
  for (const c of text) {
    sum += letter(c, size, face)
    if (sum > width) return `${(kept || [...text][0] || '').trimEnd()}…`
    fits += c
    if (sum + end <= width) kept = fits
  }
  return text
}

/** A stretch of a line: plain, or what a macro names. */
export interface Run {
  text: string
  macro: boolean
}

const macro = /\{\{\s*([^}|]*?)\s*(?:\|[^}]*)?\}\}/g

/** A text as runs, macros without their braces and fallbacks. */
export function runsOf(text: string): Run[] {
  return text
    .split(macro)
    .map((part, i) => ({ text: part, macro: i % 2 === 1 }))
    .filter((run) => run.text !== '')
}

/** Breaks runs into at most `max` lines of a width; what is left over is cut with «…». Line ends in the text are kept. */
export function wrap(runs: readonly Run[], width: number, size: number, max: number, face: Face = 'text'): Run[][] {
  const words = runs.flatMap((run) =>
    run.text
      .split(/(\n)|(?<=[ \u200b])/)
      .flatMap((word) => (word ? pieces({ ...run, text: word }, width, size, face) : [])),
  )
  const lines: Run[][] = [[]]
  let used = 0
  const all = words.length
  for (let i = 0; i < all; i++) {
    const word = words[i] as Run
    const line = lines[lines.length - 1] as Run[]
    const w = widthOf(word.text.trimEnd(), size, face)
    if (word.text === '\n' || (used > 0 && used + w > width)) {
      if (lines.length === max) {
        const rest = line.pop() ?? { text: '', macro: false }
        const before = line.reduce((sum, r) => sum + widthOf(r.text, size, face), 0)
        const tail = word.text === '\n' ? `${rest.text.trimEnd()}…` : `${rest.text}${word.text}…`
        line.push({ ...rest, text: cut(tail, Math.max(width - before, size), size, face).replace(/\s*…+$/, '…') })
        return joined(lines)
      }
      lines.push([])
      used = 0
      if (word.text === '\n') continue
      ;(lines[lines.length - 1] as Run[]).push(word)
      used = widthOf(word.text, size, face)
      continue
    }
    line.push(word)
    used += widthOf(word.text, size, face)
  }
  return joined(lines)
}

/** A word wider than a line is broken anywhere. */
function pieces(run: Run, width: number, size: number, face: Face): Run[] {
  const out: Run[] = []
  let part = ''
  let sum = 0
  for (const c of run.text) {
    const w = letter(c, size, face)
    if (part && sum + w > width) {
      out.push({ ...run, text: part })
      part = ''
      sum = 0
    }
    part += c
    sum += w
  }
  if (part) out.push({ ...run, text: part })
  return out
}

/** Neighbouring words of one sort become one run. */
function joined(lines: readonly Run[][]): Run[][] {
  return lines.map((line) =>
    line.reduce<Run[]>((out, run) => {
      const last = out[out.length - 1]
      if (last && last.macro === run.macro) last.text += run.text
      else out.push({ ...run })
      return out
    }, []),
  )
}
