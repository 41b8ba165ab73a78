import { Button, Combobox, useCombobox } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './composer.module.css'
import type { ComposerMacro } from './types'

/** The menu of what can be put into a text: searched by words or by name, chosen by mouse or keyboard. */
export function MacroMenu({
  macros,
  onChoose,
}: {
  macros: readonly ComposerMacro[]
  onChoose: (macro: ComposerMacro) => void
}) {
  const { t } = useTranslation()
  const [query, setQuery] = useState('')
  const box = useCombobox({
    onDropdownClose: () => {
      box.resetSelectedOption()
      setQuery('')
    },
  })
  const folded = query.trim().toLocaleLowerCase()
  const shown = macros.filter((m) => `${m.label} ${m.path} ${m.written}`.toLocaleLowerCase().includes(folded))
  return (
    <Combobox
      store={box}
      width={300}
      position="bottom-start"
      withinPortal
      keepMounted={false}
      onOptionSubmit={(path) => {
        const macro = macros.find((m) => m.path === path)
        box.closeDropdown()
        if (macro) onChoose(macro)
      }}
    >
      <Combobox.Target withAriaAttributes={false}>
        <Button size="xs" variant="subtle" px={6} className={classes.macroButton} onClick={() => box.toggleDropdown()}>
          <span className={classes.braces} aria-hidden>
            {'{ }'}
          </span>
          {t('composer.macro')}
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          autoFocus
          value={query}
          aria-label={t('composer.find_macro')}
          placeholder={t('composer.find_macro')}
          onChange={(event) => {
            setQuery(event.currentTarget.value)
            box.selectFirstOption()
          }}
        />
        <Combobox.Options mah={260} style={{ overflowY: 'auto' }}>
          {shown.map((m) => (
            <Combobox.Option key={m.path} value={m.path}>
              <span className={classes.option}>
                <span className={classes.optionName}>{m.label}</span>
                <span className={classes.optionType}>{m.type}</span>
              </span>
            </Combobox.Option>
          ))}
          {shown.length === 0 && <Combobox.Empty>{t('ui.nothing_found')}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
