import { Button } from '@mantine/core'
import { IconAlertTriangle, IconHelpCircle, IconPlayerStop, IconPlus, IconSitemap } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Navigate, useNavigate } from 'react-router'
import { customerCountQuery } from '@/api/customers'
import { flowListQuery } from '@/api/flows'
import { healthQuery, infoQuery } from '@/api/system'
import { EmptyState } from '@/ui/empty-state'
import { ErrorState } from '@/ui/error-state'
import { useFormat } from '@/ui/format/use-format'
import { KindShape } from '@/ui/kind-shape'
import { NodeIcon } from '@/ui/node-icon'
import page from '@/ui/page.module.css'
import { PageHeader } from '@/ui/page-header'
import classes from './home.module.css'

type Concern = { id: string; icon: ReactNode; title: string; text: string; action: string; to: string }
const everyone = { search: '', sort: 'name', desc: false }

/** What matters now: figures, what needs attention, and the flows at work. */
export default function HomePage() {
  const { t } = useTranslation()
  const format = useFormat()
  const navigate = useNavigate()
  const info = useQuery(infoQuery).data
  const flows = useQuery(flowListQuery)
  const health = useQuery(healthQuery).data
  const customers = useQuery(customerCountQuery(everyone)).data
  if (info?.empty) return <Navigate to="/welcome" replace />
  const live = (flows.data ?? []).filter((flow) => flow.state === 'live').sort((a, b) => b.inside - a.inside)
  const most = Math.max(1, ...live.map((flow) => flow.inside))

  const concerns: Concern[] = []
  if (health && health.state !== 'running') {
    concerns.push({
      id: 'engine',
      icon: <IconPlayerStop size={16} />,
      title: t(`engine.title.${health.state}`),
      text: t(`engine.about.${health.state}`),
      action: t('home.open_flows'),
      to: '/flows',
    })
  }
  if (health && health.uncertain > 0) {
    concerns.push({
      id: 'uncertain',
      icon: <IconHelpCircle size={16} />,
      title: t('home.uncertain', { count: health.uncertain, number: format.number(health.uncertain) }),
      text: t('home.uncertain_about'),
      action: t('home.settle'),
      to: '/mailbox?tab=ledger&state=uncertain',
    })
  }
  for (const flow of flows.data ?? []) {
    if (flow.failed > 0) {
      concerns.push({
        id: flow.id,
        icon: <IconAlertTriangle size={16} />,
        title: t('home.failed', { name: flow.name, count: flow.failed, number: format.number(flow.failed) }),
        text: t('home.failed_about'),
        action: t('home.open_flow'),
        to: `/flows/${flow.id}`,
      })
    }
  }
  const figures = [
    { id: 'customers', value: customers },
    { id: 'live', value: flows.data && live.length },
    { id: 'inside', value: health?.active },
    { id: 'queued', value: health?.queued },
    { id: 'unread', value: health?.unread },
  ]
  return (
    <div className={page.page}>
      <PageHeader title={t('home.title')}>
        <Button leftSection={<IconPlus size={16} stroke={1.9} />} onClick={() => navigate('/flows?create=1')}>
          {t('flows.create.button')}
        </Button>
      </PageHeader>
      <div className={`${page.scroll} ${classes.back}`}>
        <div className={classes.layout}>
          <dl className={classes.figures}>
            {figures.map((figure) => (
              <div key={figure.id}>
                <dt>{t(`home.figure.${figure.id}`)}</dt>
                <dd>{figure.value === undefined ? '—' : format.number(figure.value)}</dd>
              </div>
            ))}
          </dl>
          <section className={classes.card} aria-labelledby="attention">
            <h2 id="attention">{t('home.attention')}</h2>
            {flows.error ? (
              <ErrorState error={flows.error} onRetry={flows.refetch} />
            ) : concerns.length === 0 ? (
              <EmptyState
                title={t('home.calm')}
                text={health?.next_due ? t('home.next', { when: format.exact(health.next_due) }) : t('home.calm_about')}
              />
            ) : (
              <ul className={classes.rows}>
                {concerns.slice(0, 5).map((concern) => (
                  <li key={concern.id}>
                    <span className={classes.tile}>{concern.icon}</span>
                    <div className={classes.text}>
                      <strong>{concern.title}</strong>
                      <span>{concern.text}</span>
                    </div>
                    <Button component={Link} to={concern.to} size="xs" variant="default">
                      {concern.action}
                    </Button>
                  </li>
                ))}
              </ul>
            )}
          </section>
          <section className={classes.card} aria-labelledby="live">
            <h2 id="live">{t('home.live')}</h2>
            {live.length === 0 ? (
              <EmptyState title={t('home.no_live')} icon={<IconSitemap size={22} stroke={1.7} />}>
                <Button variant="default" component={Link} to="/flows">
                  {t('home.open_flows')}
                </Button>
              </EmptyState>
            ) : (
              <ul className={classes.rows}>
                {live.slice(0, 8).map((flow) => (
                  <li key={flow.id}>
                    <KindShape category="event" size={24} icon={<NodeIcon kind={flow.event} size={14} />} />
                    <div className={classes.flow}>
                      <div className={classes.flowLine}>
                        <Link to={`/flows/${flow.id}`} title={flow.name}>
                          {flow.name}
                        </Link>
                        <span>{t('home.inside', { count: flow.inside, number: format.number(flow.inside) })}</span>
                      </div>
                      <div className={classes.track}>
                        <span style={{ width: `${(flow.inside / most) * 100}%` }} />
                      </div>
                    </div>
                  </li>
                ))}
              </ul>
            )}
          </section>
        </div>
      </div>
    </div>
  )
}
