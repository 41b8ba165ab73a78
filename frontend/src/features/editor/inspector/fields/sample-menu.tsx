import { Menu, TextInput, UnstyledButton } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { findCustomersQuery } from '@/api/customers'

/** For whom the value is shown. */
export function SampleMenu({ name, onChoose }: { name: string; onChoose: (id: string, name: string) => void }) {
  const { t } = useTranslation()
  const [query, setQuery] = useState('')
  const [opened, setOpened] = useState(false)
  const found =
    useQuery({ ...findCustomersQuery(query.trim()), enabled: opened, placeholderData: keepPreviousData }).data?.items ??
    []
  return (
    <Menu position="bottom-start" width={260} opened={opened} onChange={setOpened}>
      <Menu.Target>
        <UnstyledButton
          style={{ font: 'inherit', color: 'var(--t3)', whiteSpace: 'nowrap' }}
          title={t('editor.field.sample_change')}
        >
          <IconEye size={12} style={{ verticalAlign: -2 }} /> {t('editor.field.sample', { name })}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <TextInput
          size="xs"
          m={4}
          value={query}
          placeholder={t('editor.start.search')}
          aria-label={t('editor.start.search')}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
        {found.map((c) => (
          <Menu.Item key={c.id} onClick={() => onChoose(c.id, c.name)}>
            {c.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
