import { ActionIcon } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatPhone } from '@/ui/format/phone'
import { InlineField } from '@/ui/inline-field'
import classes from './card.module.css'

type Props = { type: 'phone' | 'email'; label: string; list: string[]; onKeep: (next: string[]) => Promise<unknown> }

/** A person's phones or e-mails: each a field, emptied to remove, with a button for one more. */
export function ContactPoints({ type, label, list, onKeep }: Props) {
  const { t } = useTranslation()
  const [adding, setAdding] = useState(false)
  const shown = adding || list.length === 0 ? [...list, ''] : list
  const keep = (index: number) => async (next: unknown) => {
    await onKeep(list.toSpliced(index, 1, ...(next ? [String(next).trim()] : [])))
    setAdding(false)
  }
  return (
    <div className={classes.points}>
      {shown.map((point, index) => (
        <InlineField
          key={`${index}-${point}`}
          label={index === 0 ? label : ''}
          type={type}
          value={point}
          shown={type === 'phone' ? formatPhone(point) : point}
          placeholder={index === 0 ? '—' : t('customers.card.another')}
          onSave={keep(index)}
        />
      ))}
      {list.length > 0 && !adding && (
        <ActionIcon
          size={24}
          className={classes.another}
          aria-label={`${label}: ${t('customers.card.another')}`}
          onClick={() => setAdding(true)}
        >
          <IconPlus size={14} />
        </ActionIcon>
      )}
    </div>
  )
}
