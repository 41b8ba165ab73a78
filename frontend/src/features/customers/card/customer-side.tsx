import { ActionIcon, Button, Checkbox } from '@mantine/core'
import { IconHistory, IconPlayerStopFilled, IconPlus } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { completeTask, payPurchase } from '@/api/customers'
import { orderRuns, stopRuns } from '@/api/flows'
import { keys } from '@/api/keys'
import type { CardRun, CustomerCard } from '@/api/types.gen'
import { useFormat } from '@/ui/format/use-format'
import { categoryOf, KindShape } from '@/ui/kind-shape'
import { NodeIcon } from '@/ui/node-icon'
import { RunMenu } from '@/ui/run-menu'
import { useOrders } from '@/ui/use-orders'
import { useToasts } from '@/ui/use-toasts'
import classes from './card.module.css'
import { RunHistoryDrawer } from './run-history-drawer'

type Props = { card: CustomerCard; onBuy: () => void }

/** The right column: flows that work with the person now, purchases, tasks. */
export function CustomerSide({ card, onBuy }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const client = useQueryClient()
  const toasts = useToasts()
  const [history, setHistory] = useState<string | null>(null)
  const old = () => client.invalidateQueries({ queryKey: keys.customer(card.id) })
  const pay = useMutation({ mutationFn: payPurchase, onSuccess: old, onError: toasts.failed })
  const complete = useMutation({ mutationFn: completeTask, onSuccess: old, onError: toasts.failed })
  const tasks = [...card.tasks].sort((a, b) => Number(a.done > 0) - Number(b.done > 0) || a.due - b.due)
  return (
    <>
      <section className={classes.block}>
        <header>
          <h2>{t('customers.runs.title')}</h2>
          {card.runs.length > 0 && <span className={classes.sub}>{format.number(card.runs.length)}</span>}
        </header>
        {card.runs.length === 0 && <p className={classes.none}>{t('customers.runs.none')}</p>}
        {card.runs.map((run) => (
          <RunCard key={run.run} run={run} onHistory={() => setHistory(run.run)} onStopped={old} />
        ))}
      </section>
      <section className={classes.block}>
        <header>
          <h2>{t('customers.purchase.title')}</h2>
          <ActionIcon onClick={onBuy} aria-label={t('customers.purchase.add')}>
            <IconPlus size={16} />
          </ActionIcon>
        </header>
        {card.purchased.length === 0 && <p className={classes.none}>{t('customers.purchase.none')}</p>}
        {card.purchased.map((purchase) => (
          <div key={purchase.id} className={classes.purchase}>
            <span className="ellipsis">{purchase.title || t('customers.purchase.one')}</span>
            <strong className="num">{format.money(purchase.amount)}</strong>
            <span className={classes.sub}>{format.day(purchase.at)}</span>
            {purchase.state === 'added' ? (
              <Button
                size="compact-xs"
                variant="default"
                loading={pay.isPending && pay.variables === purchase.id}
                onClick={() => pay.mutate(purchase.id)}
              >
                {t('customers.purchase.pay')}
              </Button>
            ) : (
              <span className={classes.paid} data-state={purchase.state}>
                {t(`customers.purchase.state.${purchase.state}`)}
              </span>
            )}
          </div>
        ))}
        {card.purchases > card.purchased.length && (
          <p className={classes.none}>{t('customers.purchase.shown', { count: card.purchased.length })}</p>
        )}
      </section>
      <section className={classes.block}>
        <header>
          <h2>{t('customers.task.title')}</h2>
        </header>
        {tasks.length === 0 && <p className={classes.none}>{t('customers.task.none')}</p>}
        {tasks.map((task) => (
          <Checkbox
            key={task.id}
            size="xs"
            className={classes.task}
            checked={task.done > 0}
            disabled={complete.isPending}
            onChange={() => task.done === 0 && complete.mutate(task.id)}
            label={task.text}
            description={
              task.done > 0
                ? t('customers.task.done', { when: format.moment(task.done) })
                : [task.due ? t('customers.task.due', { when: format.exact(task.due) }) : '', task.assignee]
                    .filter(Boolean)
                    .join(' · ')
            }
          />
        ))}
      </section>
      <RunHistoryDrawer run={history} onClose={() => setHistory(null)} />
    </>
  )
}

function RunCard({ run, onHistory, onStopped }: { run: CardRun; onHistory: () => void; onStopped: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const toasts = useToasts()
  const ask = useOrders(orderRuns, onStopped)
  const [asking, setAsking] = useState(false)
  const stop = useMutation({
    mutationFn: () => stopRuns(run.flow, [run.run]),
    onError: toasts.failed,
    onSuccess: () => {
      toasts.done(t('customers.runs.stopped', { name: run.name }))
      onStopped()
    },
  })
  const step = run.step || (run.kind ? t(`node.${run.kind}.name`) : '')
  return (
    <div className={classes.run}>
      <KindShape category={categoryOf(run.kind)} icon={<NodeIcon kind={run.kind} />} />
      <div className={classes.runText}>
        <Link to={`/flows/${run.flow}`} className={classes.runName}>
          {run.name}
        </Link>
        <span className={classes.sub}>
          {[
            step,
            run.paused
              ? t('ui.order.paused')
              : run.until
                ? t('customers.runs.until', { when: format.exact(run.until) })
                : '',
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
        {asking && (
          <div className={classes.ask}>
            <Button size="compact-xs" color="er" loading={stop.isPending} onClick={() => stop.mutate()}>
              {t('customers.runs.stop')}
            </Button>
            <Button size="compact-xs" variant="default" onClick={() => setAsking(false)}>
              {t('ui.action.cancel')}
            </Button>
          </div>
        )}
      </div>
      <ActionIcon onClick={onHistory} aria-label={t('customers.runs.history', { name: run.name })}>
        <IconHistory size={16} stroke={1.7} />
      </ActionIcon>
      <RunMenu
        name={run.name}
        orders={run.paused ? ['resume', 'skip'] : ['pause', 'skip']}
        steps={run.steps
          .filter((one) => one.node !== run.node)
          .map((one) => ({ node: one.node, name: one.name || t(`node.${one.kind}.name`) }))}
        give={(order, to) => void ask({ order, flow: run.flow, runs: [run.run], to: to?.node, step: to?.name })}
      />
      <ActionIcon
        className={classes.stop}
        onClick={() => setAsking(true)}
        aria-label={t('customers.runs.stop_name', { name: run.name })}
      >
        <IconPlayerStopFilled size={14} />
      </ActionIcon>
    </div>
  )
}
