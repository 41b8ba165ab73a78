import { Autocomplete, Combobox, Group, InputBase, Select, useCombobox } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { channelsQuery } from '@/api/channels'
import { tagsQuery } from '@/api/customers'
import { flowListQuery } from '@/api/flows'
import { useFormat } from '@/ui/format/use-format'
import { RuleValue } from '@/ui/rules/rule-value'
import { useEditor, useEditorStore } from '../../store/context'
import { useWords } from '../../words'
import { useFacts } from '../use-facts'
import type { FieldProps } from './field'
import { FieldGroup } from './field-group'
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
  const store = useEditorStore()
  const search = useRef('')
  const writes = node.kind === 'action.set_field' || node.kind === 'event.field_changed'
  const types = param.field_types ?? []
  const fit = facts.filter(
    (f) => !f.params?.length && (types.length > 0 ? types.includes(f.type.kind) : writes ? f.write : true),
  )
  const current = asText(value)
  const known = facts.find((f) => f.path === current || f.path === `customer.${current}`)
  const groups = new Map<string, { value: string; label: string }[]>()
  for (const f of fit) {
    const group = f.path.includes('.fields.') ? 'own' : (f.path.split('.')[0] ?? '')
    groups.set(group, [...(groups.get(group) ?? []), { value: f.path, label: words.fact(f) }])
  }
  const data = [...groups].map(([group, items]) => ({
    group: t(`editor.facts.${group}`, { defaultValue: group }),
    items,
  }))
  if (current && !fit.includes(known as never)) {
    data.unshift({
      group: t('editor.facts.now'),
      items: [{ value: current, label: known ? words.fact(known) : current }],
    })
  }
  data.push({ group: t('editor.facts.more'), items: [{ value: NEW, label: t('editor.facts.create') }] })
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
      // What is typed narrows the fields; making a new one is offered with whatever was typed.
      filter={({ options, search }) => narrowed(options as Grouped[], search)}
      renderOption={({ option }) => (
        <Group justify="space-between" wrap="nowrap" gap={8} flex={1}>
          <span className="ellipsis">{option.label}</span>
          {option.value !== NEW && (
            <span className={classes.meta} aria-hidden="true">
              {t(`editor.type.${facts.find((f) => f.path === option.value)?.type.kind}`, { defaultValue: '' })}
            </span>
          )}
        </Group>
      )}
      onSearchChange={(text) => {
        search.current = text
      }}
      onChange={(next) => {
        if (next !== NEW) return onChange(next ?? undefined)
        const typed = search.current === t('editor.facts.create') ? '' : search.current
        store.setState({ newField: { name: typed, types, take: (path) => onChange(path) } })
      }}
    />
  )
}

type Grouped = { group: string; items: { value: string; label: string }[] }

const NEW = '\u0000new'

function narrowed(groups: readonly Grouped[], search: string): Grouped[] {
  const folded = search.trim().toLocaleLowerCase()
  return groups
    .map((g) => ({
      ...g,
      items: g.items.filter((option) => option.value === NEW || option.label.toLocaleLowerCase().includes(folded)),
    }))
    .filter((g) => g.items.length > 0)
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
    <FieldGroup name={name} label={label} error={error}>
      <RuleValue
        kind={fact.type.kind}
        shape={fact.type.kind === 'list' ? 'many' : 'one'}
        options={fact.type.options ?? []}
        value={value}
        currency={currency}
        onChange={onChange}
      />
    </FieldGroup>
  )
}

/** A channel, with what it can carry and whether it is set up; where it is not, the way to do that. */
export function ChannelField({ label, value, error, onChange }: FieldProps) {
  const { t } = useTranslation()
  const channels = useQuery(channelsQuery).data ?? []
  const name = (id: string) => t(`editor.channel.${id}`, { defaultValue: id })
  const data = ['auto', ...channels.map((c) => c.id)].map((id) => ({ value: id, label: name(id) }))
  const current = asText(value) || 'auto'
  if (!data.some((d) => d.value === current)) data.push({ value: current, label: name(current) })
  const unready = (id: string) => channels.some((c) => c.id === id && !c.ready)
  return (
    <div>
      <Select
        label={label}
        error={error}
        allowDeselect={false}
        value={current}
        data={data}
        description={unready(current) ? t('editor.channel_about.not_ready') : undefined}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        renderOption={({ option }) => (
          <div>
            <div>{option.label}</div>
            <div className={classes.meta} aria-hidden="true">
              {t(`editor.channel_about.${option.value}`, { defaultValue: '' })}
              {unready(option.value) && ` · ${t('editor.channel_about.not_ready')}`}
            </div>
          </div>
        )}
        onChange={(next) => onChange(next ?? undefined)}
      />
      {unready(current) && (
        <Link className={classes.setUp} to="/settings/channels">
          {t('editor.channel_about.set_up')}
        </Link>
      )}
    </div>
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
