import { Button, Popover, Tooltip, UnstyledButton } from '@mantine/core'
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { keys } from '@/api/keys'
import { healthQuery, setEngine } from '@/api/system'
import type { Health } from '@/api/types.gen'
import { useFaultText } from '@/ui/fault-text'
import { useFormat } from '@/ui/format/use-format'
import classes from './rail.module.css'

function toneOf(health: Health | undefined): string {
  if (!health) return 'nu'
  if (health.state === 'running') return health.troubles.length > 0 ? 'wr' : 'ok'
  return health.state === 'stopped' ? 'nu' : 'er'
}

/** How the engine is: a dot and a word; pressing opens the cause and the action, among them the red switch. */
export function EngineState({ open }: { open: boolean }) {
  const { t } = useTranslation()
  const format = useFormat()
  const fault = useFaultText()
  const client = useQueryClient()
  const [shown, setShown] = useState(false)
  const { data: health, error } = useQuery(healthQuery)
  const engine = useMutation({
    mutationFn: setEngine,
    onSuccess: (next) => client.setQueryData(keys.health, next),
  })
  const state = error ? 'failed' : (health?.state ?? 'unknown')
  const tone = error ? 'er' : toneOf(health)
  const running = state === 'running'
  const fact = running ? t('engine.active', { count: health?.active ?? 0 }) : t(`engine.state.${state}`)
  return (
    <Popover opened={shown} onChange={setShown} position="right-end" width={300} trapFocus returnFocus>
      <Popover.Target>
        <Tooltip label={`${t('engine.name')}: ${t(`engine.state.${state}`)}`} position="right" disabled={open || shown}>
          <UnstyledButton
            className={classes.engine}
            onClick={() => setShown((old) => !old)}
            aria-label={`${t('engine.name')}: ${t(`engine.state.${state}`)}`}
          >
            <span className={classes.state} data-tone={tone} />
            {open && (
              <>
                <span className={classes.engineName}>{t('engine.name')}</span>
                <span className={classes.engineFact}>{fact}</span>
              </>
            )}
          </UnstyledButton>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={classes.popover}>
          <div>
            <h2>{t(`engine.title.${state}`)}</h2>
            <p>{error ? fault(error) : health?.fault ? fault(health.fault) : t(`engine.about.${state}`)}</p>
          </div>
          {health && (
            <dl className={classes.facts}>
              <dt>{t('engine.fact.active')}</dt>
              <dd>{format.number(health.active)}</dd>
              <dt>{t('engine.fact.queued')}</dt>
              <dd>{format.number(health.queued)}</dd>
              <dt>{t('engine.fact.next')}</dt>
              <dd>{format.exact(health.next_due)}</dd>
              <dt>{t('engine.fact.uncertain')}</dt>
              <dd>
                {health.uncertain > 0 ? (
                  <Link to="/mailbox?tab=ledger&state=uncertain" onClick={() => setShown(false)}>
                    {format.number(health.uncertain)}
                  </Link>
                ) : (
                  format.number(0)
                )}
              </dd>
            </dl>
          )}
          {health && health.troubles.length > 0 && (
            <ul className={classes.troubles} aria-label={t('health.troubles')}>
              {health.troubles
                .filter((trouble) => trouble.code !== health.fault?.code)
                .map((trouble) => (
                  <li key={trouble.code + (trouble.args?.channel ?? '')}>{fault(trouble)}</li>
                ))}
            </ul>
          )}
          <Link to="/settings/health" className={classes.more} onClick={() => setShown(false)}>
            {t('health.more')}
          </Link>
          {engine.error && <p role="alert">{fault(engine.error)}</p>}
          {running ? (
            <Button
              color="er"
              leftSection={<IconPlayerStop size={16} />}
              loading={engine.isPending}
              onClick={() => engine.mutate(false)}
            >
              {t('engine.stop')}
            </Button>
          ) : (
            <Button
              leftSection={<IconPlayerPlay size={16} />}
              loading={engine.isPending}
              onClick={() => engine.mutate(true)}
            >
              {t('engine.start')}
            </Button>
          )}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
