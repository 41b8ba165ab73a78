import { Button, Group, Modal, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { addPurchase } from '@/api/customers'
import { keys } from '@/api/keys'
import { asFault, useFaultText } from '@/ui/fault-text'
import { useFormat } from '@/ui/format/use-format'

type Props = { customer: string; opened: boolean; onClose: () => void }

/** A purchase by hand. Flows that wait for purchases start from it. */
export function AddPurchase({ customer, opened, onClose }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const fault = useFaultText()
  const client = useQueryClient()
  const form = useForm({ initialValues: { amount: '', title: '', paid: true } })
  const add = useMutation({
    mutationFn: (values: typeof form.values) => addPurchase({ customer, currency: format.currency, ...values }),
    onSuccess: async () => {
      form.reset()
      onClose()
      await Promise.all(
        [keys.customer(customer), keys.customers].map((queryKey) => client.invalidateQueries({ queryKey })),
      )
    },
  })
  const wrong = asFault(add.error).fields?.find((field) => field.field === 'amount')
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('customers.purchase.new')}
      closeButtonProps={{ 'aria-label': t('ui.action.close') }}
    >
      <form onSubmit={form.onSubmit((values) => add.mutate(values))} style={{ display: 'grid', gap: 12 }}>
        <TextInput
          data-autofocus
          required
          withAsterisk={false}
          label={t('customers.purchase.amount')}
          inputMode="decimal"
          placeholder="0"
          rightSection={<span style={{ color: 'var(--t3)' }}>{format.currency}</span>}
          rightSectionWidth={48}
          {...form.getInputProps('amount')}
          error={wrong ? fault(wrong) : undefined}
        />
        <TextInput
          label={t('customers.purchase.name')}
          placeholder={t('customers.purchase.example')}
          {...form.getInputProps('title')}
        />
        <Switch label={t('customers.purchase.paid_now')} {...form.getInputProps('paid', { type: 'checkbox' })} />
        {add.error && !wrong && <p role="alert">{fault(add.error)}</p>}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('ui.action.cancel')}
          </Button>
          <Button type="submit" loading={add.isPending}>
            {t('ui.action.add')}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
