import { ActionIcon, Button, Group, SegmentedControl, Select, Switch, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { saveHook } from '@/api/outside'
import type { Hook, SavedHook } from '@/api/types.gen'
import { asFault, useFaultText } from '@/ui/fault-text'
import classes from './settings.module.css'

const types = ['text', 'number', 'flag', 'date', 'datetime', 'list'] as const

/** A webhook: how a call proves itself, whom it is about, and which of its values flows read. */
export function HookForm({ hook, onDone }: { hook: Hook; onDone: (saved: SavedHook) => void }) {
  const { t } = useTranslation()
  const fault = useFaultText()
  const [draft, setDraft] = useState(hook)
  const save = useMutation({ mutationFn: saveHook, onSuccess: onDone })
  const errors = asFault(save.error).fields ?? []
  const errorOf = (field: string) => {
    const one = errors.find((e) => e.field === field)
    return one ? fault(one) : undefined
  }
  const person = (patch: Partial<Hook['person']>) => setDraft({ ...draft, person: { ...draft.person, ...patch } })
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ ...draft, calls: [] })
      }}
    >
      <TextInput
        data-autofocus
        label={t('settings.outside.hook_name')}
        value={draft.name}
        error={errorOf('name')}
        onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
      />
      <div>
        <div className={classes.label} id="hook-mode">
          {t('settings.outside.hook_mode')}
        </div>
        <SegmentedControl
          aria-labelledby="hook-mode"
          value={draft.mode}
          data={['signature', 'token'].map((value) => ({ value, label: t(`settings.outside.mode.${value}`) }))}
          onChange={(mode) => setDraft({ ...draft, mode })}
        />
        <p className={classes.sub}>{t(`settings.outside.mode_about.${draft.mode}`)}</p>
      </div>
      <div role="group" aria-label={t('settings.outside.who')}>
        <div className={classes.label}>{t('settings.outside.who')}</div>
        <div className={classes.pair}>
          {(['email', 'phone', 'key', 'name'] as const).map((part) => (
            <TextInput
              key={part}
              label={t(`settings.outside.who_${part}`)}
              placeholder={`client.${part}`}
              value={draft.person[part]}
              onChange={(event) => person({ [part]: event.currentTarget.value })}
            />
          ))}
        </div>
        {errorOf('person') && <p role="alert">{errorOf('person')}</p>}
        <Switch
          mt={8}
          label={t('settings.outside.who_create')}
          checked={draft.person.create}
          onChange={(event) => person({ create: event.currentTarget.checked })}
        />
      </div>
      <div role="group" aria-label={t('settings.outside.hook_fields')}>
        <div className={classes.label}>{t('settings.outside.hook_fields')}</div>
        {draft.fields.map((field, i) => {
          const change = (patch: Partial<typeof field>) =>
            setDraft({ ...draft, fields: draft.fields.with(i, { ...field, ...patch }) })
          return (
            <Group key={i} gap={6} mb={6} wrap="nowrap">
              <TextInput
                flex={1}
                aria-label={t('settings.outside.field_name', { index: i + 1 })}
                placeholder="amount"
                value={field.name}
                onChange={(event) => change({ name: event.currentTarget.value })}
              />
              <TextInput
                flex={1}
                aria-label={t('settings.outside.field_path', { index: i + 1 })}
                placeholder="order.amount"
                value={field.path}
                onChange={(event) => change({ path: event.currentTarget.value })}
              />
              <Select
                w={130}
                aria-label={t('settings.outside.field_type', { index: i + 1 })}
                allowDeselect={false}
                value={field.type}
                data={types.map((value) => ({ value, label: t(`editor.type.${value}`) }))}
                onChange={(type) => type && change({ type })}
              />
              <ActionIcon
                aria-label={t('settings.outside.field_remove', { index: i + 1 })}
                onClick={() => setDraft({ ...draft, fields: draft.fields.toSpliced(i, 1) })}
              >
                <IconTrash size={15} stroke={1.7} />
              </ActionIcon>
            </Group>
          )
        })}
        {errorOf('fields') && <p role="alert">{errorOf('fields')}</p>}
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconPlus size={14} />}
          onClick={() => setDraft({ ...draft, fields: [...draft.fields, { name: '', path: '', type: 'text' }] })}
        >
          {t('settings.outside.field_add')}
        </Button>
      </div>
      <Switch
        label={t('settings.outside.hook_enabled')}
        checked={draft.enabled}
        onChange={(event) => setDraft({ ...draft, enabled: event.currentTarget.checked })}
      />
      {save.error && errors.length === 0 && <p role="alert">{fault(save.error)}</p>}
      <div className={classes.buttons}>
        <Button type="submit" loading={save.isPending} disabled={!draft.name.trim()}>
          {t('ui.action.save')}
        </Button>
      </div>
    </form>
  )
}
