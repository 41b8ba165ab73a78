import { ActionIcon, Button, Checkbox, Modal, NumberInput, Select, TagsInput, TextInput } from '@mantine/core'
import { DatePickerInput } from '@mantine/dates'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { channelsQuery } from '@/api/channels'
import { fieldsQuery, tagsQuery } from '@/api/customers'
import type { CustomerForm, MadeUpClient, MadeUpPurchase, ValueType } from '@/api/types.gen'
import { useFormat } from '@/ui/format/use-format'
import classes from './simulation.module.css'
import { ValueInput } from './value-input'

type Props = { value: MadeUpClient; onSave: (value: MadeUpClient) => void; onClose: () => void }

const kinds: Record<string, ValueType['kind']> = {
  multilist: 'list',
  list: 'text',
  phone: 'text',
  email: 'text',
  link: 'text',
}

/** A made-up client: everything that a flow can ask of a real one. */
export function MadeUpForm({ value, onSave, onClose }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const [client, setClient] = useState(value)
  const fields = (useQuery(fieldsQuery).data ?? []).filter((f) => f.entity === 'customer')
  const tags = useQuery(tagsQuery).data ?? []
  const channels = (useQuery(channelsQuery).data ?? []).filter((c) => c.id !== 'auto')
  const form = (patch: Partial<CustomerForm>) => setClient((old) => ({ ...old, form: { ...old.form, ...patch } }))
  const purchase = (i: number, patch: Partial<MadeUpPurchase>) =>
    setClient((old) => ({
      ...old,
      purchases: old.purchases.map((p, at) => (at === i ? { ...p, ...patch } : p)),
    }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSave(client)
  }
  return (
    <Modal opened onClose={onClose} title={t('editor.sim.made_up.label')} size="lg">
      <form onSubmit={submit} className={classes.form}>
        <p className={classes.formHint}>{t('editor.sim.made_up.text')}</p>
        <div className={classes.grid}>
          <TextInput
            label={t('fact.customer.name')}
            data-autofocus
            value={client.form.name}
            onChange={(e) => form({ name: e.currentTarget.value })}
          />
          <TextInput
            label={t('fact.customer.city')}
            value={client.form.city}
            onChange={(e) => form({ city: e.currentTarget.value })}
          />
          <TextInput
            label={t('fact.customer.email')}
            value={client.form.emails[0] ?? ''}
            onChange={(e) => form({ emails: e.currentTarget.value ? [e.currentTarget.value] : [] })}
          />
          <TextInput
            label={t('fact.customer.phone')}
            type="tel"
            value={client.form.phones[0] ?? ''}
            onChange={(e) => form({ phones: e.currentTarget.value ? [e.currentTarget.value] : [] })}
          />
          <DatePickerInput
            label={t('fact.customer.birthday')}
            clearable
            locale={format.locale}
            valueFormat="DD.MM.YYYY"
            value={client.form.birthday || null}
            onChange={(birthday) => form({ birthday: birthday ?? '' })}
          />
          <TagsInput
            label={t('fact.customer.tags')}
            data={tags.map((tag) => tag.name)}
            value={client.tags}
            onChange={(next) => setClient((old) => ({ ...old, tags: next }))}
          />
          {fields.map((f) => (
            <ValueInput
              key={f.key}
              label={f.name}
              type={{ kind: kinds[f.type] ?? (f.type as ValueType['kind']), options: f.options ?? [] }}
              value={client.form.fields[f.key]}
              onChange={(next) => form({ fields: { ...client.form.fields, [f.key]: next } })}
            />
          ))}
          {channels.map((c) => (
            <Select
              key={c.id}
              label={t('editor.sim.made_up.consent', {
                channel: t(`channel.name.${c.id}`, { defaultValue: c.id }),
              })}
              allowDeselect={false}
              data={['unknown', 'given', 'refused'].map((s) => ({ value: s, label: t(`editor.sim.consent.${s}`) }))}
              value={client.form.consent[c.id] ?? 'unknown'}
              onChange={(state) => form({ consent: { ...client.form.consent, [c.id]: state ?? 'unknown' } })}
            />
          ))}
        </div>
        <fieldset className={classes.purchases}>
          <legend>{t('editor.sim.made_up.purchases')}</legend>
          {client.purchases.map((p, i) => (
            <div key={i} className={classes.purchase}>
              <TextInput
                aria-label={t('editor.sim.part.title')}
                placeholder={t('editor.sim.part.title')}
                value={p.title}
                onChange={(e) => purchase(i, { title: e.currentTarget.value })}
              />
              <TextInput
                aria-label={t('editor.sim.part.amount')}
                inputMode="decimal"
                placeholder="1000"
                value={p.amount}
                rightSection={<span className={classes.unit}>{format.currency}</span>}
                rightSectionWidth={46}
                onChange={(e) => purchase(i, { amount: e.currentTarget.value })}
              />
              <NumberInput
                aria-label={t('editor.sim.made_up.days_ago')}
                min={0}
                max={3650}
                value={p.days_ago}
                suffix={` ${t('editor.sim.made_up.days_ago_suffix')}`}
                onChange={(n) => purchase(i, { days_ago: Number(n) || 0 })}
              />
              <Checkbox
                label={t('editor.sim.made_up.paid')}
                checked={p.paid}
                onChange={(e) => purchase(i, { paid: e.currentTarget.checked })}
              />
              <ActionIcon
                aria-label={t('editor.sim.made_up.purchase_drop')}
                onClick={() => setClient((old) => ({ ...old, purchases: old.purchases.toSpliced(i, 1) }))}
              >
                <IconTrash size={15} stroke={1.7} />
              </ActionIcon>
            </div>
          ))}
          <Button
            size="xs"
            variant="subtle"
            leftSection={<IconPlus size={14} />}
            onClick={() =>
              setClient((old) => ({
                ...old,
                purchases: [...old.purchases, { days_ago: 30, amount: '1000', title: '', paid: true }],
              }))
            }
          >
            {t('editor.sim.made_up.purchase_add')}
          </Button>
        </fieldset>
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {t('ui.action.cancel')}
          </Button>
          <Button type="submit">{t('editor.sim.made_up.done')}</Button>
        </div>
      </form>
    </Modal>
  )
}
