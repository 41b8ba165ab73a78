import { Button } from '@mantine/core'
import { IconPaperclip } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { attachmentsQuery, chooseAttachment, saveAttachment } from '@/api/attachments'
import { AttachmentList } from '@/ui/composer/attachments'
import { ButtonsEditor } from '@/ui/composer/buttons'
import type { ComposerButton } from '@/ui/composer/types'
import { useToasts } from '@/ui/use-toasts'
import type { FieldProps } from './field'
import classes from './fields.module.css'

/** Files of the workspace that go with what the step makes. */
export function FilesField({ label, name, value, error, onChange }: FieldProps) {
  const { t } = useTranslation()
  const toasts = useToasts()
  const ids = Array.isArray(value) ? (value as string[]) : []
  const files = useQuery(attachmentsQuery(ids)).data ?? []
  const add = async () => {
    try {
      const file = await chooseAttachment()
      if (file && !ids.includes(file.id)) onChange([...ids, file.id])
    } catch (failed) {
      toasts.failed(failed)
    }
  }
  return (
    <div role="group" aria-label={name}>
      <div className={classes.label}>{label}</div>
      <AttachmentList
        files={files}
        onOpen={(id) => void saveAttachment(id)}
        onRemove={(id) => {
          const rest = ids.filter((other) => other !== id)
          onChange(rest.length > 0 ? rest : undefined)
        }}
      />
      <Button size="xs" variant="subtle" px={6} leftSection={<IconPaperclip size={14} />} onClick={() => void add()}>
        {t('composer.files.add')}
      </Button>
      {error && <div className={classes.error}>{error}</div>}
    </div>
  )
}

/** Buttons under what the step sends. */
export function ButtonsField({ label, name, value, error, onChange }: FieldProps) {
  return (
    <div role="group" aria-label={name}>
      <div className={classes.label}>{label}</div>
      <ButtonsEditor
        buttons={Array.isArray(value) ? (value as ComposerButton[]) : []}
        answers={false}
        onChange={onChange}
      />
      {error && <div className={classes.error}>{error}</div>}
    </div>
  )
}
