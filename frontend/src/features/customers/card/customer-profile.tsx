import { Select, TagsInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { channelsQuery } from '@/api/channels'
import { fieldsQuery, tagCustomers, tagsQuery } from '@/api/customers'
import { keys } from '@/api/keys'
import type { CustomerCard } from '@/api/types.gen'
import { Avatar } from '@/ui/avatar'
import type { FieldType } from '@/ui/field-editor'
import { formatPhone } from '@/ui/format/phone'
import { useFormat } from '@/ui/format/use-format'
import { useWireText } from '@/ui/format/use-wire-text'
import { InlineField } from '@/ui/inline-field'
import { useToasts } from '@/ui/use-toasts'
import classes from './card.module.css'
import { ContactPoints } from './contact-points'
import { useSaveCustomer } from './use-save-customer'

const consents = ['given', 'refused', 'unknown'] as const

/** The left column: who the customer is; every field is edited in place. */
export function CustomerProfile({ card }: { card: CustomerCard }) {
  const { t } = useTranslation()
  const format = useFormat()
  const wire = useWireText()
  const client = useQueryClient()
  const toasts = useToasts()
  const save = useSaveCustomer(card)
  const tags = useQuery(tagsQuery).data ?? []
  const fields = (useQuery(fieldsQuery).data ?? []).filter((field) => field.entity !== 'purchase')
  const channels = useQuery(channelsQuery).data ?? []
  const { form } = card

  const changeTags = async (next: string[]) => {
    const add = next.filter((tag) => !card.tags.includes(tag))
    const remove = card.tags.filter((tag) => !next.includes(tag))
    if (add.length + remove.length === 0) return
    // Shown at once; the answer of the «changed» event confirms it.
    client.setQueryData(keys.customer(card.id), { ...card, tags: next })
    try {
      await tagCustomers({ ids: [card.id], add, remove })
    } catch (error) {
      toasts.failed(error)
    }
    await Promise.all(
      [keys.customer(card.id), keys.customers, keys.tags].map((queryKey) => client.invalidateQueries({ queryKey })),
    )
  }
  return (
    <section className={classes.profile} aria-label={t('customers.card.profile')}>
      <div className={classes.head}>
        <div className={classes.person}>
          <Avatar name={card.name} size={48} />
          <div className={classes.who}>
            <strong className={classes.fullName}>{card.name || t('customers.unnamed')}</strong>
            <span className={classes.sub}>
              {formatPhone(card.phone) || card.email || t('customers.card.no_address')}
            </span>
          </div>
        </div>
        <dl className={classes.figures}>
          <div>
            <dt>{t('customers.card.spent')}</dt>
            <dd>{format.amounts(card.amount)}</dd>
          </div>
          <div>
            <dt>{t('customers.card.purchases', { count: card.purchases })}</dt>
            <dd>{format.number(card.purchases)}</dd>
          </div>
          <div>
            <dt>{t('customers.card.last')}</dt>
            <dd>{format.day(card.last_purchase)}</dd>
          </div>
        </dl>
      </div>
      <div className={classes.block}>
        <h2>{t('customers.card.tags')}</h2>
        <TagsInput
          aria-label={t('customers.card.tags')}
          placeholder={t('customers.card.add_tag')}
          data={tags.map((tag) => tag.name)}
          value={card.tags}
          onChange={changeTags}
          acceptValueOnBlur
        />
      </div>
      <div className={classes.block}>
        <h2>{t('customers.card.main')}</h2>
        <InlineField
          label={t('customers.field.name')}
          value={form.name}
          onSave={(name) => save({ name: String(name ?? '') })}
        />
        <ContactPoints
          type="phone"
          label={t('customers.field.phone')}
          list={form.phones}
          onKeep={(phones) => save({ phones })}
        />
        <ContactPoints
          type="email"
          label={t('customers.field.email')}
          list={form.emails}
          onKeep={(emails) => save({ emails })}
        />
        <InlineField
          label={t('customers.field.city')}
          value={form.city}
          onSave={(city) => save({ city: String(city ?? '') })}
        />
        <InlineField
          label={t('customers.field.birthday')}
          type="date"
          value={form.birthday}
          shown={form.birthday ? format.calendar(form.birthday) : undefined}
          onSave={(birthday) => save({ birthday: String(birthday ?? '') })}
        />
        <InlineField
          label={t('customers.field.zone')}
          type="zone"
          value={form.time_zone}
          placeholder={t('customers.card.company_zone')}
          onSave={(zone) => save({ time_zone: String(zone ?? '') })}
        />
        <InlineField
          label={t('customers.field.comment')}
          type="longtext"
          value={form.comment}
          onSave={(comment) => save({ comment: String(comment ?? '') })}
        />
      </div>
      {fields.length > 0 && (
        <div className={classes.block}>
          <h2>{t('customers.card.fields')}</h2>
          {fields.map((field) => (
            <InlineField
              key={field.id}
              label={field.name}
              type={field.type as FieldType}
              options={field.options}
              value={form.fields[field.key]}
              shown={wire(form.fields[field.key], field.type)}
              onSave={(value) => save({ fields: { ...form.fields, [field.key]: value === '' ? null : value } })}
            />
          ))}
        </div>
      )}
      <div className={classes.block}>
        <h2>{t('customers.card.consent')}</h2>
        {channels.map((channel) => (
          <div key={channel.id} className={classes.consent}>
            <span>{t(`customers.channel.${channel.id}`, { defaultValue: channel.id })}</span>
            <Select
              size="xs"
              allowDeselect={false}
              aria-label={`${t('customers.card.consent')}: ${t(`customers.channel.${channel.id}`, { defaultValue: channel.id })}`}
              data={consents.map((state) => ({ value: state, label: t(`customers.consent.${state}`) }))}
              value={form.consent[channel.id] ?? 'unknown'}
              onChange={(state) =>
                state && save({ consent: { ...form.consent, [channel.id]: state } }).catch(toasts.failed)
              }
            />
          </div>
        ))}
      </div>
      <p className={classes.created}>{t('customers.card.created', { when: format.day(card.created) })}</p>
    </section>
  )
}
