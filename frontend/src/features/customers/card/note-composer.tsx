import { Button, Kbd, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addNote } from '@/api/customers'
import { keys } from '@/api/keys'
import { useFaultText } from '@/ui/fault-text'
import classes from './card.module.css'

/** Writes a note that only the company sees; Ctrl+Enter adds it. */
export function NoteComposer({ customer }: { customer: string }) {
  const { t } = useTranslation()
  const fault = useFaultText()
  const client = useQueryClient()
  const [text, setText] = useState('')
  const add = useMutation({
    mutationFn: () => addNote({ customer, text: text.trim() }),
    onSuccess: () => {
      setText('')
      return client.invalidateQueries({ queryKey: keys.customer(customer) })
    },
  })
  const send = () => {
    if (text.trim() && !add.isPending) add.mutate()
  }
  return (
    <div className={classes.composer}>
      <Textarea
        variant="unstyled"
        autosize
        minRows={1}
        maxRows={6}
        aria-label={t('customers.note.label')}
        placeholder={t('customers.note.placeholder')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault()
            send()
          }
        }}
      />
      <div className={classes.send}>
        <span role="alert" className={classes.failed}>
          {add.error ? fault(add.error) : ''}
        </span>
        <Kbd size="xs">Ctrl ↵</Kbd>
        <Button size="xs" disabled={!text.trim()} loading={add.isPending} onClick={send}>
          {t('customers.note.add')}
        </Button>
      </div>
    </div>
  )
}
