import { Button, Modal, NumberInput, Progress, SegmentedControl } from '@mantine/core'
import { DateTimePicker } from '@mantine/dates'
import { IconFilter, IconRefresh } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { tagsQuery } from '@/api/customers'
import { customerFactsQuery } from '@/api/flows'
import { asFault, useFaultText } from '@/ui/fault-text'
import { useFormat } from '@/ui/format/use-format'
import { emptyGroup, type RuleGroup } from '@/ui/rules/model'
import { RuleBuilder } from '@/ui/rules/rule-builder'
import { Tabs } from '../client-panel'
import classes from '../simulation.module.css'
import { useSim, useSimStore } from '../state'
import { fromPicker, pickerText } from '../zoned'
import own from './everybody.module.css'
import type { Everybody } from './use-everybody'

/** Whom, from when, for how long; how it goes, and the figures that sum it up. */
export function AskPanel({ all }: { all: Everybody }) {
  const { t } = useTranslation()
  const format = useFormat()
  const faultText = useFaultText()
  const store = useSimStore()
  const ask = useSim((s) => s.all)
  const [choosing, setChoosing] = useState(false)
  const change = (patch: Partial<typeof ask>) => store.setState({ all: { ...ask, ...patch } })
  const p = all.population
  const sum = (of: Record<string, number>) => Object.values(of).reduce((a, b) => a + b, 0)
  const running = all.running
  return (
    <aside className={classes.left} aria-label={t('editor.sim.left')}>
      <div className={classes.block}>
        <Tabs />
        <div>
          <p className={own.label}>{t('editor.sim.all.who')}</p>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label={t('editor.sim.all.who')}
            value={ask.where ? 'rules' : 'all'}
            onChange={(next) => {
              if (next === 'all') change({ where: null })
              else setChoosing(true)
            }}
            data={[
              { value: 'all', label: t('editor.sim.all.everybody') },
              { value: 'rules', label: t('editor.sim.all.rules') },
            ]}
          />
          {ask.where && (
            <Button
              mt={6}
              size="compact-xs"
              variant="subtle"
              leftSection={<IconFilter size={14} stroke={1.7} />}
              onClick={() => setChoosing(true)}
            >
              {t('editor.sim.all.rules_count', { count: ask.where.items.length })}
            </Button>
          )}
        </div>
        <div className={classes.pair}>
          <DateTimePicker
            label={t('editor.sim.from')}
            size="xs"
            locale={format.locale}
            valueFormat="DD.MM.YY HH:mm"
            value={pickerText(ask.from, format.zone)}
            onChange={(text) => {
              const at = fromPicker(text, format.zone)
              if (at !== null) change({ from: at })
            }}
          />
          <NumberInput
            label={t('editor.sim.days')}
            size="xs"
            min={1}
            max={365}
            value={ask.days}
            onChange={(value) => {
              const n = Number(value)
              if (n >= 1 && n <= 365) change({ days: n })
            }}
          />
        </div>
        <div className={own.state} role="status">
          {running ? (
            <>
              <div className={own.stateRow}>
                <span>
                  {t('editor.sim.all.running', {
                    done: format.number(running.done),
                    total: format.number(running.total),
                  })}
                </span>
                <Button size="compact-xs" variant="default" onClick={all.cancel}>
                  {t('ui.action.cancel')}
                </Button>
              </div>
              <Progress size={4} value={running.total > 0 ? (100 * running.done) / running.total : 0} />
            </>
          ) : (
            <div className={own.stateRow}>
              <span data-tone={all.error !== null ? 'er' : undefined}>
                {all.cancelled
                  ? t('editor.sim.all.cancelled')
                  : all.error !== null
                    ? faultText(asFault(all.error))
                    : p
                      ? t('editor.sim.all.took', { seconds: format.number(p.micros / 1e6, 2) })
                      : ''}
              </span>
              <Button
                size="compact-xs"
                variant="default"
                leftSection={<IconRefresh size={13} stroke={1.8} />}
                onClick={all.again}
              >
                {t('editor.sim.all.again')}
              </Button>
            </div>
          )}
        </div>
      </div>
      {p && (
        <dl className={own.totals} data-stale={all.stale || undefined}>
          <Total label={t('editor.sim.all.people')} value={format.number(p.people)} big />
          <Total label={t('editor.sim.all.starts')} value={format.number(sum(p.runs))} />
          <Total label={t('editor.sim.all.done')} value={format.number(p.runs.done ?? 0)} />
          <Total label={t('editor.sim.all.standing')} value={format.number(p.runs.active ?? 0)} />
          {(p.runs.failed ?? 0) > 0 && (
            <Total label={t('editor.sim.all.failed')} value={format.number(p.runs.failed ?? 0)} tone="er" />
          )}
          {(p.runs.stopped ?? 0) > 0 && (
            <Total label={t('editor.sim.all.stopped')} value={format.number(p.runs.stopped ?? 0)} />
          )}
          <Total label={t('editor.sim.all.sent')} value={format.number(sum(p.channels))} big />
          {Object.entries(p.channels).map(([id, n]) => (
            <Total key={id} label={t(`channel.name.${id}`, { defaultValue: id })} value={format.number(n)} />
          ))}
          <Total label={t('editor.sim.all.held')} value={format.number(sum(p.held))} />
          <Total label={t('editor.sim.all.blocked')} value={format.number(sum(p.blocked))} />
          <Total label={t('editor.sim.all.refused')} value={format.number(sum(p.refused))} />
        </dl>
      )}
      {choosing && (
        <Rules
          value={ask.where}
          onClose={() => setChoosing(false)}
          onSave={(where) => {
            change({ where: where.items.length > 0 ? where : null })
            setChoosing(false)
          }}
        />
      )}
    </aside>
  )
}

function Total({ label, value, big, tone }: { label: string; value: string; big?: boolean; tone?: string }) {
  return (
    <div className={own.total} data-big={big || undefined} data-tone={tone}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  )
}

type RulesProps = { value: RuleGroup | null; onSave: (where: RuleGroup) => void; onClose: () => void }

function Rules({ value, onSave, onClose }: RulesProps) {
  const { t } = useTranslation()
  const { currency } = useFormat()
  const facts = useQuery(customerFactsQuery).data ?? []
  const tags = useQuery(tagsQuery).data ?? []
  const [group, setGroup] = useState<RuleGroup>(value ?? emptyGroup())
  return (
    <Modal opened onClose={onClose} title={t('editor.sim.all.who')} size="lg">
      <div className={classes.form}>
        <RuleBuilder
          facts={facts}
          value={group}
          onChange={setGroup}
          tags={tags.map((tag) => tag.name)}
          currency={currency}
        />
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {t('ui.action.cancel')}
          </Button>
          <Button onClick={() => onSave(group)}>{t('editor.sim.all.rules_done')}</Button>
        </div>
      </div>
    </Modal>
  )
}
