import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import { IconCheck, IconDeviceDesktop, IconLanguage, IconMoon, IconSun } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useSavePreferences } from '@/api/save-preferences'
import { infoQuery } from '@/api/system'

const themes = [
  { id: 'light', icon: IconSun },
  { id: 'dark', icon: IconMoon },
  { id: 'system', icon: IconDeviceDesktop },
] as const
const languages = [
  { id: 'ru', name: 'Русский' },
  { id: 'en', name: 'English' },
] as const

/** Language and theme, one click from anywhere. */
export function Appearance() {
  const { t } = useTranslation()
  const preferences = useQuery(infoQuery).data?.preferences
  const save = useSavePreferences()
  const tick = <IconCheck size={14} aria-hidden="true" />
  return (
    <Menu position="right-end" width={200}>
      <Menu.Target>
        <Tooltip label={t('ui.appearance.title')} position="right">
          <ActionIcon aria-label={t('ui.appearance.title')}>
            <IconLanguage size={18} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('ui.appearance.language')}</Menu.Label>
        {languages.map((language) => (
          <Menu.Item
            key={language.id}
            lang={language.id}
            role="menuitemradio"
            aria-checked={preferences?.language === language.id}
            rightSection={preferences?.language === language.id ? tick : null}
            onClick={() => save.mutate({ language: language.id })}
          >
            {language.name}
          </Menu.Item>
        ))}
        <Menu.Label>{t('ui.appearance.theme')}</Menu.Label>
        {themes.map(({ id, icon: Icon }) => (
          <Menu.Item
            key={id}
            role="menuitemradio"
            aria-checked={preferences?.theme === id}
            leftSection={<Icon size={16} stroke={1.7} />}
            rightSection={preferences?.theme === id ? tick : null}
            onClick={() => save.mutate({ theme: id })}
          >
            {t(`ui.theme.${id}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
