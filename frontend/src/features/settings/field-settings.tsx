import { ActionIcon, Button, Modal, Select, TagsInput, TextInput } from '@mantine/core'
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { createField, deleteField, fieldsQuery, updateField } from '@/api/customers'
import { keys } from '@/api/keys'
import type { Field } from '@/api/types.gen'
import { EmptyState } from '@/ui/empty-state'
import { ErrorState } from '@/ui/error-state'
import { useFaultText } from '@/ui/fault-text'
import { useToasts } from '@/ui/use-toasts'
import classes from './settings.module.css'

const types = [
  'text',
  'number',
  'money',
  'date',
  'datetime',
  'flag',
  'list',
  'multilist',
  'phone',
  'email',
  'link',
] as const
const blank: Field = { id: '', entity: 'customer', key: '', name: '', type: 'text', options: [] }

/** The company's own fields of customers. */
export function FieldSettings() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const toasts = useToasts()
  const { data: fields, error, refetch } = useQuery(fieldsQuery)
  const [edited, setEdited] = useState<Field | null>(null)
  const [doomed, setDoomed] = useState<Field | null>(null)
  const old = () => client.invalidateQueries({ queryKey: keys.fields })
  const remove = useMutation({
    mutationFn: deleteField,
    onError: toasts.failed,
    onSuccess: async () => {
      setDoomed(null)
      await old()
    },
  })
  if (error) return <ErrorState error={error} onRetry={refetch} />
  return (
    <section className={classes.form}>
      <div className={classes.headLine}>
        <h2>{t('settings.fields.title')}</h2>
        <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => setEdited(blank)}>
          {t('settings.fields.add')}
        </Button>
      </div>
      {fields?.length === 0 && (
        <EmptyState title={t('settings.fields.empty')} text={t('settings.fields.empty_text')}>
          <Button onClick={() => setEdited(blank)}>{t('settings.fields.add')}</Button>
        </EmptyState>
      )}
      <ul className={classes.rows}>
        {fields?.map((field) => (
          <li key={field.id}>
            <div className={classes.rowText}>
              <strong>{field.name}</strong>
              <span className={classes.sub}>
                {t(`settings.field_type.${field.type}`, { defaultValue: field.type })} ·{' '}
                <span className="mono">{field.key}</span>
                {field.options.length > 0 && ` · ${field.options.join(', ')}`}
              </span>
            </div>
            <ActionIcon onClick={() => setEdited(field)} aria-label={t('settings.fields.edit', { name: field.name })}>
              <IconPencil size={16} stroke={1.7} />
            </ActionIcon>
            <ActionIcon onClick={() => setDoomed(field)} aria-label={t('settings.fields.delete', { name: field.name })}>
              <IconTrash size={16} stroke={1.7} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <Modal
        opened={edited !== null}
        onClose={() => setEdited(null)}
        title={edited?.id ? t('settings.fields.change') : t('settings.fields.new')}
        closeButtonProps={{ 'aria-label': t('ui.action.close') }}
      >
        {edited && (
          <FieldForm
            field={edited}
            onDone={() => {
              setEdited(null)
              void old()
            }}
          />
        )}
      </Modal>
      <Modal
        opened={doomed !== null}
        onClose={() => setDoomed(null)}
        title={t('settings.fields.delete', { name: doomed?.name })}
        closeButtonProps={{ 'aria-label': t('ui.action.close') }}
      >
        <p>{t('settings.fields.delete_text')}</p>
        <div className={classes.buttons}>
          <Button variant="default" onClick={() => setDoomed(null)}>
            {t('ui.action.cancel')}
          </Button>
          <Button color="er" loading={remove.isPending} onClick={() => doomed && remove.mutate(doomed.id)}>
            {t('ui.action.delete')}
          </Button>
        </div>
      </Modal>
    </section>
  )
}

function FieldForm({ field, onDone }: { field: Field; onDone: () => void }) {
  const { t } = useTranslation()
  const fault = useFaultText()
  const [draft, setDraft] = useState(field)
  const save = useMutation({ mutationFn: field.id ? updateField : createField, onSuccess: onDone })
  const listed = draft.type === 'list' || draft.type === 'multilist'
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ ...draft, name: draft.name.trim() })
      }}
    >
      <TextInput
        data-autofocus
        label={t('settings.fields.name')}
        value={draft.name}
        onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
      />
      <Select
        label={t('settings.fields.type')}
        allowDeselect={false}
        disabled={field.id !== ''}
        data={types.map((value) => ({ value, label: t(`settings.field_type.${value}`) }))}
        value={draft.type}
        onChange={(type) => type && setDraft({ ...draft, type })}
      />
      {listed && (
        <TagsInput
          label={t('settings.fields.options')}
          description={t('settings.fields.options_about')}
          acceptValueOnBlur
          value={draft.options}
          onChange={(options) => setDraft({ ...draft, options })}
        />
      )}
      {!field.id && (
        <TextInput
          label={t('settings.fields.key')}
          description={t('settings.fields.key_about')}
          value={draft.key}
          onChange={(event) =>
            setDraft({ ...draft, key: event.currentTarget.value.toLowerCase().replace(/[^a-z0-9_]/g, '') })
          }
        />
      )}
      {save.error && <p role="alert">{fault(save.error)}</p>}
      <div className={classes.buttons}>
        <Button
          type="submit"
          loading={save.isPending}
          disabled={!draft.name.trim() || (listed && draft.options.length === 0)}
        >
          {t('ui.action.save')}
        </Button>
      </div>
    </form>
  )
}
