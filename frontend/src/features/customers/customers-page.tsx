import { Button } from '@mantine/core'
import { useDebouncedValue, useHotkeys } from '@mantine/hooks'
import { IconFilter, IconPlus, IconUpload, IconUsers } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import { type CustomerFilter, customerPageSize, tagsQuery } from '@/api/customers'
import { customerFactsQuery } from '@/api/flows'
import { infoQuery } from '@/api/system'
import type { CustomerRow } from '@/api/types.gen'
import { EmptyState } from '@/ui/empty-state'
import { ErrorState } from '@/ui/error-state'
import { FilterBar } from '@/ui/filter-bar'
import { useFormat } from '@/ui/format/use-format'
import { Grid } from '@/ui/grid/grid'
import { GridSkeleton } from '@/ui/grid/grid-skeleton'
import type { Sorting } from '@/ui/grid/types'
import page from '@/ui/page.module.css'
import { PageHeader } from '@/ui/page-header'
import { completeOnly, countRules, emptyGroup, type RuleGroup } from '@/ui/rules/model'
import { RuleBuilder } from '@/ui/rules/rule-builder'
import { SearchField } from '@/ui/search-field'
import { CreateCustomer } from './create-customer'
import { useCustomerColumns } from './customer-columns'
import { CustomerSelection } from './customer-selection'
import classes from './customers.module.css'
import { useCustomerActions } from './use-customer-actions'
import { useCustomerPages } from './use-customer-pages'

/** The list of customers: any number of them, found, filtered and changed together. */
export default function CustomersPage() {
  const { t } = useTranslation()
  const format = useFormat()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [params, setParams] = useSearchParams()
  const [search, setSearch] = useState('')
  const [rules, setRules] = useState<RuleGroup>(emptyGroup)
  const [filtering, setFiltering] = useState(false)
  const [sorting, setSorting] = useState<Sorting>({ by: 'name', desc: false })
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const seen = useRef(new Map<string, CustomerRow>())
  const facts = useQuery({ ...customerFactsQuery, enabled: filtering }).data ?? []
  const tags = useQuery(tagsQuery).data ?? []

  const [asked] = useDebouncedValue(search.trim(), 150)
  const [where] = useDebouncedValue(
    useMemo(() => completeOnly(rules), [rules]),
    250,
  )
  const filter = useMemo<CustomerFilter>(
    () => ({ search: asked, sort: sorting.by, desc: sorting.desc, ...(where ? { where } : {}) }),
    [asked, sorting, where],
  )
  const list = useCustomerPages(filter)
  const actions = useCustomerActions(seen.current)
  const creating = params.get('create') === '1'
  const setCreating = useCallback((on: boolean) => setParams(on ? { create: '1' } : {}, { replace: true }), [setParams])
  useHotkeys([['C', () => setCreating(true), { usePhysicalKeys: true }]])
  const columns = useCustomerColumns()
  const empty = useQuery(infoQuery).data?.empty
  const filtered = asked !== '' || where !== null
  const rowAt = (index: number) => {
    const row = list.rowAt(index)
    if (row) seen.current.set(row.id, row)
    return row
  }
  const reset = () => {
    setSearch('')
    setRules(emptyGroup())
  }
  const selectAll = async () => {
    const rows = await actions.everyone(client, filter, list.total ?? 0)
    for (const row of rows) seen.current.set(row.id, row)
    setPicked(new Set(rows.map((row) => row.id)))
  }

  return (
    <div className={page.page}>
      <PageHeader title={t('customers.title')} meta={list.total === undefined ? undefined : format.number(list.total)}>
        <Button
          variant="subtle"
          leftSection={<IconUpload size={16} stroke={1.8} />}
          onClick={() => navigate('/imports/new')}
        >
          {t('customers.import')}
        </Button>
        <Button leftSection={<IconPlus size={16} stroke={1.9} />} onClick={() => setCreating(true)}>
          {t('customers.create.button')}
        </Button>
      </PageHeader>
      <FilterBar
        end={
          <Button
            variant={filtering || countRules(rules) > 0 ? 'default' : 'subtle'}
            leftSection={<IconFilter size={16} stroke={1.8} />}
            aria-expanded={filtering}
            onClick={() => setFiltering(!filtering)}
          >
            {countRules(rules) > 0 ? t('customers.filter_count', { count: countRules(rules) }) : t('customers.filter')}
          </Button>
        }
      >
        <SearchField value={search} onChange={setSearch} placeholder={t('customers.search')} width={320} />
      </FilterBar>
      {filtering && (
        <div className={classes.filter}>
          <RuleBuilder
            facts={facts}
            tags={tags.map((tag) => tag.name)}
            currency={format.currency}
            value={rules}
            onChange={setRules}
          />
          {countRules(rules) > 0 && (
            <Button size="xs" variant="subtle" onClick={() => setRules(emptyGroup())}>
              {t('ui.action.reset_filter')}
            </Button>
          )}
        </div>
      )}
      {list.error ? (
        <ErrorState error={list.error} onRetry={list.retry} />
      ) : list.total === undefined ? (
        <GridSkeleton rowHeight={48} />
      ) : list.total === 0 && filtered ? (
        <EmptyState title={t('ui.nothing_found')}>
          <Button variant="default" onClick={reset}>
            {t('ui.action.reset_filter')}
          </Button>
        </EmptyState>
      ) : list.total === 0 ? (
        <EmptyState
          title={t('customers.empty.title')}
          text={empty ? t('customers.empty.text') : undefined}
          icon={<IconUsers size={22} stroke={1.7} />}
        >
          <Button onClick={() => navigate('/imports/new')}>{t('customers.import')}</Button>
          <Button variant="default" onClick={() => setCreating(true)}>
            {t('customers.create.button')}
          </Button>
        </EmptyState>
      ) : (
        <Grid
          label={t('customers.title')}
          columns={columns}
          count={list.total}
          rowAt={rowAt}
          keyOf={(row) => row.id}
          nameOf={(row) => row.name || t('customers.unnamed')}
          rowHeight={48}
          onOpen={(row) => navigate(`/customers/${row.id}`)}
          selected={picked}
          onSelect={setPicked}
          onSelectAll={selectAll}
          onDelete={() => actions.remove([...picked]).then(() => setPicked(new Set()))}
          sorting={sorting}
          onSort={setSorting}
          onRange={list.onRange}
          resetKey={JSON.stringify(filter)}
        />
      )}
      {picked.size > 0 && (
        <CustomerSelection
          ids={[...picked]}
          tags={tags.map((tag) => tag.name)}
          actions={actions}
          everyone={
            (list.total ?? 0) > picked.size && picked.size >= Math.min(customerPageSize, 20) ? selectAll : undefined
          }
          total={list.total ?? 0}
          onClear={() => setPicked(new Set())}
        />
      )}
      <CreateCustomer opened={creating} onClose={() => setCreating(false)} />
    </div>
  )
}
