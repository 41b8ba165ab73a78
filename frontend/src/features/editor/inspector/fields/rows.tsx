import { ActionIcon, Button, Chip, Group, Select, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { hooksQuery } from '@/api/outside'
import type { FieldProps } from './field'
import classes from './fields.module.css'
import { SecretMenu } from './secret-menu'

interface Pair {
  name: string
  value: string
}

interface Output {
  name: string
  path: string
  type: string
}

const outputTypes = ['text', 'number', 'flag', 'date', 'datetime', 'list'] as const

function listOf<T>(value: unknown): T[] {
  return Array.isArray(value) ? (value as T[]) : []
}

/** Rows under one label, with a button that adds one. */
function Rows({
  label,
  name,
  error,
  add,
  onAdd,
  children,
}: {
  label: ReactNode
  name: string
  error: string | undefined
  add: string
  onAdd: () => void
  children: ReactNode
}) {
  return (
    <div role="group" aria-label={name}>
      <div className={classes.label}>{label}</div>
      <div className={classes.arms}>{children}</div>
      <Button size="xs" variant="subtle" mt={4} leftSection={<IconPlus size={14} />} onClick={onAdd}>
        {add}
      </Button>
      {error && <div className={classes.error}>{error}</div>}
    </div>
  )
}

/** Names with values: the headers of a request, the fields of a form. Values may hold macros and places of secrets. */
export function PairsField({ param, label, name, value, error, onChange }: FieldProps) {
  const { t } = useTranslation()
  const rows = listOf<Pair>(value)
  const write = (next: Pair[]) => onChange(next.length > 0 ? next : undefined)
  return (
    <Rows
      label={label}
      name={name}
      error={error}
      add={t('editor.rows.add')}
      onAdd={() => write([...rows, { name: '', value: '' }])}
    >
      {rows.map((row, i) => (
        <Group key={i} gap={6} wrap="nowrap">
          <TextInput
            w={120}
            aria-label={t('editor.rows.name', { index: i + 1 })}
            placeholder={t('editor.rows.name_example')}
            value={row.name}
            onChange={(event) => write(rows.with(i, { ...row, name: event.currentTarget.value }))}
          />
          <TextInput
            flex={1}
            aria-label={t('editor.rows.value', { index: i + 1 })}
            value={row.value}
            rightSectionWidth={param.secrets ? 30 : 0}
            rightSection={
              param.secrets && (
                <SecretMenu icon onChoose={(text) => write(rows.with(i, { ...row, value: row.value + text }))} />
              )
            }
            onChange={(event) => write(rows.with(i, { ...row, value: event.currentTarget.value }))}
          />
          <ActionIcon
            aria-label={t('editor.rows.remove', { index: i + 1 })}
            onClick={() => write(rows.toSpliced(i, 1))}
          >
            <IconTrash size={15} stroke={1.7} />
          </ActionIcon>
        </Group>
      ))}
    </Rows>
  )
}

/** What to take out of a JSON answer, and under which names later steps read it. */
export function OutputsField({ node, label, name, value, error, onChange }: FieldProps) {
  const { t } = useTranslation()
  const rows = listOf<Output>(value)
  const write = (next: Output[]) => onChange(next.length > 0 ? next : undefined)
  return (
    <Rows
      label={label}
      name={name}
      error={error}
      add={t('editor.rows.add')}
      onAdd={() => write([...rows, { name: '', path: '', type: 'text' }])}
    >
      {rows.map((row, i) => (
        <Group key={i} gap={6} wrap="nowrap">
          <TextInput
            flex={1}
            aria-label={t('editor.outputs.name', { index: i + 1 })}
            placeholder={t('editor.outputs.name_example')}
            value={row.name}
            onChange={(event) => write(rows.with(i, { ...row, name: event.currentTarget.value }))}
          />
          <TextInput
            flex={1}
            aria-label={t('editor.outputs.path', { index: i + 1 })}
            placeholder="data.id"
            value={row.path}
            onChange={(event) => write(rows.with(i, { ...row, path: event.currentTarget.value }))}
          />
          <Select
            w={96}
            aria-label={t('editor.outputs.type', { index: i + 1 })}
            allowDeselect={false}
            value={row.type}
            data={outputTypes.map((kind) => ({ value: kind, label: t(`editor.type.${kind}`) }))}
            onChange={(type) => type && write(rows.with(i, { ...row, type }))}
          />
          <ActionIcon
            aria-label={t('editor.rows.remove', { index: i + 1 })}
            onClick={() => write(rows.toSpliced(i, 1))}
          >
            <IconTrash size={15} stroke={1.7} />
          </ActionIcon>
        </Group>
      ))}
      {rows.length > 0 && (
        <span className={classes.meta}>
          {t('editor.outputs.about', { example: `${node.id}.${rows[0]?.name || 'id'}` })}
        </span>
      )}
    </Rows>
  )
}

/** Some of a fixed list. */
export function ChoicesField({ node, param, label, name, value, error, onChange }: FieldProps) {
  const { t } = useTranslation()
  const chosen = listOf<string>(value)
  return (
    <div role="group" aria-label={name}>
      <div className={classes.label}>{label}</div>
      <Chip.Group multiple value={chosen} onChange={(next) => onChange(next)}>
        <Group gap={6}>
          {(param.options ?? []).map((option) => (
            <Chip key={option} value={option} size="xs">
              {t(`node.${node.kind}.option.${param.id}.${option}`)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      {error && <div className={classes.error}>{error}</div>}
    </div>
  )
}

/** An incoming webhook, by its name; they are made in the settings. */
export function HookField({ label, value, error, onChange }: FieldProps) {
  const { t } = useTranslation()
  const hooks = useQuery(hooksQuery).data?.hooks ?? []
  const current = typeof value === 'string' ? value : ''
  const data = hooks.map((h) => ({ value: h.id, label: h.name }))
  if (current && !data.some((d) => d.value === current)) data.push({ value: current, label: current })
  return (
    <Select
      label={label}
      error={error}
      description={hooks.length === 0 ? t('editor.hook.none') : undefined}
      placeholder={t('editor.hook.choose')}
      nothingFoundMessage={t('ui.nothing_found')}
      value={current || null}
      data={data}
      onChange={(next) => onChange(next ?? undefined)}
    />
  )
}
