import { useDebouncedValue } from '@mantine/hooks'
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight'
import {
  IconFileImport,
  IconKeyboard,
  IconLayoutSidebar,
  IconMoon,
  IconPlus,
  IconSearch,
  IconSitemap,
  IconSun,
  IconUpload,
  IconUser,
} from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { findCustomersQuery } from '@/api/customers'
import { flowListQuery } from '@/api/flows'
import { useSavePreferences } from '@/api/save-preferences'
import { formatPhone } from '@/ui/format/phone'
import { sections } from './sections'

type Props = { onShortcuts: () => void; onToggleRail: () => void }

/** Ctrl+K: go anywhere, find a customer or a flow, run a command. */
export function Palette({ onShortcuts, onToggleRail }: Props) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const save = useSavePreferences()
  const [query, setQuery] = useState('')
  const [search] = useDebouncedValue(query.trim(), 150)
  const people = useQuery({
    ...findCustomersQuery(search),
    enabled: search.length > 1,
    placeholderData: keepPreviousData,
  })
  const flows = useQuery({ ...flowListQuery, enabled: search.length > 0 })
  const icon = (Icon: typeof IconUser) => <Icon size={18} stroke={1.7} />

  const go: SpotlightActionData[] = sections.map((section) => ({
    id: `go-${section.id}`,
    label: t(`nav.${section.id}`),
    keywords: [section.path],
    leftSection: icon(section.icon),
    onClick: () => navigate(section.path),
  }))
  const commands: SpotlightActionData[] = [
    {
      id: 'flow',
      label: t('ui.command.flow'),
      leftSection: icon(IconPlus),
      onClick: () => navigate('/flows?create=1'),
    },
    {
      id: 'customer',
      label: t('ui.command.customer'),
      leftSection: icon(IconPlus),
      onClick: () => navigate('/customers?create=1'),
    },
    {
      id: 'import',
      label: t('ui.command.import'),
      leftSection: icon(IconUpload),
      onClick: () => navigate('/imports/new'),
    },
    {
      id: 'imports',
      label: t('ui.command.imports'),
      leftSection: icon(IconFileImport),
      onClick: () => navigate('/imports'),
    },
    {
      id: 'light',
      label: t('ui.command.light'),
      leftSection: icon(IconSun),
      onClick: () => save.mutate({ theme: 'light' }),
    },
    {
      id: 'dark',
      label: t('ui.command.dark'),
      leftSection: icon(IconMoon),
      onClick: () => save.mutate({ theme: 'dark' }),
    },
    { id: 'rail', label: t('ui.command.rail'), leftSection: icon(IconLayoutSidebar), onClick: onToggleRail },
    { id: 'keys', label: t('ui.keys.title'), leftSection: icon(IconKeyboard), onClick: onShortcuts },
  ]
  const groups: SpotlightActionGroupData[] = [
    { group: t('ui.search.go'), actions: go },
    {
      group: t('nav.flows'),
      actions: search
        ? (flows.data ?? []).map((flow) => ({
            id: `flow-${flow.id}`,
            label: flow.name,
            leftSection: icon(IconSitemap),
            onClick: () => navigate(`/flows/${flow.id}`),
          }))
        : [],
    },
    {
      group: t('nav.customers'),
      actions:
        search.length > 1
          ? (people.data?.items ?? []).map((person) => ({
              id: `customer-${person.id}`,
              label: person.name || person.email || person.phone || t('customers.unnamed'),
              description: [formatPhone(person.phone), person.email, person.city].filter(Boolean).join(' · '),
              // What the search in Go found is shown, also where the words do not stand in the label.
              keywords: [search],
              leftSection: icon(IconUser),
              onClick: () => navigate(`/customers/${person.id}`),
            }))
          : [],
    },
    { group: t('ui.search.commands'), actions: commands },
  ]
  return (
    <Spotlight
      actions={groups.filter((group) => group.actions.length > 0)}
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      overlayProps={{ blur: 0, backgroundOpacity: 0.4 }}
      nothingFound={t('ui.search.nothing')}
      highlightQuery
      scrollable
      maxHeight={420}
      limit={14}
      searchProps={{
        leftSection: <IconSearch size={18} stroke={1.7} />,
        placeholder: t('ui.search.placeholder'),
        'aria-label': t('ui.search.title'),
      }}
    />
  )
}
