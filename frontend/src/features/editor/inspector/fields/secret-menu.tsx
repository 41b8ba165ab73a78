import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconKey } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { outsideQuery } from '@/api/outside'

/** Puts the place of a secret into a text. The secret itself is never here: it is put in when the request is sent. */
export function SecretMenu({ onChoose, icon }: { onChoose: (text: string) => void; icon?: boolean }) {
  const { t } = useTranslation()
  const secrets = useQuery(outsideQuery).data?.secrets ?? []
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        {icon ? (
          <ActionIcon variant="subtle" size="sm" aria-label={t('editor.secret.insert')}>
            <IconKey size={14} stroke={1.7} />
          </ActionIcon>
        ) : (
          <Button size="xs" variant="subtle" px={6} leftSection={<IconKey size={14} stroke={1.7} />}>
            {t('editor.secret.insert')}
          </Button>
        )}
      </Menu.Target>
      <Menu.Dropdown>
        {secrets.map((name) => (
          <Menu.Item key={name} onClick={() => onChoose(`{{ secret.${name} }}`)}>
            <span className="mono">{name}</span>
          </Menu.Item>
        ))}
        {secrets.length === 0 && <Menu.Label>{t('editor.secret.none')}</Menu.Label>}
        <Menu.Divider />
        <Menu.Item component={Link} to="/settings/outside">
          {t('editor.secret.settings')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
