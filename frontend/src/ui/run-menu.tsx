import { ActionIcon, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { RunOrder } from './use-orders'

export type Step = { node: string; name: string }
type Props = {
  name: string
  orders: readonly RunOrder[]
  /** The steps that it may be moved to; none: it cannot be moved. */
  steps: readonly Step[]
  give: (order: RunOrder, to?: Step) => void
}

/** What a person can ask of a run, or of a selection of them: a menu with the flow's steps to move to. */
export function RunMenu({ name, orders, steps, give }: Props) {
  const { t } = useTranslation()
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon aria-label={t('ui.order.more', { name })}>
          <IconDots size={16} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        {orders.map((order) => (
          <Menu.Item key={order} color={order === 'stop' ? 'er' : undefined} onClick={() => give(order)}>
            {t(`ui.order.${order}`)}
          </Menu.Item>
        ))}
        {steps.length > 0 && <Menu.Label>{t('ui.order.move_to')}</Menu.Label>}
        {steps.map((step) => (
          <Menu.Item key={step.node} onClick={() => give('move', step)}>
            {step.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
