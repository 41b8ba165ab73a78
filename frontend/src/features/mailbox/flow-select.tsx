import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { flowListQuery } from '@/api/flows'

/** Narrows a list to one flow. */
export function FlowSelect({ value, onChange }: { value: string; onChange: (flow: string) => void }) {
  const { t } = useTranslation()
  const flows = useQuery(flowListQuery).data ?? []
  return (
    <Select
      w={210}
      searchable
      clearable
      aria-label={t('mailbox.flow')}
      placeholder={t('mailbox.every_flow')}
      nothingFoundMessage={t('ui.nothing_found')}
      data={flows.map((flow) => ({ value: flow.id, label: flow.name }))}
      value={value || null}
      onChange={(flow) => onChange(flow ?? '')}
    />
  )
}
