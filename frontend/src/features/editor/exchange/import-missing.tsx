import { Autocomplete } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { channelsQuery } from '@/api/channels'
import { fieldsQuery, tagsQuery } from '@/api/customers'
import { flowListQuery } from '@/api/flows'
import { hooksQuery } from '@/api/outside'
import type { FlowFile } from '@/api/types.gen'
import type { FlowDocument } from '../model/document'
import { useWords } from '../words'
import type { Choices } from './choices'
import classes from './import.module.css'

type Props = { file: FlowFile; doc: FlowDocument; choices: Choices; onChange: (choices: Choices) => void }

/** What the flow names and neither is here nor comes with it: each can be led to something that is here. */
export function ImportMissing({ file, doc, choices, onChange }: Props) {
  const { t } = useTranslation()
  const words = useWords()
  const fields = useQuery(fieldsQuery).data
  const channels = useQuery(channelsQuery).data
  const tags = useQuery(tagsQuery).data
  const flows = useQuery(flowListQuery).data
  const hooks = useQuery(hooksQuery).data
  const missing = [...new Map((file.missing ?? []).map((ref) => [`${ref.what}:${ref.name}`, ref])).entries()]
  if (missing.length === 0) return null
  const here: Record<string, readonly string[]> = {
    field: (fields ?? []).map((field) => `${field.entity}.fields.${field.key}`),
    channel: (channels ?? []).map((channel) => channel.id),
    tag: (tags ?? []).map((tag) => tag.name),
    flow: (flows ?? []).map((flow) => flow.name),
    hook: (hooks?.hooks ?? []).map((hook) => hook.name),
  }
  const step = (id: string) => {
    const node = doc.nodes.find((n) => n.id === id)
    return node ? t('flows.import.in_step', { step: words.title(node) }) : undefined
  }
  return (
    <div>
      <div className={classes.head}>{t('flows.import.missing', { count: missing.length })}</div>
      <div className={classes.rows}>
        {missing.map(([key, ref]) => (
          <Autocomplete
            key={key}
            label={`${t(`flows.import.what.${ref.what}`, { defaultValue: ref.what })}: ${ref.name}`}
            description={step(ref.node)}
            placeholder={ref.name}
            data={[...new Set(here[ref.what] ?? [])]}
            value={choices.missing[key] ?? ''}
            onChange={(value) => onChange({ ...choices, missing: { ...choices.missing, [key]: value } })}
          />
        ))}
      </div>
    </div>
  )
}
