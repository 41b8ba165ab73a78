import { Button, Modal, MultiSelect } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { findCustomersQuery } from '@/api/customers'
import classes from './header.module.css'
import { useFlowActions } from './use-flow-actions'

/** «Запустить для…»: people put in by hand; the button says how many. */
export function StartPeople({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const actions = useFlowActions()
  const [search, setSearch] = useState('')
  const [query] = useDebouncedValue(search.trim(), 150)
  const [chosen, setChosen] = useState<string[]>([])
  const [names, setNames] = useState<Record<string, string>>({})
  const people = useQuery({ ...findCustomersQuery(query), enabled: opened, placeholderData: keepPreviousData })
  const found = people.data?.items ?? []
  const options = [
    ...found.map((c) => ({ value: c.id, label: c.email ? `${c.name} · ${c.email}` : c.name })),
    ...chosen.filter((id) => !found.some((c) => c.id === id)).map((id) => ({ value: id, label: names[id] ?? id })),
  ]
  return (
    <Modal opened={opened} onClose={onClose} title={t('editor.start.title')}>
      <div className={classes.people}>
        <p className={classes.text} style={{ margin: 0 }}>
          {t('editor.start.text')}
        </p>
        <MultiSelect
          label={t('editor.start.who')}
          placeholder={chosen.length === 0 ? t('editor.start.search') : undefined}
          data={options}
          value={chosen}
          searchable
          hidePickedOptions
          searchValue={search}
          onSearchChange={setSearch}
          filter={({ options }) => options}
          nothingFoundMessage={t('ui.nothing_found')}
          onChange={(ids) => {
            setNames((old) => ({ ...old, ...Object.fromEntries(options.map((o) => [o.value, o.label])) }))
            setChosen(ids)
          }}
        />
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {t('ui.action.cancel')}
          </Button>
          <Button
            disabled={chosen.length === 0}
            onClick={() => {
              actions.start(chosen)
              setChosen([])
              onClose()
            }}
          >
            {t('editor.start.do', { count: chosen.length })}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
