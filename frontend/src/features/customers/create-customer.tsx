import { Button, Group, Modal, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { createCustomer } from '@/api/customers'
import { asFault, useFaultText } from '@/ui/fault-text'
import classes from './customers.module.css'

/** A new customer by hand: enough to find and to write to them; the rest is on the card. */
export function CreateCustomer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const fault = useFaultText()
  const form = useForm({ initialValues: { name: '', phone: '', email: '', city: '' } })
  const create = useMutation({
    mutationFn: createCustomer,
    onSuccess: (card) => {
      form.reset()
      navigate(`/customers/${card.id}`)
    },
  })
  const wrong = asFault(create.error).fields
  const errorOf = (names: string[]) => {
    const field = wrong?.find((one) => names.some((name) => one.field.startsWith(name)))
    return field ? fault(field) : undefined
  }
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('customers.create.title')}
      closeButtonProps={{ 'aria-label': t('ui.action.close') }}
    >
      <form
        onSubmit={form.onSubmit((values) =>
          create.mutate({
            name: values.name.trim(),
            phones: values.phone.trim() ? [values.phone.trim()] : [],
            emails: values.email.trim() ? [values.email.trim()] : [],
            city: values.city.trim(),
            time_zone: '',
            birthday: '',
            comment: '',
            consent: {},
            fields: {},
          }),
        )}
      >
        <div className={classes.form}>
          <TextInput
            data-autofocus
            className={classes.wide}
            label={t('customers.field.name')}
            error={errorOf(['name'])}
            {...form.getInputProps('name')}
          />
          <TextInput
            type="tel"
            label={t('customers.field.phone')}
            {...form.getInputProps('phone')}
            error={errorOf(['phone'])}
          />
          <TextInput
            inputMode="email"
            label={t('customers.field.email')}
            {...form.getInputProps('email')}
            error={errorOf(['email'])}
          />
          <TextInput className={classes.wide} label={t('customers.field.city')} {...form.getInputProps('city')} />
        </div>
        {create.error && !wrong?.length && <p role="alert">{fault(create.error)}</p>}
        <Group justify="flex-end" mt="lg" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('ui.action.cancel')}
          </Button>
          <Button
            type="submit"
            loading={create.isPending}
            disabled={!form.values.name && !form.values.phone && !form.values.email}
          >
            {t('ui.action.create')}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
