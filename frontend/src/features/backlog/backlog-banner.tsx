import { Button, Drawer } from '@mantine/core'
import { IconMoonStars } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { backlogQuery, decide, dismissBacklog } from '@/api/contact'
import { keys } from '@/api/keys'
import type { BacklogFlow } from '@/api/types.gen'
import { useFormat } from '@/ui/format/use-format'
import { useToasts } from '@/ui/use-toasts'
import classes from './backlog.module.css'

const decisions = ['run_now', 'next_allowed', 'shift', 'skip'] as const

/** Says what fell due while the program was not running, and asks where a flow wants to be asked. */
export default function BacklogBanner() {
  const { t } = useTranslation()
  const format = useFormat()
  const client = useQueryClient()
  const toasts = useToasts()
  const [opened, setOpened] = useState(false)
  const { data } = useQuery(backlogQuery)
  const refresh = () =>
    Promise.all([keys.backlog, keys.held, keys.flows].map((queryKey) => client.invalidateQueries({ queryKey })))
  const settle = useMutation({
    mutationFn: ({ flow, rule }: { flow: string; rule: string }) => decide(flow, rule),
    onError: toasts.failed,
    onSuccess: async ({ count }) => {
      toasts.done(t('ui.backlog.decided', { count }))
      await refresh()
    },
  })
  const dismiss = useMutation({ mutationFn: dismissBacklog, onError: toasts.failed, onSuccess: refresh })
  if (!data || (data.flows.length === 0 && data.asked.length === 0)) return null
  const late = data.flows.reduce((sum, flow) => sum + flow.timers, 0)
  const asked = data.asked.reduce((sum, flow) => sum + flow.timers, 0)
  const ruled = data.flows.filter((flow) => flow.rule !== 'ask')
  const gap = data.from
    ? t(`ui.backlog.${data.why}`, { from: format.exact(data.from), to: format.exact(data.to) })
    : undefined
  const sentences = [
    gap,
    late > 0 ? t('ui.backlog.late', { count: late, number: format.number(late) }) : undefined,
    asked > 0 ? t('ui.backlog.ask', { count: asked, number: format.number(asked) }) : undefined,
  ].filter(Boolean)
  const close = () => setOpened(false)
  return (
    <>
      <div className={classes.banner} role="status">
        <IconMoonStars size={16} stroke={1.8} />
        <span>{sentences.join('. ')}</span>
        <Button size="xs" variant="default" onClick={() => setOpened(true)}>
          {t('ui.backlog.show')}
        </Button>
        {asked === 0 && (
          <Button size="xs" variant="default" loading={dismiss.isPending} onClick={() => dismiss.mutate()}>
            {t('ui.backlog.dismiss')}
          </Button>
        )}
      </div>
      <Drawer
        opened={opened}
        onClose={close}
        position="right"
        size={560}
        title={t('ui.backlog.title')}
        closeButtonProps={{ 'aria-label': t('ui.action.close') }}
      >
        {gap && <p className={classes.gap}>{gap}</p>}
        {data.asked.length > 0 && (
          <section className={classes.part} aria-label={t('ui.backlog.asked')}>
            <h3>{t('ui.backlog.asked')}</h3>
            {data.asked.map((flow) => (
              <FlowOfBacklog key={flow.id} flow={flow}>
                <Choices
                  name={flow.name}
                  busy={settle.isPending}
                  onChoose={(rule) => settle.mutate({ flow: flow.id, rule })}
                />
              </FlowOfBacklog>
            ))}
            {data.asked.length > 1 && (
              <div className={classes.flow}>
                <strong>{t('ui.backlog.all')}</strong>
                <Choices
                  name={t('ui.backlog.all')}
                  busy={settle.isPending}
                  onChoose={(rule) => settle.mutate({ flow: '', rule })}
                />
              </div>
            )}
          </section>
        )}
        {ruled.length > 0 && (
          <section className={classes.part} aria-label={t('ui.backlog.done')}>
            <h3>{t('ui.backlog.done')}</h3>
            {ruled.map((flow) => (
              <FlowOfBacklog key={flow.id} flow={flow} rule />
            ))}
            <div className={classes.buttons}>
              <Button
                loading={dismiss.isPending}
                onClick={() => {
                  dismiss.mutate()
                  close()
                }}
              >
                {t('ui.backlog.dismiss')}
              </Button>
            </div>
          </section>
        )}
      </Drawer>
    </>
  )
}

function Choices({ name, busy, onChoose }: { name: string; busy: boolean; onChoose: (rule: string) => void }) {
  const { t } = useTranslation()
  return (
    <div className={classes.buttons} role="group" aria-label={t('ui.backlog.decide', { name })}>
      {decisions.map((rule, i) => (
        <Button
          key={rule}
          size="xs"
          variant={i === 0 ? 'filled' : 'default'}
          disabled={busy}
          onClick={() => onChoose(rule)}
        >
          {t(`ui.backlog.${rule}`)}
        </Button>
      ))}
    </div>
  )
}

function FlowOfBacklog({ flow, rule, children }: { flow: BacklogFlow; rule?: boolean; children?: React.ReactNode }) {
  const { t } = useTranslation()
  const format = useFormat()
  const due = (first: number, last: number) =>
    first === last
      ? t('ui.backlog.due_at', { first: format.exact(first) })
      : t('ui.backlog.due', { first: format.exact(first), last: format.exact(last) })
  const age = /^(\d+)([mhdw])$/.exec(flow.age)
  return (
    <div className={classes.flow}>
      <div className={classes.line}>
        <strong>{flow.name}</strong>
        <span>{format.number(flow.timers)}</span>
      </div>
      {rule && (
        <p className={classes.rule}>
          {t(`ui.backlog.rule.${flow.rule}`, {
            age: age ? t(`ui.duration.${age[2]}`, { count: Number(age[1]) }) : flow.age,
            fresh: format.number(flow.fresh),
            all: format.number(flow.timers),
          })}
        </p>
      )}
      <ul>
        {flow.nodes.map((node) => (
          <li key={node.node}>
            <span>{node.name || t(`node.${node.kind}.name`, { defaultValue: node.node })}</span>
            <span className={classes.sub}>{due(node.first, node.last)}</span>
            <span>{format.number(node.timers)}</span>
          </li>
        ))}
      </ul>
      {children}
    </div>
  )
}
