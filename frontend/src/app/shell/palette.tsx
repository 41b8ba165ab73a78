import { Kbd } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight'
import {
  IconCommand,
  IconFileImport,
  IconKeyboard,
  IconLanguage,
  IconLayoutSidebar,
  IconMoon,
  IconPlus,
  IconSearch,
  IconSitemap,
  IconSun,
  IconTemplate,
  IconUpload,
  IconUser,
} from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { findCustomersQuery } from '@/api/customers'
import { flowListQuery } from '@/api/flows'
import { useSavePreferences } from '@/api/save-preferences'
import { useView } from '@/api/view'
import { rank } from '@/ui/commands/find'
import { runCommand, useAvailableCommands, useCommands, useFound } from '@/ui/commands/registry'
import { commandRows, hintOf } from '@/ui/commands/table'
import { formatPhone } from '@/ui/format/phone'
import classes from './palette.module.css'
import { sections } from './sections'

const icons: Readonly<Record<string, typeof IconUser>> = {
  'app.new_flow': IconPlus,
  'app.new_customer': IconPlus,
  'app.import': IconUpload,
  'app.imports': IconFileImport,
  'app.import_flow': IconFileImport,
  'app.templates': IconTemplate,
  'app.light': IconSun,
  'app.dark': IconMoon,
  'app.russian': IconLanguage,
  'app.english': IconLanguage,
  'app.rail': IconLayoutSidebar,
  'app.keys': IconKeyboard,
}

const shownRecent = 5
const mostRecent = 12

type Entry = { id: string; label: string; texts: readonly string[]; hint?: string; icon: ReactNode; run: () => void }

/** Ctrl+K: go anywhere, find a step, a flow or a person, give any command. What was used last stands first. */
export function Palette() {
  const { t, i18n } = useTranslation()
  const navigate = useNavigate()
  const save = useSavePreferences()
  const [query, setQuery] = useState('')
  const [opened, setOpened] = useState(false)
  const text = query.trim()
  const [search] = useDebouncedValue(text, 150)
  const available = useAvailableCommands()
  const [recent, setRecent] = useView<readonly string[]>('app.recent', [])
  const people = useQuery({
    ...findCustomersQuery(search),
    enabled: opened && search.length > 1,
    placeholderData: keepPreviousData,
  })
  const flows = useQuery({ ...flowListQuery, enabled: opened && search.length > 0 })
  const found = useFound(opened ? text : '')
  useCommands({
    'app.new_flow': () => navigate('/flows?create=1'),
    'app.new_customer': () => navigate('/customers?create=1'),
    'app.import': () => navigate('/imports/new'),
    'app.imports': () => navigate('/imports'),
    'app.light': () => save.mutate({ theme: 'light' }),
    'app.dark': () => save.mutate({ theme: 'dark' }),
    'app.russian': () => save.mutate({ language: 'ru' }),
    'app.english': () => save.mutate({ language: 'en' }),
  })

  const icon = (Icon: typeof IconUser) => <Icon size={18} stroke={1.7} aria-hidden="true" />
  // Words of both languages find a command: people who have learnt a program in one go on looking for them.
  const both = (key: string) => [t(key), i18n.getFixedT(i18n.language === 'ru' ? 'en' : 'ru')(key)]

  const commands: Entry[] = opened
    ? commandRows
        .filter((row) => !row.gesture && available.has(row.id) && !available.get(row.id)?.off?.())
        .map((row) => ({
          id: row.id,
          label: t(`command.${row.id}`),
          texts: [...both(`command.${row.id}`), ...both(`command.area.${row.id.split('.')[0]}`)],
          hint: hintOf(row.id),
          icon: icon(icons[row.id] ?? IconCommand),
          run: () => runCommand(row.id),
        }))
    : []
  const go: Entry[] = sections.map((section) => ({
    id: `go.${section.id}`,
    label: t(`nav.${section.id}`),
    texts: [...both(`nav.${section.id}`), section.path],
    hint: `G ${section.key}`,
    icon: icon(section.icon),
    run: () => void navigate(section.path),
  }))

  const action = (entry: Omit<Entry, 'texts'> & { description?: string }): SpotlightActionData => ({
    id: entry.id,
    label: entry.label,
    description: entry.description,
    leftSection: entry.icon,
    rightSection: entry.hint ? <Kbd>{entry.hint}</Kbd> : undefined,
    onClick: () => {
      const id = entry.id.replace(/^recent\./, '')
      setRecent([id, ...recent.filter((old) => old !== id)].slice(0, mostRecent))
      // The list gives the focus back as it closes; what the command itself focuses comes after that.
      setTimeout(entry.run, 40)
    },
  })
  const matching = (entries: readonly Entry[]): SpotlightActionData[] =>
    (text
      ? entries
          .map((entry) => ({ entry, place: rank(text, entry.texts) }))
          .filter((one) => one.place > 0)
          .sort((a, b) => b.place - a.place || recency(a.entry.id) - recency(b.entry.id))
          .map((one) => one.entry)
      : entries
    ).map(action)
  const recency = (id: string) => (recent.includes(id) ? recent.indexOf(id) : recent.length)

  const groups: SpotlightActionGroupData[] = text
    ? [
        { group: t('ui.search.commands'), actions: matching(commands) },
        { group: t('ui.search.go'), actions: matching(go) },
        ...found.map((finder) => ({
          group: finder.group,
          actions: finder.items.slice(0, 8).map((item) => action({ ...item, icon: item.icon })),
        })),
        {
          group: t('nav.flows'),
          actions: matching(
            (flows.data ?? []).map((flow) => ({
              id: `flow.${flow.id}`,
              label: flow.name,
              texts: [flow.name],
              icon: icon(IconSitemap),
              run: () => void navigate(`/flows/${flow.id}`),
            })),
          ).slice(0, 8),
        },
        {
          group: t('nav.customers'),
          actions:
            search.length > 1
              ? (people.data?.items ?? []).map((person) =>
                  action({
                    id: `customer.${person.id}`,
                    label: person.name || person.email || person.phone || t('customers.unnamed'),
                    description: [formatPhone(person.phone), person.email, person.city].filter(Boolean).join(' · '),
                    icon: icon(IconUser),
                    run: () => void navigate(`/customers/${person.id}`),
                  }),
                )
              : [],
        },
      ]
    : [
        {
          group: t('ui.search.recent'),
          actions: recent
            .map((id) => [...commands, ...go].find((entry) => entry.id === id))
            .filter((entry) => entry !== undefined)
            .slice(0, shownRecent)
            .map((entry) => action({ ...entry, id: `recent.${entry.id}` })),
        },
        { group: t('ui.search.go'), actions: matching(go) },
        { group: t('ui.search.commands'), actions: matching(commands) },
      ]
  return (
    <Spotlight
      actions={groups.filter((group) => group.actions.length > 0)}
      filter={(_, actions) => actions}
      query={query}
      onQueryChange={setQuery}
      onSpotlightOpen={() => setOpened(true)}
      onSpotlightClose={() => setOpened(false)}
      shortcut={null}
      overlayProps={{ blur: 0, backgroundOpacity: 0.4 }}
      nothingFound={t('ui.search.nothing')}
      highlightQuery
      scrollable
      maxHeight={440}
      classNames={{ actionLabel: classes.label, actionSection: classes.section }}
      attributes={{ content: { 'aria-label': t('ui.search.title') } }}
      scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}
      searchProps={{
        leftSection: <IconSearch size={18} stroke={1.7} />,
        placeholder: t('ui.search.placeholder'),
        'aria-label': t('ui.search.title'),
      }}
    />
  )
}
