import { useMantineColorScheme } from '@mantine/core'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { Preferences } from '@/api/types.gen'

/** Makes the page follow the kept language and theme. */
export function usePreferences(preferences: Preferences | undefined) {
  const { i18n } = useTranslation()
  const { setColorScheme } = useMantineColorScheme()
  const language = preferences?.language
  const theme = preferences?.theme
  useEffect(() => {
    if (language && language !== i18n.language) void i18n.changeLanguage(language)
  }, [language, i18n])
  useEffect(() => {
    if (theme) setColorScheme(theme === 'system' ? 'auto' : theme === 'dark' ? 'dark' : 'light')
  }, [theme, setColorScheme])
}
