import { Button, Menu } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { flowListQuery, startFlow } from '@/api/flows'
import { keys } from '@/api/keys'
import type { CustomerCard } from '@/api/types.gen'
import { useToasts } from '@/ui/use-toasts'

/** Puts the customer into one of the running flows by hand. */
export function StartFlowMenu({ customer }: { customer: CustomerCard }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const toasts = useToasts()
  const live = (useQuery(flowListQuery).data ?? []).filter((flow) => flow.state === 'live')
  const start = useMutation({
    mutationFn: (flow: { id: string; name: string }) => startFlow(flow.id, [customer.id]),
    onError: toasts.failed,
    onSuccess: async ({ count }, flow) => {
      toasts.done(
        count > 0 ? t('customers.start.done', { name: flow.name }) : t('customers.start.skipped', { name: flow.name }),
      )
      await client.invalidateQueries({ queryKey: keys.customer(customer.id) })
    },
  })
  return (
    <Menu position="bottom-end" width={280}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconPlayerPlay size={16} stroke={1.8} />} loading={start.isPending}>
          {t('customers.start.button')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{live.length > 0 ? t('customers.start.which') : t('customers.start.none')}</Menu.Label>
        {live.map((flow) => (
          <Menu.Item key={flow.id} onClick={() => start.mutate(flow)}>
            {flow.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
