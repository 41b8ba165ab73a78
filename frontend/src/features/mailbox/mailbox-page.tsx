import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { heldCountQuery } from '@/api/contact'
import { healthQuery } from '@/api/system'
import { CountTabs } from '@/ui/filter-bar'
import { useFormat } from '@/ui/format/use-format'
import page from '@/ui/page.module.css'
import { PageHeader } from '@/ui/page-header'
import { Attention } from './attention'
import { Held } from './held'
import { Ledger } from './ledger'
import { LocalMailbox } from './local-mailbox'

/** Messages: what lies in the local mailbox, and the ledger of everything sent. */
export default function MailboxPage() {
  const { t } = useTranslation()
  const format = useFormat()
  const [params, setParams] = useSearchParams()
  const health = useQuery(healthQuery).data
  const held = useQuery(heldCountQuery).data
  const asked = params.get('tab')
  const tab = asked === 'ledger' || asked === 'held' || asked === 'attention' ? asked : 'box'
  return (
    <div className={page.page}>
      <PageHeader title={t('mailbox.title')}>
        <CountTabs
          label={t('mailbox.title')}
          value={tab}
          onChange={(next) => setParams(next === 'box' ? {} : { tab: next }, { replace: true })}
          items={[
            {
              id: 'box',
              label: t('mailbox.tab.box'),
              count: health?.unread ? format.number(health.unread) : undefined,
            },
            {
              id: 'ledger',
              label: t('mailbox.tab.ledger'),
              count: health?.uncertain ? format.number(health.uncertain) : undefined,
              alarm: true,
            },
            {
              id: 'attention',
              label: t('mailbox.tab.attention'),
              count: health?.attention ? format.number(health.attention) : undefined,
              alarm: true,
            },
            { id: 'held', label: t('mailbox.tab.held'), count: held ? format.number(held) : undefined },
          ]}
        />
      </PageHeader>
      {tab === 'ledger' ? (
        <Ledger />
      ) : tab === 'attention' ? (
        <Attention />
      ) : tab === 'held' ? (
        <Held />
      ) : (
        <LocalMailbox />
      )}
    </div>
  )
}
