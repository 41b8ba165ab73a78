import interCyrillic from '@fontsource-variable/inter/files/inter-cyrillic-opsz-normal.woff2?url'
import interLatin from '@fontsource-variable/inter/files/inter-latin-opsz-normal.woff2?url'
import monoCyrillic from '@fontsource-variable/jetbrains-mono/files/jetbrains-mono-cyrillic-wght-normal.woff2?url'
import monoLatin from '@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2?url'

const cyrillic = 'U+0301,U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116'
const latin =
  'U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD'

const faces = [
  { family: 'Inter Variable', url: interCyrillic, range: cyrillic },
  { family: 'Inter Variable', url: interLatin, range: latin },
  { family: 'JetBrains Mono Variable', url: monoCyrillic, range: cyrillic },
  { family: 'JetBrains Mono Variable', url: monoLatin, range: latin },
]

async function dataUrl(url: string): Promise<string> {
  const blob = await (await fetch(url)).blob()
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^data:[^;,]*/, 'data:font/woff2'))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(blob)
  })
}

/**
 * The page's fonts as CSS that stands in a file by itself. One that cannot be read is left out: the file then falls back
 * to the fonts of whoever looks at it.
 */
export async function embeddedFonts(): Promise<string> {
  const rules = await Promise.all(
    faces.map(async ({ family, url, range }) => {
      try {
        const src = await dataUrl(url)
        return `@font-face{font-family:'${family}';font-weight:100 900;src:url(${src}) format('woff2');unicode-range:${range}}`
      } catch {
        return ''
      }
    }),
  )
  return rules.join('')
}
