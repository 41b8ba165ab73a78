import { Autocomplete, Button, Modal, NumberInput, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { channelsQuery } from '@/api/channels'
import { tagsQuery } from '@/api/customers'
import { hooksQuery } from '@/api/outside'
import type { Deed, ValueKind } from '@/api/types.gen'
import { ClockInput } from '@/ui/clock-input'
import { useFormat } from '@/ui/format/use-format'
import { useFacts } from '../inspector/use-facts'
import { useWords } from '../words'
import { complete, deedParts, onlyParts, type Part } from './deeds'
import classes from './simulation.module.css'
import { useSim, useSimStore } from './state'
import { ValueInput } from './value-input'
import { dayNumber, momentOfDay, pickerText } from './zoned'

type Props = {
  deed: Deed | null
  /** It starts the flow: it has no time of its own, and is one of these events. */
  starts?: readonly string[]
  onSave: (deed: Deed) => void
  onClose: () => void
}

/** What happens, and when: an event with what it tells. */
export function DeedForm({ deed, starts, onSave, onClose }: Props) {
  const { t } = useTranslation()
  const { zone } = useFormat()
  const store = useSimStore()
  const from = useSim((s) => s.from)
  const days = useSim((s) => s.days)
  const [value, setValue] = useState<Deed>(
    () => deed ?? { at: Math.max(store.getState().at, from), event: 'purchase.added' },
  )
  const change = (patch: Partial<Deed>) => setValue((old) => ({ ...old, ...patch }))
  const day = dayNumber(value.at, from, zone)
  const clock = pickerText(value.at, zone).slice(11)
  const parts = deedParts[value.event] ?? []
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (complete(value)) onSave(onlyParts(value))
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(starts ? 'editor.sim.begin' : deed ? 'editor.sim.deed_edit' : 'editor.sim.deed_add')}
      size="sm"
    >
      <form onSubmit={submit} className={classes.form}>
        <Select
          label={t('editor.sim.deed_event')}
          data={(starts ?? Object.keys(deedParts)).map((id) => ({ value: id, label: t(`event.${id}`) }))}
          value={value.event}
          allowDeselect={false}
          searchable
          maxDropdownHeight={320}
          onChange={(event) => event && change({ event })}
        />
        {parts.map((part) => (
          <PartInput key={part} part={part} deed={value} onChange={change} />
        ))}
        {!starts && (
          <div className={classes.pair}>
            <NumberInput
              label={t('editor.sim.deed_day')}
              min={0}
              max={days}
              value={day}
              onChange={(n) => change({ at: Math.max(momentOfDay(from, Number(n) || 0, clock, zone), from) })}
            />
            <ClockInput
              label={t('editor.sim.deed_time')}
              name={t('editor.sim.deed_time')}
              value={clock}
              onChange={(next) => change({ at: Math.max(momentOfDay(from, day, next, zone), from) })}
            />
          </div>
        )}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {t('ui.action.cancel')}
          </Button>
          <Button type="submit" disabled={!complete(value)}>
            {t(deed ? 'ui.action.save' : 'ui.action.add')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

type PartProps = { part: Part; deed: Deed; onChange: (patch: Partial<Deed>) => void }

function PartInput({ part, deed, onChange }: PartProps) {
  const { t } = useTranslation()
  const { currency } = useFormat()
  const words = useWords()
  const facts = useFacts()
  const tags = useQuery({ ...tagsQuery, enabled: part === 'tag' }).data ?? []
  const channels = useQuery({ ...channelsQuery, enabled: part === 'channel' }).data ?? []
  const hooks = useQuery({ ...hooksQuery, enabled: part === 'hook' || part === 'data' }).data?.hooks ?? []
  const label = t(`editor.sim.part.${part}`)
  switch (part) {
    case 'tag':
      return (
        <Autocomplete
          label={label}
          data={tags.map((tag) => tag.name)}
          value={deed.tag ?? ''}
          limit={30}
          onChange={(tag) => onChange({ tag })}
        />
      )
    case 'field':
      return (
        <Select
          label={label}
          searchable
          data={facts.filter((f) => f.write).map((f) => ({ value: f.path, label: words.fact(f) }))}
          value={deed.field ?? null}
          onChange={(field) => onChange({ field: field ?? '', value: null })}
        />
      )
    case 'value': {
      const fact = facts.find((f) => f.path === deed.field)
      if (!fact) return null
      return <ValueInput label={label} type={fact.type} value={deed.value} onChange={(value) => onChange({ value })} />
    }
    case 'amount':
      return (
        <TextInput
          label={label}
          inputMode="decimal"
          placeholder="1000"
          rightSection={<span className={classes.unit}>{currency}</span>}
          rightSectionWidth={46}
          value={deed.amount ?? ''}
          onChange={(event) => onChange({ amount: event.currentTarget.value })}
        />
      )
    case 'channel':
      return (
        <Select
          label={label}
          data={channels.map((c) => ({ value: c.id, label: t(`channel.name.${c.id}`, { defaultValue: c.id }) }))}
          value={deed.channel ?? null}
          onChange={(channel) => onChange({ channel: channel ?? '' })}
        />
      )
    case 'state':
      return (
        <Select
          label={label}
          data={['given', 'refused', 'unknown'].map((s) => ({ value: s, label: t(`editor.sim.consent.${s}`) }))}
          value={deed.state ?? null}
          onChange={(state) => onChange({ state: state ?? '' })}
        />
      )
    case 'hook':
      return (
        <Select
          label={label}
          data={hooks.map((h) => ({ value: h.id, label: h.name }))}
          value={deed.hook ?? null}
          nothingFoundMessage={t('ui.nothing_found')}
          onChange={(hook) => onChange({ hook: hook ?? '', data: {} })}
        />
      )
    case 'data': {
      const hook = hooks.find((h) => h.id === deed.hook)
      return (hook?.fields ?? []).map((f) => (
        <ValueInput
          key={f.name}
          label={f.name}
          type={{ kind: f.type as ValueKind }}
          value={deed.data?.[f.name]}
          onChange={(next) => onChange({ data: { ...deed.data, [f.name]: next } })}
        />
      ))
    }
    default:
      return (
        <TextInput
          label={label}
          value={String(deed[part] ?? '')}
          onChange={(event) => onChange({ [part]: event.currentTarget.value })}
        />
      )
  }
}
