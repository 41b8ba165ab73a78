import { macroPattern, plainMacros } from './macros'

/** HTML as the letter editor takes it: macros in its texts become elements of their own; those in addresses stay texts. */
export function withChips(html: string): string {
  const doc = new DOMParser().parseFromString(html, 'text/html')
  const texts: Text[] = []
  const walk = doc.createTreeWalker(doc.body, NodeFilter.SHOW_TEXT)
  while (walk.nextNode()) texts.push(walk.currentNode as Text)
  for (const text of texts) {
    const parts = text.data.split(new RegExp(`(${macroPattern.source})`, 'g'))
    if (parts.length < 2) continue
    text.replaceWith(
      ...parts
        .filter((part) => part !== '')
        .map((part) => {
          if (!part.startsWith('{{')) return document.createTextNode(part)
          const chip = document.createElement('span')
          chip.setAttribute('data-macro', part)
          return chip
        }),
    )
  }
  return doc.body.innerHTML
}

/** The letter editor's HTML as it is kept: chips become macros again. An empty letter is an empty text. */
export function withoutChips(html: string): string {
  const doc = new DOMParser().parseFromString(html, 'text/html')
  for (const chip of doc.body.querySelectorAll('[data-macro]')) {
    chip.replaceWith(document.createTextNode(chip.getAttribute('data-macro') ?? ''))
  }
  if (!doc.body.textContent?.trim() && !doc.body.querySelector('img, hr')) return ''
  return plainMacros(doc.body.innerHTML)
}

/** Plain text as paragraphs of HTML. */
export function paragraphs(text: string): string {
  const written = (s: string) => s.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
  return plainMacros(
    text
      .split(/\n{2,}/)
      .filter((p) => p.trim() !== '')
      .map((p) => `<p>${written(p).replace(/\n/g, '<br>')}</p>`)
      .join(''),
  )
}

const blocks = new Set(['P', 'DIV', 'H1', 'H2', 'H3', 'H4', 'UL', 'OL', 'LI', 'BLOCKQUOTE', 'TABLE', 'TR', 'PRE', 'HR'])

/** HTML as plain text, for a letter that becomes a simple message. */
export function plainText(html: string): string {
  const doc = new DOMParser().parseFromString(html, 'text/html')
  const read = (node: Node): string => {
    if (node.nodeType === Node.TEXT_NODE) return (node.textContent ?? '').replace(/\s+/g, ' ')
    if (node.nodeType !== Node.ELEMENT_NODE) return ''
    const tag = (node as Element).tagName
    if (tag === 'BR') return '\n'
    if (tag === 'SCRIPT' || tag === 'STYLE') return ''
    const inner = [...node.childNodes].map(read).join('')
    if (tag === 'LI') return `\n• ${inner.trim()}`
    return blocks.has(tag) ? `\n\n${inner.trim()}\n\n` : inner
  }
  return read(doc.body)
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** Has somebody written this HTML by hand? The letter editor would lose what it does not know. */
export function handmade(html: string): boolean {
  return /<(table|div|center|font|section|style|span|figure|button|form|iframe)[\s>]|\s(style|class|bgcolor|align)=/i.test(
    html,
  )
}
