import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'

type Tree = { [key: string]: string | Tree }

// Every section of locales/<language>/ is merged into one tree; file names only order the work of people.
const files = import.meta.glob<Tree>('../../../locales/*/*.json', { eager: true, import: 'default' })

function merge(into: Tree, from: Tree): Tree {
  for (const [key, value] of Object.entries(from)) {
    const old = into[key]
    into[key] = typeof value === 'object' && typeof old === 'object' ? merge(old, value) : value
  }
  return into
}

/** The words of one language, all sections together. */
export function words(language: string): Tree {
  const out: Tree = {}
  for (const [path, tree] of Object.entries(files)) {
    if (path.includes(`/${language}/`)) merge(out, structuredClone(tree))
  }
  return out
}

const kept = 'voronka.language'

/** Starts with the language used last, Russian at the very first. */
export function startI18n(language = localStorage.getItem(kept) ?? 'ru') {
  i18next.on('languageChanged', (lng) => {
    document.documentElement.lang = lng
    localStorage.setItem(kept, lng)
  })
  return i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'ru',
    resources: { ru: { translation: words('ru') }, en: { translation: words('en') } },
    interpolation: { escapeValue: false },
    returnNull: false,
  })
}
