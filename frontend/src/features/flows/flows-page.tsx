import { Button } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconFileImport, IconPlus, IconSitemap, IconTemplate } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { flowListQuery } from '@/api/flows'
import type { FlowRow } from '@/api/types.gen'
import { runCommand } from '@/ui/commands/registry'
import { EmptyState } from '@/ui/empty-state'
import { ErrorState } from '@/ui/error-state'
import { CountTabs, FilterBar } from '@/ui/filter-bar'
import { useFormat } from '@/ui/format/use-format'
import { Grid } from '@/ui/grid/grid'
import { GridSkeleton } from '@/ui/grid/grid-skeleton'
import page from '@/ui/page.module.css'
import { PageHeader } from '@/ui/page-header'
import { SearchField } from '@/ui/search-field'
import { CreateFlow } from './create-flow'
import { FirstTemplates } from './first-templates'
import { useFlowColumns } from './flow-columns'
import { FlowMenu } from './flow-menu'
import { FlowSelection } from './flow-selection'
import { useFlowActions } from './use-flow-actions'

const tabs = ['all', 'live', 'paused', 'draft', 'failed'] as const
type Tab = (typeof tabs)[number]

const inTab = (tab: Tab) => (flow: FlowRow) =>
  tab === 'all' || (tab === 'failed' ? flow.failed > 0 || flow.problems > 0 : flow.state === tab)

/** The list of autofunnels. */
export default function FlowsPage() {
  const { t } = useTranslation()
  const format = useFormat()
  const navigate = useNavigate()
  const [params, setParams] = useSearchParams()
  const { data: flows, error, refetch } = useQuery(flowListQuery)
  const [search, setSearch] = useState('')
  const [tab, setTab] = useState<Tab>('all')
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const columns = useFlowColumns()
  const actions = useFlowActions()
  const creating = params.get('create') === '1'
  const setCreating = useCallback((on: boolean) => setParams(on ? { create: '1' } : {}, { replace: true }), [setParams])
  useHotkeys([['C', () => setCreating(true), { usePhysicalKeys: true }]])

  // The window's menu asks for a file: its dialog needs no click in the page.
  const asked = params.get('import') === '1'
  useEffect(() => {
    if (!asked) return
    setParams({}, { replace: true })
    runCommand('app.import_flow')
  }, [asked, setParams])

  const shown = useMemo(() => {
    const words = search.trim().toLocaleLowerCase()
    return (flows ?? [])
      .filter(inTab(tab))
      .filter((flow) => {
        if (!words) return true
        const event = flow.event ? t(`node.${flow.event}.name`, { defaultValue: '' }) : ''
        return `${flow.name} ${event}`.toLocaleLowerCase().includes(words)
      })
      .sort((a, b) => b.changed - a.changed)
  }, [flows, tab, search, t])
  const open = (flow: FlowRow) => navigate(`/flows/${flow.id}`)
  const selectedRows = shown.filter((flow) => picked.has(flow.id))

  return (
    <div className={page.page}>
      <PageHeader title={t('flows.title')} meta={flows ? format.number(flows.length) : undefined}>
        <Button
          variant="subtle"
          leftSection={<IconFileImport size={16} stroke={1.8} />}
          onClick={() => runCommand('app.import_flow')}
        >
          {t('flows.import.button')}
        </Button>
        <Button
          variant="default"
          component={Link}
          to="/flows/templates"
          leftSection={<IconTemplate size={16} stroke={1.8} />}
        >
          {t('templates.title')}
        </Button>
        <Button leftSection={<IconPlus size={16} stroke={1.9} />} onClick={() => setCreating(true)}>
          {t('flows.create.button')}
        </Button>
      </PageHeader>
      {flows && flows.length > 0 && (
        <FilterBar end={<SearchField value={search} onChange={setSearch} placeholder={t('flows.search')} />}>
          <CountTabs
            label={t('flows.tabs.label')}
            value={tab}
            onChange={setTab}
            items={tabs.map((id) => {
              const count = flows.filter(inTab(id)).length
              return {
                id,
                label: t(`flows.tabs.${id}`),
                count: format.number(count),
                alarm: id === 'failed' && count > 0,
              }
            })}
          />
        </FilterBar>
      )}
      {error ? (
        <ErrorState error={error} onRetry={refetch} />
      ) : !flows ? (
        <GridSkeleton />
      ) : flows.length === 0 ? (
        <EmptyState
          title={t('flows.empty.title')}
          text={t('flows.empty.text')}
          icon={<IconSitemap size={22} stroke={1.7} />}
          after={<FirstTemplates />}
        >
          <Button onClick={() => setCreating(true)}>{t('flows.create.button')}</Button>
          <Button variant="default" onClick={() => runCommand('app.import_flow')}>
            {t('flows.import.button')}
          </Button>
        </EmptyState>
      ) : shown.length === 0 ? (
        <EmptyState title={t('ui.nothing_found')}>
          <Button
            variant="default"
            onClick={() => {
              setSearch('')
              setTab('all')
            }}
          >
            {t('ui.action.reset_filter')}
          </Button>
        </EmptyState>
      ) : (
        <Grid
          label={t('flows.title')}
          columns={columns}
          count={shown.length}
          rowAt={(index) => shown[index]}
          keyOf={(flow) => flow.id}
          nameOf={(flow) => flow.name}
          rowHeight={55}
          onOpen={open}
          selected={picked}
          onSelect={setPicked}
          onSelectAll={() => setPicked(new Set(shown.map((flow) => flow.id)))}
          onDelete={() => actions.remove(selectedRows).then(() => setPicked(new Set()))}
          menu={(flow) => <FlowMenu flow={flow} actions={actions} />}
          resetKey={tab}
        />
      )}
      {selectedRows.length > 0 && (
        <FlowSelection flows={selectedRows} actions={actions} onClear={() => setPicked(new Set())} />
      )}
      <CreateFlow opened={creating} onClose={() => setCreating(false)} />
    </div>
  )
}
