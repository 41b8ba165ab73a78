/** A macro within a text: «{{ customer.name | "друг" }}». */
export const macroPattern = /\{\{[^{}]*\}\}/g

/** What a macro says: an expression, and what stands in for it where it is empty. */
export interface Macro {
  expression: string
  fallback: string
}

const quotes: Record<string, string> = { '"': '"', "'": "'", '«': '»' }

/** Takes a macro apart. The bar before a fallback counts only outside of quotes. */
export function parseMacro(source: string): Macro {
  const inner = source.replace(/^\{\{/, '').replace(/\}\}$/, '')
  let close = ''
  for (let i = 0; i < inner.length; i++) {
    const c = inner.charAt(i)
    if (close) {
      if (c === '\\' && close !== '»') i++
      else if (c === close) close = ''
    } else if (quotes[c]) close = quotes[c]
    else if (c === '|') return { expression: inner.slice(0, i).trim(), fallback: unquote(inner.slice(i + 1).trim()) }
  }
  return { expression: inner.trim(), fallback: '' }
}

function unquote(text: string): string {
  const close = quotes[text.charAt(0)]
  if (!close || text.length < 2 || !text.endsWith(close)) return text
  const inner = text.slice(1, -1)
  if (close === '»') return inner
  return inner.replace(/\\(n|.)/g, (_, c: string) => (c === 'n' ? '\n' : c))
}

/** Writes a macro down. */
export function writeMacro({ expression, fallback }: Macro): string {
  const quoted = fallback.replace(/[{}]/g, '').replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n')
  return fallback ? `{{ ${expression.trim()} | "${quoted}" }}` : `{{ ${expression.trim()} }}`
}

/** Decodes what HTML does to the signs of expressions; a double quote becomes a single one, which is safe in an attribute. */
export function plainMacros(html: string): string {
  return html.replace(macroPattern, (m) =>
    m
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&nbsp;/g, ' ')
      .replace(/&quot;/g, "'")
      .replace(/&amp;/g, '&'),
  )
}
