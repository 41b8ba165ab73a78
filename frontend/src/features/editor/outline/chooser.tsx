import { Modal, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { type ReactNode, useId, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { rank } from '@/ui/commands/find'
import classes from './outline.module.css'

export interface Choice {
  id: string
  label: string
  about?: string
  icon?: ReactNode
  /** why it cannot be chosen */
  refused?: string
}

type Props = {
  title: string
  choices: readonly Choice[]
  onChoose: (id: string) => void
  onClose: () => void
}

const most = 60

/** Asks for one of many by name: typed, walked through with the arrow keys, taken with Enter. */
export function Chooser({ title, choices, onChoose, onClose }: Props) {
  const { t } = useTranslation()
  const id = useId()
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const found = useMemo(() => {
    const all = query.trim()
      ? choices
          .map((choice) => ({ choice, place: rank(query, [choice.label, choice.about ?? '']) }))
          .filter((one) => one.place > 0)
          .sort((a, b) => b.place - a.place)
          .map((one) => one.choice)
      : choices
    // What can be chosen first; what cannot stays to be seen, with the reason.
    return [...all.filter((c) => !c.refused), ...all.filter((c) => c.refused)].slice(0, most)
  }, [choices, query])
  const current = found[Math.min(at, found.length - 1)]
  const optionId = (choice: Choice) => `${id}-${choice.id}`
  const take = (choice: Choice | undefined) => {
    if (choice && !choice.refused) onChoose(choice.id)
  }
  return (
    <Modal opened onClose={onClose} title={title} size={480} closeButtonProps={{ 'aria-label': t('ui.action.close') }}>
      <TextInput
        data-autofocus
        role="combobox"
        aria-label={title}
        aria-expanded
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={current ? optionId(current) : undefined}
        placeholder={t('editor.outline.type_name')}
        leftSection={<IconSearch size={16} stroke={1.8} />}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={(event) => {
          const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
          if (step) {
            const next = Math.max(0, Math.min(found.length - 1, at + step))
            setAt(next)
            const choice = found[next]
            if (choice) document.getElementById(optionId(choice))?.scrollIntoView({ block: 'nearest' })
          } else if (event.key === 'Enter') take(current)
          else return
          event.preventDefault()
        }}
      />
      <div id={`${id}-list`} role="listbox" aria-label={title} className={classes.choices}>
        {found.map((choice) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
          <div
            key={choice.id}
            id={optionId(choice)}
            role="option"
            aria-selected={choice === current}
            aria-disabled={choice.refused ? true : undefined}
            className={classes.choice}
            onClick={() => take(choice)}
          >
            {choice.icon}
            <span className={classes.choiceName}>{choice.label}</span>
            <span className={classes.choiceAbout} data-refused={choice.refused ? true : undefined}>
              {choice.refused ?? choice.about}
            </span>
          </div>
        ))}
      </div>
      {found.length === 0 && <p className={classes.nothing}>{t('ui.nothing_found')}</p>}
    </Modal>
  )
}
