import { Autocomplete, Combobox, Group, InputBase, Select, useCombobox } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { channelsQuery } from '@/api/channels'
import { tagsQuery } from '@/api/customers'
import { flowListQuery } from '@/api/flows'
import { useFormat } from '@/ui/format/use-format'
import { RuleValue } from '@/ui/rules/rule-value'
import { useEditor } from '../../store/context'
import { useWords } from '../../words'
import { useFacts } from '../use-facts'
import type { FieldProps } from './field'
import classes from './fields.module.css'
import { TextField } from './text-field'

const asText = (v: unknown) => (typeof v === 'string' ? v : '')

/** A tag: one of those there are, or a new one, which comes to be when the step first gives it. */
export function TagField({ label, value, error, onChange }: FieldProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const tags = useQuery(tagsQuery).data ?? []
  const [search, setSearch] = useState<string | null>(null)
  const box = useCombobox({ onDropdownClose: () => setSearch(null) })
  const typed = (search ?? '').trim()
  const shown = tags.filter((tag) => tag.name.toLocaleLowerCase().includes(typed.toLocaleLowerCase()))
  const exact = tags.some((tag) => tag.name === typed)
  const take = (name: string | undefined) => {
    onChange(name)
    setSearch(null)
    box.closeDropdown()
  }
  return (
    <Combobox store={box} onOptionSubmit={(name) => take(name === '\u0000new' ? typed : name)}>
      <Combobox.Target>
        <InputBase
          label={label}
          error={error}
          placeholder={t('editor.field.tag')}
          value={search ?? asText(value)}
          rightSection={<Combobox.Chevron />}
          rightSectionPointerEvents="none"
          onChange={(event) => {
            setSearch(event.currentTarget.value)
            box.openDropdown()
          }}
          onFocus={() => box.openDropdown()}
          onClick={() => box.openDropdown()}
          onBlur={() => {
            if (search !== null) take(typed || undefined)
            box.closeDropdown()
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options mah={220} style={{ overflowY: 'auto' }}>
          {shown.map((tag) => (
            <Combobox.Option key={tag.name} value={tag.name} active={tag.name === value}>
              <Group justify="space-between" wrap="nowrap">
                <span className="ellipsis">{tag.name}</span>
                <span className={classes.meta}>{format.number(tag.count)}</span>
              </Group>
            </Combobox.Option>
          ))}
          {typed && !exact && (
            <Combobox.Option value={'\u0000new'}>{t('editor.field.new_tag', { name: typed })}</Combobox.Option>
          )}
          {shown.length === 0 && !typed && <Combobox.Empty>{t('editor.field.no_tags')}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}

/** A field of the customer: those that can be written where the step writes, else those of the asked types. */
export function FactField({ node, param, label, value, error, onChange }: FieldProps) {
  const { t } = useTranslation()
  const words = useWords()
  const facts = useFacts()
  const writes = node.kind === 'action.set_field' || node.kind === 'event.field_changed'
  const types = param.field_types ?? []
  const fit = facts.filter(
    (f) => !f.params?.length && (types.length > 0 ? types.includes(f.type.kind) : writes ? f.write : true),
  )
  const current = asText(value)
  const known = facts.find((f) => f.path === current || f.path === `customer.${current}`)
  const data = fit.map((f) => ({ value: f.path, label: words.fact(f) }))
  if (current && !fit.includes(known as never))
    data.push({ value: current, label: known ? words.fact(known) : current })
  return (
    <Select
      label={label}
      error={error}
      searchable
      placeholder={t('editor.field.field')}
      nothingFoundMessage={t('ui.nothing_found')}
      allowDeselect={!param.required}
      value={known && fit.includes(known) ? known.path : current || null}
      data={data}
      onChange={(next) => onChange(next ?? undefined)}
    />
  )
}

/** A value of the chosen field's own type; a text may hold macros. */
export function ValueField(props: FieldProps) {
  const { node, param, label, name, value, error, onChange } = props
  const { currency } = useFormat()
  const facts = useFacts()
  const chosen = asText(node.params[param.of ?? ''])
  const fact = facts.find((f) => f.path === chosen || f.path === `customer.${chosen}`)
  if (!fact || fact.type.kind === 'text') return <TextField {...props} />
  return (
    <div role="group" aria-label={name}>
      <div className={classes.label}>{label}</div>
      <RuleValue
        kind={fact.type.kind}
        shape={fact.type.kind === 'list' ? 'many' : 'one'}
        options={fact.type.options ?? []}
        value={value}
        currency={currency}
        onChange={onChange}
      />
      {error && <div className={classes.error}>{error}</div>}
    </div>
  )
}

export function ChannelField({ label, value, error, onChange }: FieldProps) {
  const { t } = useTranslation()
  const channels = useQuery(channelsQuery).data ?? []
  const data = [
    { value: 'auto', label: t('editor.channel.auto') },
    ...channels.map((c) => ({
      value: c.id,
      label: c.ready
        ? t(`editor.channel.${c.id}`, { defaultValue: c.id })
        : t('editor.channel.not_ready', { name: t(`editor.channel.${c.id}`, { defaultValue: c.id }) }),
    })),
  ]
  const current = asText(value) || 'auto'
  if (!data.some((d) => d.value === current))
    data.push({ value: current, label: t(`editor.channel.${current}`, { defaultValue: current }) })
  return (
    <Select
      label={label}
      error={error}
      allowDeselect={false}
      value={current}
      data={data}
      onChange={(next) => onChange(next ?? undefined)}
    />
  )
}

/** An event of the log, by its words. Those that this program's steps know come from the catalogue. */
export function EventField({ label, value, error, onChange }: FieldProps) {
  const { t } = useTranslation()
  const kinds = useEditor((s) => s.kinds)
  const names = eventNames([...kinds.values()].map((k) => k.starts ?? ''))
  const current = asText(value)
  const data = [...new Set([...names, ...(current ? [current] : [])])].map((n) => ({
    value: n,
    label: t(`event.${n}`, { defaultValue: n }),
  }))
  return (
    <Select
      label={label}
      error={error}
      searchable
      value={current || null}
      data={data}
      onChange={(next) => onChange(next ?? undefined)}
    />
  )
}

/** Events that a flow may wait for or be ended by. */
export function eventNames(starts: readonly string[]): string[] {
  const more = ['purchase.refunded', 'tag.removed', 'message.sent', 'message.failed', 'task.completed', 'note.added']
  return [...new Set([...starts.filter((n) => n && n !== 'flow.started'), ...more])]
}

const zones = Intl.supportedValuesOf('timeZone')

export function ZoneField({ label, param, value, error, onChange }: FieldProps) {
  const { t } = useTranslation()
  return (
    <Select
      label={label}
      error={error}
      searchable
      limit={80}
      allowDeselect={false}
      nothingFoundMessage={t('ui.nothing_found')}
      value={asText(value) || asText(param.default) || 'client'}
      data={[
        { value: 'client', label: t('editor.zone.client') },
        { value: 'workspace', label: t('editor.zone.workspace') },
        ...zones.map((z) => ({ value: z, label: z.replaceAll('_', ' ') })),
      ]}
      onChange={(next) => onChange(next ?? undefined)}
    />
  )
}

/** A colleague by name. */
export function UserField({ label, value, error, onChange }: FieldProps) {
  return (
    <Autocomplete
      label={label}
      error={error}
      value={asText(value)}
      data={[]}
      onChange={(next) => onChange(next || undefined)}
    />
  )
}

/** Another flow, by its name; what is kept is its id. A name that no flow here has is shown as it stands. */
export function FlowField({ label, value, error, onChange }: FieldProps) {
  const { t } = useTranslation()
  const { data: flows } = useQuery(flowListQuery)
  const current = asText(value)
  const data = (flows ?? []).map((f) => ({ value: f.id, label: f.name }))
  if (current && !data.some((f) => f.value === current)) data.push({ value: current, label: current })
  return (
    <Select
      label={label}
      error={error}
      searchable
      nothingFoundMessage={t('editor.subflow.none')}
      value={current || null}
      data={data}
      onChange={(next) => onChange(next ?? undefined)}
    />
  )
}
