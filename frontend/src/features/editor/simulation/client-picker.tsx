import { ActionIcon, Button, Select, Tooltip } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPencil, IconWand, IconX } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { findCustomersQuery } from '@/api/customers'
import { Avatar } from '@/ui/avatar'
import { newMadeUp } from './made-up'
import { MadeUpForm } from './made-up-form'
import classes from './simulation.module.css'
import { useSim, useSimStore } from './state'

/** Whom the simulation is about: a real client found by name, or a made-up one who can be changed. */
export function ClientPicker() {
  const { t } = useTranslation()
  const store = useSimStore()
  const customer = useSim((s) => s.customer)
  const madeUp = useSim((s) => s.madeUp)
  const [search, setSearch] = useState('')
  const [editing, setEditing] = useState(false)
  const [query] = useDebouncedValue(search.trim(), 150)
  const typed = customer && query === customer.name ? '' : query
  const people = useQuery({ ...findCustomersQuery(typed), enabled: !madeUp, placeholderData: keepPreviousData })
  const found = people.data?.items ?? []
  const options = found.map((c) => ({ value: c.id, label: c.name || c.email || c.phone }))
  if (customer && !found.some((c) => c.id === customer.id))
    options.unshift({ value: customer.id, label: customer.name })
  return (
    <div className={classes.client}>
      {madeUp ? (
        <div className={classes.madeUp}>
          <Avatar name={madeUp.form.name} size={30} />
          <span className={classes.madeUpName}>
            <b title={madeUp.form.name}>{madeUp.form.name || t('editor.sim.made_up.nameless')}</b>
            <small>{t('editor.sim.made_up.label')}</small>
          </span>
          <Tooltip label={t('editor.sim.made_up.edit')}>
            <ActionIcon size={26} aria-label={t('editor.sim.made_up.edit')} onClick={() => setEditing(true)}>
              <IconPencil size={15} stroke={1.7} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={t('editor.sim.made_up.drop')}>
            <ActionIcon
              size={26}
              aria-label={t('editor.sim.made_up.drop')}
              onClick={() => store.setState({ madeUp: null })}
            >
              <IconX size={15} stroke={1.7} />
            </ActionIcon>
          </Tooltip>
        </div>
      ) : (
        <>
          <Select
            size="xs"
            label={t('editor.sim.client')}
            placeholder={t('editor.sim.client_search')}
            data={options}
            value={customer?.id ?? null}
            searchable
            clearable
            searchValue={search}
            onSearchChange={setSearch}
            filter={({ options }) => options}
            nothingFoundMessage={people.isFetching ? undefined : t('ui.nothing_found')}
            onChange={(id) => {
              const c = options.find((o) => o.value === id)
              store.setState({
                customer: c ? { id: c.value, name: c.label } : null,
                tick: 0,
                at: store.getState().from,
              })
            }}
          />
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconWand size={14} stroke={1.7} />}
            onClick={() => {
              store.setState({ madeUp: newMadeUp(t), tick: 0, at: store.getState().from })
              setEditing(true)
            }}
          >
            {t('editor.sim.empty.made_up')}
          </Button>
        </>
      )}
      {editing && madeUp && (
        <MadeUpForm
          value={madeUp}
          onClose={() => setEditing(false)}
          onSave={(next) => {
            store.setState({ madeUp: next })
            setEditing(false)
          }}
        />
      )}
    </div>
  )
}
