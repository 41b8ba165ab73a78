import { Button, Modal, Select, TagsInput, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { createField } from '@/api/customers'
import { keys } from '@/api/keys'
import type { Field } from '@/api/types.gen'
import { useFaultText } from '@/ui/fault-text'
import { useEditor, useEditorObject, useEditorStore } from '../store/context'
import type { NewFieldRequest } from '../store/editor-store'
import classes from './new-field.module.css'

/** The kinds of values that a type of field keeps, as parameters ask for them. */
const kinds: Record<string, string> = {
  text: 'text',
  number: 'number',
  money: 'money',
  date: 'date',
  datetime: 'datetime',
  flag: 'flag',
  list: 'text',
  multilist: 'list',
  phone: 'text',
  email: 'text',
  link: 'text',
}

/** Makes a field of customers without leaving the flow. */
export function NewField() {
  const { t } = useTranslation()
  const store = useEditorStore()
  const asked = useEditor((s) => s.newField)
  const close = () => store.setState({ newField: null })
  return (
    <Modal
      opened={asked !== null}
      onClose={close}
      title={t('editor.new_field.title')}
      closeButtonProps={{ 'aria-label': t('ui.action.close') }}
    >
      {asked && <Form asked={asked} onDone={close} />}
    </Modal>
  )
}

function Form({ asked, onDone }: { asked: NewFieldRequest; onDone: () => void }) {
  const { t } = useTranslation()
  const fault = useFaultText()
  const client = useQueryClient()
  const { store } = useEditorObject()
  const fit = Object.keys(kinds).filter((type) => asked.types.length === 0 || asked.types.includes(kinds[type] ?? ''))
  const [name, setName] = useState(asked.name)
  const [type, setType] = useState(fit[0] ?? 'text')
  const [options, setOptions] = useState<string[]>([])
  const latin = /^[a-z_][a-z0-9_]*$/.test(asked.name)
  const save = useMutation({
    mutationFn: (field: Field) => createField(field),
    onSuccess: async (field) => {
      await client.invalidateQueries({ queryKey: keys.fields })
      asked.take?.(`customer.fields.${field.key}`)
      // A problem that the field mends goes with the next check, which an untouched document would not get.
      store.getState().edit((doc) => ({ ...doc }))
      onDone()
    },
  })
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({
          id: '',
          entity: 'customer',
          key: latin ? asked.name : '',
          name: name.trim(),
          type,
          options,
        })
      }}
    >
      <TextInput
        data-autofocus
        label={t('editor.new_field.name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={t('editor.new_field.type')}
        allowDeselect={false}
        data={fit.map((value) => ({ value, label: t(`settings.field_type.${value}`) }))}
        value={type}
        onChange={(next) => next && setType(next)}
      />
      {(type === 'list' || type === 'multilist') && (
        <TagsInput label={t('editor.new_field.options')} acceptValueOnBlur value={options} onChange={setOptions} />
      )}
      {save.error && <p className={classes.error}>{fault(save.error)}</p>}
      <div className={classes.buttons}>
        <Button variant="default" onClick={onDone}>
          {t('ui.action.cancel')}
        </Button>
        <Button type="submit" loading={save.isPending} disabled={!name.trim()}>
          {t('editor.new_field.create')}
        </Button>
      </div>
    </form>
  )
}
