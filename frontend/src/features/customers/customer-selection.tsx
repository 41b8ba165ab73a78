import { Button, Popover, TagsInput } from '@mantine/core'
import { IconTag, IconTrash, IconUsersPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '@/ui/format/use-format'
import { SelectionAction, SelectionBar } from '@/ui/selection-bar'
import type { CustomerActions } from './use-customer-actions'

type Props = {
  ids: string[]
  tags: string[]
  total: number
  actions: CustomerActions
  everyone?: () => void
  onClear: () => void
}

/** What can be done with the selected customers. The number stands in the button. */
export function CustomerSelection({ ids, tags, total, actions, everyone, onClear }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const [tagging, setTagging] = useState(false)
  const [add, setAdd] = useState<string[]>([])
  const [remove, setRemove] = useState<string[]>([])
  const number = format.number(ids.length)
  return (
    <SelectionBar label={t('customers.selected', { count: ids.length, number })} onClear={onClear}>
      {everyone && (
        <SelectionAction icon={<IconUsersPlus size={16} />} onClick={everyone}>
          {t('customers.select_everyone', { number: format.number(total) })}
        </SelectionAction>
      )}
      <Popover opened={tagging} onChange={setTagging} position="top" width={320} trapFocus returnFocus>
        <Popover.Target>
          <span>
            <SelectionAction icon={<IconTag size={16} />} onClick={() => setTagging(!tagging)}>
              {t('customers.tag.button')}
            </SelectionAction>
          </span>
        </Popover.Target>
        <Popover.Dropdown>
          <form
            style={{ display: 'flex', flexDirection: 'column', gap: 12 }}
            onSubmit={(event) => {
              event.preventDefault()
              setTagging(false)
              void actions.tag(ids, add, remove).then(() => {
                setAdd([])
                setRemove([])
                onClear()
              })
            }}
          >
            <TagsInput
              data-autofocus
              label={t('customers.tag.add')}
              data={tags}
              value={add}
              onChange={setAdd}
              acceptValueOnBlur
            />
            <TagsInput
              label={t('customers.tag.remove')}
              data={tags}
              value={remove}
              onChange={setRemove}
              acceptValueOnBlur
            />
            <Button type="submit" disabled={add.length + remove.length === 0}>
              {t('customers.tag.do', { count: ids.length, number })}
            </Button>
          </form>
        </Popover.Dropdown>
      </Popover>
      <SelectionAction icon={<IconTrash size={16} />} onClick={() => void actions.remove(ids).then(onClear)}>
        {t('customers.delete', { count: ids.length, number })}
      </SelectionAction>
    </SelectionBar>
  )
}
