import { Button, Group, Modal, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFaultText } from '@/ui/fault-text'

type Props = {
  title: string
  action: string
  name: string
  about: string
  /** what is to be known before it is saved */
  hint?: string
  onSave: (name: string, about: string) => Promise<unknown>
  onClose: () => void
}

/** Name and description of a template: when a flow is saved as one, and when one is renamed. */
export function TemplateWordsDialog({ title, action, name, about, hint, onSave, onClose }: Props) {
  const { t } = useTranslation()
  const fault = useFaultText()
  const [words, setWords] = useState({ name, about })
  const save = useMutation({ mutationFn: () => onSave(words.name.trim(), words.about.trim()), onSuccess: onClose })
  return (
    <Modal opened onClose={onClose} title={title} size={480} closeButtonProps={{ 'aria-label': t('ui.action.close') }}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (words.name.trim()) save.mutate()
        }}
      >
        <TextInput
          data-autofocus
          label={t('templates.words.name')}
          value={words.name}
          maxLength={120}
          required
          onChange={(event) => setWords({ ...words, name: event.currentTarget.value })}
        />
        <Textarea
          mt="sm"
          label={t('templates.words.about')}
          placeholder={t('templates.words.placeholder')}
          value={words.about}
          maxLength={2000}
          autosize
          minRows={3}
          maxRows={8}
          description={hint}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          error={save.error ? fault(save.error) : undefined}
          onChange={(event) => setWords({ ...words, about: event.currentTarget.value })}
        />
        <Group justify="flex-end" mt="lg" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('ui.action.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!words.name.trim()}>
            {action}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
