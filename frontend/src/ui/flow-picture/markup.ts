import type { ReactElement, ReactNode } from 'react'

/** Text as XML takes it: what would end a text is escaped, what XML forbids is left out. */
export function escapeXml(text: string): string {
  // Lone surrogates and control characters but tab and line ends are no XML characters.
  return (
    text
      .replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML forbids
      .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '')
      .replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
  )
}

type Element = ReactElement<Record<string, unknown>>
const isElement = (node: ReactNode): node is Element => typeof node === 'object' && node !== null && 'type' in node
const kebab = (name: string) => (name === 'viewBox' ? name : name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`))
const left = new Set(['children', 'className', 'style', 'key', 'ref'])

/**
 * The SVG of an element made of plain tags and of components without hooks, as icons are. Knows no DOM and no renderer, so
 * that drawing stays a pure function.
 */
export function markup(node: ReactNode): string {
  if (Array.isArray(node)) return node.map((child) => markup(child as ReactNode)).join('')
  if (typeof node === 'string' || typeof node === 'number') return escapeXml(String(node))
  if (!isElement(node)) return ''
  const { type, props } = node
  if (typeof type === 'function') return markup((type as (p: unknown) => ReactNode)(props))
  if (typeof type === 'object' && type !== null && 'render' in type) {
    return markup((type as unknown as { render: (p: unknown, ref: null) => ReactNode }).render(props, null))
  }
  const inner = markup(props.children as ReactNode)
  if (typeof type !== 'string') return inner
  const attributes = Object.entries(props)
    .filter(([name, value]) => !left.has(name) && (typeof value === 'string' || typeof value === 'number'))
    .map(([name, value]) => ` ${kebab(name)}="${escapeXml(String(value))}"`)
    .join('')
  return `<${type}${attributes}>${inner}</${type}>`
}
