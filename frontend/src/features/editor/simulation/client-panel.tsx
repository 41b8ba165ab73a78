import { ActionIcon, NumberInput, SegmentedControl, Select, Tooltip } from '@mantine/core'
import { DateTimePicker } from '@mantine/dates'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Deed, Simulation } from '@/api/types.gen'
import { asFault, useFaultText } from '@/ui/fault-text'
import { armsOf } from '../model/kind'
import { useEditor } from '../store/context'
import { nodesById } from '../store/editor-store'
import { BeginRow } from './begin-row'
import { ClientPicker } from './client-picker'
import { DeedForm } from './deed-form'
import { DeedList } from './deed-list'
import { useSimWords } from './sim-words'
import classes from './simulation.module.css'
import { useSim, useSimStore } from './state'
import { StepList } from './step-list'
import type { Timeline } from './timeline'
import { useSimulation } from './use-simulation'
import { fromPicker, pickerText } from './zoned'

type Props = { sim: Simulation | null; line: Timeline | null; onRetry: () => void }

/** The left side: whom, from when, which variants, what happens meanwhile, and the steps with what they came to. */
export function ClientPanel({ sim, line }: Props) {
  const { t } = useTranslation()
  const store = useSimStore()
  const words = useSimWords()
  const faultText = useFaultText()
  const { error } = useSimulation()
  const from = useSim((s) => s.from)
  const days = useSim((s) => s.days)
  const start = useSim((s) => s.start)
  const [editing, setEditing] = useState<{ index: number; deed: Deed | null } | null>(null)
  const node = useEditor((s) => (start ? nodesById(s.history.present).get(start) : undefined))
  const save = (deed: Deed) => {
    if (!editing) return
    const { deeds } = store.getState()
    const next = editing.index < 0 ? [...deeds, deed] : deeds.with(editing.index, deed)
    store.setState({ deeds: next.toSorted((a, b) => a.at - b.at) })
    setEditing(null)
  }
  return (
    <aside className={classes.left} aria-label={t('editor.sim.left')}>
      <div className={classes.block}>
        <Tabs />
        <ClientPicker />
        <div className={classes.pair}>
          <DateTimePicker
            label={t('editor.sim.from')}
            size="xs"
            locale={words.format.locale}
            valueFormat="DD.MM.YY HH:mm"
            value={pickerText(from, words.format.zone)}
            onChange={(text) => {
              const at = fromPicker(text, words.format.zone)
              if (at !== null) store.setState({ from: at, at, tick: 0 })
            }}
          />
          <NumberInput
            label={t('editor.sim.days')}
            size="xs"
            min={1}
            max={365}
            clampBehavior="blur"
            value={days}
            onChange={(value) => {
              const n = Number(value)
              if (n >= 1 && n <= 365) store.setState({ days: n })
            }}
          />
        </div>
        {start && node && (
          <div className={classes.chip}>
            <span title={words.words.title(node)}>{t('editor.sim.starts_at', { step: words.words.title(node) })}</span>
            <ActionIcon
              size={22}
              aria-label={t('editor.sim.starts_anew')}
              onClick={() => store.setState({ start: '' })}
            >
              <IconX size={14} />
            </ActionIcon>
          </div>
        )}
        <Arms line={line} />
        {error && sim && <p className={classes.fault}>{faultText(asFault(error))}</p>}
      </div>
      <div className={classes.block}>
        <div className={classes.blockHead}>
          <h2>{t('editor.sim.deeds')}</h2>
          <Tooltip label={t('editor.sim.deed_add')}>
            <ActionIcon
              size={24}
              aria-label={t('editor.sim.deed_add')}
              onClick={() => setEditing({ index: -1, deed: null })}
            >
              <IconPlus size={16} stroke={1.8} />
            </ActionIcon>
          </Tooltip>
        </div>
        <BeginRow />
        <DeedList sim={sim} onEdit={(index, deed) => setEditing({ index, deed })} />
        <Sends sim={sim} line={line} />
      </div>
      <StepList sim={sim} line={line} />
      {editing && <DeedForm deed={editing.deed} onSave={save} onClose={() => setEditing(null)} />}
    </aside>
  )
}

/** «Один клиент / Все клиенты». */
export function Tabs() {
  const { t } = useTranslation()
  const store = useSimStore()
  const tab = useSim((s) => s.tab)
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      aria-label={t('editor.sim.tabs')}
      value={tab}
      onChange={(next) => store.setState({ tab: next === 'all' ? 'all' : 'one', playing: false })}
      data={[
        { value: 'one', label: t('editor.sim.tab.one') },
        { value: 'all', label: t('editor.sim.tab.all') },
      ]}
    />
  )
}

/** A choice of the variant at each split on the way. */
function Arms({ line }: { line: Timeline | null }) {
  const { t } = useTranslation()
  const store = useSimStore()
  const arms = useSim((s) => s.arms)
  const doc = useEditor((s) => s.history.present)
  const kinds = useEditor((s) => s.kinds)
  const words = useSimWords()
  const met = new Set(line?.visits.filter((v) => v.own).map((v) => v.node))
  const splits = doc.nodes.filter((n) => kinds.get(n.kind)?.ports_of && (met.has(n.id) || arms[n.id]))
  return splits.map((n) => (
    <Select
      key={n.id}
      size="xs"
      label={words.words.title(n)}
      value={arms[n.id] ?? ''}
      allowDeselect={false}
      data={[
        { value: '', label: t('editor.sim.arm_any') },
        ...armsOf(n, kinds.get(n.kind)).map((a) => ({
          value: a.id,
          label: t('editor.sim.arm', { name: a.name || a.id }),
        })),
      ]}
      onChange={(arm) => {
        const next = { ...arms }
        if (arm) next[n.id] = arm
        else delete next[n.id]
        store.setState({ arms: next })
      }}
    />
  ))
}

const requestOutcomes = ['', '200', '404', '500', 'lost'] as const
const messageOutcomes = ['', 'failed', 'lost'] as const

/** What becomes of requests and of letters that would leave the machine. */
function Sends({ sim, line }: { sim: Simulation | null; line: Timeline | null }) {
  const { t } = useTranslation()
  const store = useSimStore()
  const outcomes = useSim((s) => s.outcomes)
  const doc = useEditor((s) => s.history.present)
  const words = useSimWords()
  if (!sim || !line) return null
  const met = new Set(line.visits.filter((v) => v.own).map((v) => v.node))
  const outward = new Set(sim.messages.filter((m) => m.channel !== 'local' && m.state !== 'blocked').map((m) => m.node))
  const list = doc.nodes.filter(
    (n) => met.has(n.id) && (n.kind === 'action.http_request' || outward.has(n.id) || outcomes[n.id]),
  )
  if (list.length === 0) return null
  return (
    <div className={classes.sends}>
      {list.map((n) => {
        const request = n.kind === 'action.http_request'
        const chosen = outcomes[n.id]
        const value = !chosen ? '' : chosen.result === 'answered' ? String(chosen.status) : chosen.result
        return (
          <Select
            key={n.id}
            size="xs"
            label={words.words.title(n)}
            allowDeselect={false}
            value={value}
            data={(request ? requestOutcomes : messageOutcomes).map((o) => ({
              value: o,
              label: t(`editor.sim.outcome.${request ? 'request' : 'message'}.${o || 'well'}`),
            }))}
            onChange={(next) => {
              const all = { ...outcomes }
              if (!next) delete all[n.id]
              else if (/^\d+$/.test(next)) all[n.id] = { result: 'answered', status: Number(next), answer: '' }
              else all[n.id] = { result: next, status: 0, answer: '' }
              store.setState({ outcomes: all })
            }}
          />
        )
      })}
    </div>
  )
}
