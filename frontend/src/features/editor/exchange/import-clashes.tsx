import { Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { BundledField, FlowFile } from '@/api/types.gen'
import { asked, type Choices } from './choices'
import classes from './import.module.css'

type Props = { file: FlowFile; choices: Choices; onChange: (choices: Choices) => void }

/** Where what comes meets what is here: use the one that is here, add beside it, or choose another of the same type. */
export function ImportClashes({ file, choices, onChange }: Props) {
  const { t } = useTranslation()
  const fields = (file.fields ?? []).filter(asked)
  const flows = (file.flows ?? []).filter((flow) => flow.exists || flow.taken)
  if (fields.length + flows.length === 0) return null
  return (
    <div>
      <div className={classes.head}>{t('flows.import.clash.title')}</div>
      <div className={classes.rows}>
        {fields.map((field) => (
          <FieldRow
            key={field.path}
            field={field}
            value={choices.fields[field.path] ?? { use: '', name: '' }}
            onChange={(value) => onChange({ ...choices, fields: { ...choices.fields, [field.path]: value } })}
          />
        ))}
        {flows.map((flow) => (
          <Select
            key={flow.id}
            label={t('flows.import.clash.flow', { name: flow.name })}
            allowDeselect={false}
            value={choices.flows[flow.id] ?? 'use'}
            data={[
              { value: 'use', label: t('flows.import.clash.use', { name: flow.exists || flow.name }) },
              { value: 'new', label: t(flow.taken ? 'flows.import.clash.add_numbered' : 'flows.import.clash.add') },
              ...(flow.exists ? [{ value: 'replace', label: t('flows.import.replace') }] : []),
            ]}
            onChange={(value) => onChange({ ...choices, flows: { ...choices.flows, [flow.id]: value ?? 'use' } })}
          />
        ))}
      </div>
    </div>
  )
}

function FieldRow(props: {
  field: BundledField
  value: { use: string; name: string }
  onChange: (value: { use: string; name: string }) => void
}) {
  const { t } = useTranslation()
  const { field, value, onChange } = props
  const type = (id: string) => t(`settings.field_type.${id}`, { defaultValue: id })
  const adding = value.use === ''
  return (
    <>
      <Select
        label={t('flows.import.clash.field', { name: field.name, type: type(field.type) })}
        description={
          field.state === 'type'
            ? t('flows.import.clash.other_type', { name: field.other, type: type(field.other_type) })
            : field.state === 'name' && adding
              ? t('flows.import.clash.other_name', { name: field.other })
              : undefined
        }
        allowDeselect={false}
        value={value.use || '+'}
        data={[
          { value: '+', label: t('flows.import.clash.add') },
          ...(field.fits ?? []).map((fit) => ({
            value: fit.path,
            label: t('flows.import.clash.use', { name: fit.name }),
          })),
        ]}
        onChange={(use) => onChange({ use: use === '+' ? '' : (use ?? ''), name: '' })}
      />
      {adding && field.state !== 'new' && (
        <TextInput
          label={t('flows.import.clash.new_name')}
          placeholder={field.state === 'name' ? `${field.name} (2)` : field.name}
          maxLength={100}
          value={value.name}
          onChange={(event) => onChange({ use: '', name: event.currentTarget.value })}
        />
      )}
    </>
  )
}
