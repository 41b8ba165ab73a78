import { ActionIcon, Button, Drawer, Menu, Tooltip } from '@mantine/core'
import { useViewportSize } from '@mantine/hooks'
import { IconArrowLeft, IconDots, IconLayoutSidebarRight, IconPlus, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import { customerQuery, deleteCustomers, restoreCustomers } from '@/api/customers'
import { keys } from '@/api/keys'
import { ErrorState } from '@/ui/error-state'
import page from '@/ui/page.module.css'
import { PageHeader } from '@/ui/page-header'
import { useToasts } from '@/ui/use-toasts'
import { AddPurchase } from './add-purchase'
import classes from './card.module.css'
import { CardSkeleton } from './card-skeleton'
import { CustomerProfile } from './customer-profile'
import { CustomerSide } from './customer-side'
import { StartFlowMenu } from './start-flow'
import { Timeline } from './timeline'

/** One customer: who they are, what happened, and what works with them now. */
export default function CustomerPage() {
  const { t } = useTranslation()
  const { id = '' } = useParams()
  const navigate = useNavigate()
  const client = useQueryClient()
  const toasts = useToasts()
  const { width } = useViewportSize()
  const [side, setSide] = useState(false)
  const [buying, setBuying] = useState(false)
  const { data: card, error, refetch } = useQuery(customerQuery(id))
  const old = () =>
    Promise.all([['customer', id], keys.customers].map((queryKey) => client.invalidateQueries({ queryKey })))
  const remove = useMutation({
    mutationFn: () => deleteCustomers([id]),
    onError: toasts.failed,
    onSuccess: async () => {
      navigate('/customers')
      toasts.done(t('customers.done.deleted', { count: 1 }), async () => {
        await restoreCustomers([id])
        await old()
      })
      await client.invalidateQueries({ queryKey: keys.customers })
    },
  })
  const narrow = width > 0 && width < 1280
  const name = card?.name || t('customers.unnamed')
  return (
    <div className={page.page}>
      <PageHeader
        before={
          <>
            <Tooltip label={t('ui.action.back')}>
              <ActionIcon component={Link} to="/customers" aria-label={t('ui.action.back')}>
                <IconArrowLeft size={18} stroke={1.8} />
              </ActionIcon>
            </Tooltip>
            <Link to="/customers" className={classes.crumb}>
              {t('customers.title')}
            </Link>
            <span className={classes.slash}>/</span>
          </>
        }
        title={card ? name : ''}
        meta={card?.key ? `№ ${card.key}` : undefined}
      >
        {card && !card.deleted && (
          <>
            <StartFlowMenu customer={card} />
            <Button variant="default" leftSection={<IconPlus size={16} stroke={1.8} />} onClick={() => setBuying(true)}>
              {t('customers.purchase.one')}
            </Button>
            {narrow && (
              <ActionIcon onClick={() => setSide(true)} aria-label={t('customers.card.side')}>
                <IconLayoutSidebarRight size={18} stroke={1.7} />
              </ActionIcon>
            )}
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon aria-label={t('ui.action.more')}>
                  <IconDots size={18} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item color="var(--er)" leftSection={<IconTrash size={16} />} onClick={() => remove.mutate()}>
                  {t('customers.card.delete')}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </>
        )}
      </PageHeader>
      {error ? (
        <ErrorState error={error} onRetry={refetch} />
      ) : !card ? (
        <CardSkeleton />
      ) : (
        <>
          {card.deleted && (
            <div className={classes.banner} role="status">
              <span>{t('customers.card.deleted')}</span>
              <Button size="xs" variant="default" onClick={() => restoreCustomers([id]).then(old, toasts.failed)}>
                {t('customers.card.restore')}
              </Button>
            </div>
          )}
          <div className={classes.columns} data-narrow={narrow || undefined}>
            <CustomerProfile key={card.id} card={card} />
            <Timeline id={card.id} />
            {!narrow && (
              <aside className={classes.side} aria-label={t('customers.card.side')}>
                <CustomerSide card={card} onBuy={() => setBuying(true)} />
              </aside>
            )}
          </div>
          <Drawer
            opened={narrow && side}
            onClose={() => setSide(false)}
            position="right"
            size={336}
            title={t('customers.card.side')}
            padding={0}
            closeButtonProps={{ 'aria-label': t('ui.action.close'), mr: 12 }}
            styles={{ header: { paddingLeft: 16 } }}
          >
            <CustomerSide card={card} onBuy={() => setBuying(true)} />
          </Drawer>
          <AddPurchase customer={card.id} opened={buying} onClose={() => setBuying(false)} />
        </>
      )}
    </div>
  )
}
