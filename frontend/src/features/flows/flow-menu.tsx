import { ActionIcon, Menu } from '@mantine/core'
import { IconCopy, IconDots, IconFileExport, IconPlayerPause, IconPlayerPlay, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { FlowRow } from '@/api/types.gen'
import type { FlowActions } from './use-flow-actions'

/** «⋯» at the end of a row. */
export function FlowMenu({ flow, actions }: { flow: FlowRow; actions: FlowActions }) {
  const { t } = useTranslation()
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon aria-label={t('flows.menu', { name: flow.name })} tabIndex={-1}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {flow.state === 'live' && (
          <Menu.Item leftSection={<IconPlayerPause size={16} />} onClick={() => actions.pause([flow])}>
            {t('flows.action.pause')}
          </Menu.Item>
        )}
        {flow.state === 'paused' && (
          <Menu.Item leftSection={<IconPlayerPlay size={16} />} onClick={() => actions.resume([flow])}>
            {t('flows.action.resume')}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => actions.duplicate([flow])}>
          {t('flows.action.duplicate')}
        </Menu.Item>
        <Menu.Item leftSection={<IconFileExport size={16} />} onClick={() => actions.save([flow])}>
          {t('flows.action.export')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item color="var(--er)" leftSection={<IconTrash size={16} />} onClick={() => actions.remove([flow])}>
          {t('ui.action.delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
