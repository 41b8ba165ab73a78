import { Button, Menu, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useWords } from '../../words'
import type { useFacts } from '../use-facts'
import { written } from './fact-completion'
import classes from './fields.module.css'

/** The menu of facts, searchable, with types. */
export function FactMenu({
  facts,
  onChoose,
  plain,
}: {
  facts: ReturnType<typeof useFacts>
  onChoose: (text: string) => void
  plain?: boolean
}) {
  const { t, i18n } = useTranslation()
  const words = useWords()
  const [query, setQuery] = useState('')
  const folded = query.trim().toLocaleLowerCase()
  const shown = facts.filter((f) => `${words.fact(f)} ${f.path} ${f.ru}`.toLocaleLowerCase().includes(folded))
  return (
    <Menu position="bottom-start" width={300} onClose={() => setQuery('')}>
      <Menu.Target>
        <Button size="xs" variant="subtle" px={6} c="var(--acc)">
          <span className={classes.macro}>{plain ? 'ƒ' : '{ }'}</span>&nbsp;
          {t(plain ? 'editor.field.fact' : 'editor.field.macro')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <TextInput
          size="xs"
          m={4}
          value={query}
          data-autofocus
          leftSection={<IconSearch size={14} />}
          placeholder={t('editor.field.find_fact')}
          aria-label={t('editor.field.find_fact')}
          onChange={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => {
            const first = shown[0]
            if (event.key === 'Enter' && first) onChoose(written(first, i18n.language !== 'en'))
          }}
        />
        <div style={{ maxHeight: 260, overflowY: 'auto' }}>
          {shown.map((f) => (
            <Menu.Item
              key={f.path}
              rightSection={<span className={classes.meta}>{t(`editor.type.${f.type.kind}`)}</span>}
              onClick={() => onChoose(written(f, i18n.language !== 'en'))}
            >
              {words.fact(f)}
            </Menu.Item>
          ))}
          {shown.length === 0 && <Menu.Label>{t('ui.nothing_found')}</Menu.Label>}
        </div>
      </Menu.Dropdown>
    </Menu>
  )
}
