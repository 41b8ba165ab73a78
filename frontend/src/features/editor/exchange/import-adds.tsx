import { useTranslation } from 'react-i18next'
import type { FlowFile } from '@/api/types.gen'
import type { Choices } from './choices'
import classes from './import.module.css'

/** What will be there after the import and is not now. */
export function ImportAdds({ file, choices }: { file: FlowFile; choices: Choices }) {
  const { t } = useTranslation()
  const type = (id: string) => t(`settings.field_type.${id}`, { defaultValue: id })
  const lines = [
    choices.replace
      ? t('flows.import.adds.replaces', { name: file.exists_name })
      : t(file.taken ? 'flows.import.adds.draft_numbered' : 'flows.import.adds.draft', { name: file.name }),
    ...(file.flows ?? [])
      .filter((flow) => choices.flows[flow.id] !== 'use')
      .map((flow) =>
        choices.flows[flow.id] === 'replace'
          ? t('flows.import.adds.replaces', { name: flow.exists })
          : t('flows.import.adds.flow', { name: flow.name, count: flow.nodes }),
      ),
    ...(file.fields ?? [])
      .filter((field) => !choices.fields[field.path]?.use)
      .map((field) =>
        t('flows.import.adds.field', { name: choices.fields[field.path]?.name || field.name, type: type(field.type) }),
      ),
    ...(file.fields ?? [])
      .filter((field) => choices.fields[field.path]?.use === field.path && (field.adds ?? []).length > 0)
      .map((field) => t('flows.import.adds.options', { name: field.other, values: field.adds.join(', ') })),
    ...(file.files ?? []).filter((f) => !f.known).map((f) => t('flows.import.adds.file', { name: f.name })),
    ...(file.secrets ?? []).map((name) => t('flows.import.adds.secret', { name })),
  ]
  return (
    <div>
      <div className={classes.head}>{t('flows.import.adds.title')}</div>
      <ul className={classes.lines}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  )
}
