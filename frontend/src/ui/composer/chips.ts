import { parseMacro } from './macros'
import type { ComposerMacro } from './types'

/** How a macro is shown: its name in words, and what stands in for it. */
export interface ChipLook {
  label: string
  fallback: string
  known: boolean // a name of a fact; else an expression, shown as it is written
}

/** A fact with or without an argument: «customer.purchases.count('30d')». */
const called = /^([\p{L}\p{N}_.]+)\((?:'([^']*)')?\)$/u

/** Says how chips look, by the macros there are. Russian and English names mean the same. */
export function chipLooks(macros: readonly ComposerMacro[]): (source: string) => ChipLook {
  const names = new Map<string, string>()
  for (const m of macros) {
    for (const name of [m.path, m.written]) names.set(name.replace(/\(.*$/, ''), m.label)
  }
  return (source) => {
    const { expression, fallback } = parseMacro(source)
    const [, name = expression, argument] = called.exec(expression) ?? []
    const known = names.get(name)
    const label = known && argument ? `${known} · ${argument}` : known
    return { label: label ?? expression, fallback, known: label !== undefined }
  }
}

/** Fills a chip's element: the name, and after it what stands in. */
export function fillChip(element: HTMLElement, look: ChipLook) {
  element.textContent = ''
  element.dataset.known = String(look.known)
  const name = document.createElement('span')
  name.textContent = look.label
  element.append(name)
  if (look.fallback) {
    const rest = document.createElement('span')
    rest.dataset.part = 'fallback'
    rest.textContent = ` · ${look.fallback}`
    element.append(rest)
  }
}

/** A chip that was clicked: where it stands on the screen, what it says, and how to change it. */
export interface OpenChip {
  rect: DOMRect
  source: string
  replace(source: string): void // an empty one takes the chip out
}
