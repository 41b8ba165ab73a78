import { IconPencil, IconPlayerPause } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { FlowRow } from '@/api/types.gen'
import { useFormat } from '@/ui/format/use-format'
import type { Column } from '@/ui/grid/types'
import { KindShape } from '@/ui/kind-shape'
import { NodeIcon } from '@/ui/node-icon'
import { StatusPill } from '@/ui/status-pill'
import classes from './flows.module.css'

/** A flow's state in a word. */
export function FlowStatus({ flow }: { flow: Pick<FlowRow, 'state'> }) {
  const { t } = useTranslation()
  const label = t(`flows.state.${flow.state}`)
  if (flow.state === 'live') {
    return (
      <StatusPill tone="ok" dot>
        {label}
      </StatusPill>
    )
  }
  if (flow.state === 'paused') {
    return (
      <StatusPill tone="nu" icon={<IconPlayerPause size={14} />}>
        {label}
      </StatusPill>
    )
  }
  return (
    <StatusPill tone="plain" icon={<IconPencil size={14} stroke={1.8} />}>
      {label}
    </StatusPill>
  )
}

/** The columns of the list: only what is true of each flow today. */
export function useFlowColumns(): Column<FlowRow>[] {
  const { t } = useTranslation()
  const format = useFormat()
  return useMemo(
    () => [
      {
        id: 'name',
        title: t('flows.column.name'),
        width: 'minmax(260px, 3fr)',
        cell: (flow) => (
          <div className={classes.name}>
            <KindShape
              category="event"
              muted={flow.state === 'draft'}
              icon={<NodeIcon kind={flow.event} size={16} />}
            />
            <div className={classes.lines}>
              <div className={classes.title}>
                <span className="ellipsis" title={flow.name}>
                  {flow.name}
                </span>
                {flow.version > 0 && <span className={classes.version}>v{flow.version}</span>}
                {flow.dirty && flow.version > 0 && <span className={classes.draft}>{t('flows.has_draft')}</span>}
              </div>
              <div className={classes.sub}>
                {flow.event ? t(`node.${flow.event}.name`) : t('flows.no_event')}
                {flow.events > 1 && ` ${t('flows.more_events', { count: flow.events - 1 })}`}
              </div>
            </div>
          </div>
        ),
      },
      { id: 'state', title: t('flows.column.state'), width: '124px', cell: (flow) => <FlowStatus flow={flow} /> },
      {
        id: 'inside',
        title: t('flows.column.inside'),
        width: '88px',
        align: 'end',
        cell: (flow) => <span className={classes.strong}>{flow.version > 0 ? format.number(flow.inside) : '—'}</span>,
      },
      {
        id: 'started',
        title: t('flows.column.started'),
        width: '100px',
        align: 'end',
        cell: (flow) => (flow.version > 0 ? format.number(flow.started) : '—'),
      },
      {
        id: 'goal',
        title: t('flows.column.goal'),
        width: '110px',
        from: 1280,
        align: 'end',
        cell: (flow) =>
          flow.goal && flow.goal.started > 0 ? (
            <span
              title={t('flows.goal', {
                name: flow.goal.name || t(`event.${flow.goal.event}`),
                reached: format.number(flow.goal.reached),
                started: format.number(flow.goal.started),
              })}
            >
              {`${format.number((100 * flow.goal.reached) / flow.goal.started, 1)}\u00a0%`}
            </span>
          ) : (
            <span className={classes.sub}>—</span>
          ),
      },
      {
        id: 'last_run',
        title: t('flows.column.last_run'),
        width: 'minmax(140px, 1fr)',
        cell: (flow) =>
          flow.last_run ? (
            <div className={classes.lines}>
              <span>{format.ago(flow.last_run)}</span>
              <span className={classes.sub}>{flow.last_name}</span>
            </div>
          ) : (
            <span className={classes.sub}>{t('flows.never')}</span>
          ),
      },
      {
        id: 'failed',
        title: t('flows.column.failed'),
        width: '90px',
        cell: (flow) =>
          flow.failed > 0 ? (
            <StatusPill tone="er">{format.number(flow.failed)}</StatusPill>
          ) : (
            <span className={classes.sub}>0</span>
          ),
      },
      {
        id: 'changed',
        title: t('flows.column.changed'),
        width: '130px',
        from: 1180,
        cell: (flow) => <span className={classes.sub}>{format.moment(flow.changed)}</span>,
      },
    ],
    [t, format],
  )
}
