import { CloseButton, TextInput } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'

type Props = { value: string; onChange: (value: string) => void; placeholder: string; width?: number | string }

/** The search of a list; Ctrl+F goes there, Escape empties it. */
export function SearchField({ value, onChange, placeholder, width = 240 }: Props) {
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  useHotkeys([['mod+F', () => input.current?.select(), { usePhysicalKeys: true }]], [])
  return (
    <TextInput
      ref={input}
      type="search"
      w={width}
      value={value}
      placeholder={placeholder}
      aria-label={placeholder}
      leftSection={<IconSearch size={16} stroke={1.8} />}
      rightSection={
        value ? <CloseButton size="sm" aria-label={t('ui.action.clear')} onClick={() => onChange('')} /> : null
      }
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        if (value) onChange('')
        else event.currentTarget.blur()
      }}
    />
  )
}
