import { Button, Group, Modal, TextInput } from '@mantine/core'
import { IconTemplate } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { createFlow } from '@/api/flows'
import { useFaultText } from '@/ui/fault-text'

/** Asks for a name and opens the new flow. */
export function CreateFlow({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const fault = useFaultText()
  const [name, setName] = useState('')
  const create = useMutation({
    mutationFn: createFlow,
    onSuccess: (flow) => {
      setName('')
      navigate(`/flows/${flow.id}`)
    },
  })
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('flows.create.title')}
      closeButtonProps={{ 'aria-label': t('ui.action.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          create.mutate(name.trim() || t('flows.create.unnamed'))
        }}
      >
        <TextInput
          data-autofocus
          label={t('flows.create.name')}
          placeholder={t('flows.create.placeholder')}
          value={name}
          maxLength={120}
          error={create.error ? fault(create.error) : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Group mt="lg" gap="sm">
          <Button
            variant="subtle"
            component={Link}
            to="/flows/templates"
            mr="auto"
            leftSection={<IconTemplate size={16} stroke={1.8} />}
          >
            {t('templates.from')}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('ui.action.cancel')}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {t('ui.action.create')}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
