import { ActionIcon, Button, Modal, NumberInput, PasswordInput, Switch, TextInput } from '@mantine/core'
import { IconKey, IconRefresh, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import {
  deleteSecret,
  hooksQuery,
  outsideQuery,
  saveGateway,
  saveSecret,
  setPrivate,
  settleRequests,
} from '@/api/outside'
import type { Gateway, OutsideSettings as Outside } from '@/api/types.gen'
import { ErrorState } from '@/ui/error-state'
import { asFault, useFaultText } from '@/ui/fault-text'
import { useFormat } from '@/ui/format/use-format'
import { useToasts } from '@/ui/use-toasts'
import { HookSettings } from './hook-settings'
import classes from './settings.module.css'

/** Other programs: the requests that flows send to them, and the webhooks that they call. */
export function OutsideSettings() {
  const outside = useQuery(outsideQuery)
  const hooks = useQuery(hooksQuery)
  const error = outside.error ?? hooks.error
  if (error) return <ErrorState error={error} onRetry={outside.error ? outside.refetch : hooks.refetch} />
  return (
    <section className={classes.form}>
      {outside.data && <Requests outside={outside.data} />}
      {hooks.data && <Listener key={JSON.stringify(hooks.data.gateway)} gateway={hooks.data.gateway} />}
      {hooks.data && <HookSettings hooks={hooks.data.hooks} gateway={hooks.data.gateway} />}
    </section>
  )
}

function Requests({ outside }: { outside: Outside }) {
  const { t } = useTranslation()
  const toasts = useToasts()
  const client = useQueryClient()
  const [edited, setEdited] = useState<string | null>(null)
  const [doomed, setDoomed] = useState<string | null>(null)
  const keep = (next: Outside) => client.setQueryData(keys.outside, next)
  const allow = useMutation({ mutationFn: setPrivate, onSuccess: keep, onError: toasts.failed })
  const remove = useMutation({
    mutationFn: deleteSecret,
    onError: toasts.failed,
    onSuccess: (next) => {
      keep(next)
      setDoomed(null)
    },
  })
  return (
    <>
      <h2>{t('settings.outside.requests')}</h2>
      <Switch
        label={t('settings.outside.private')}
        description={t('settings.outside.private_about')}
        checked={outside.allow_private}
        disabled={allow.isPending}
        onChange={(event) => allow.mutate(event.currentTarget.checked)}
      />
      <Uncertain outside={outside} />
      <div className={classes.headLine}>
        <h3>{t('settings.outside.secrets')}</h3>
        <Button variant="default" leftSection={<IconKey size={16} />} onClick={() => setEdited('')}>
          {t('settings.outside.secret_add')}
        </Button>
      </div>
      <p className={classes.sub}>{t('settings.outside.secrets_about')}</p>
      {outside.secrets.length === 0 && <p className={classes.text}>{t('settings.outside.no_secrets')}</p>}
      <ul className={classes.rows} aria-label={t('settings.outside.secrets')}>
        {outside.secrets.map((name) => (
          <li key={name}>
            <IconKey size={18} stroke={1.7} />
            <div className={classes.rowText}>
              <strong className="mono">{name}</strong>
            </div>
            <ActionIcon aria-label={t('settings.outside.secret_replace', { name })} onClick={() => setEdited(name)}>
              <IconRefresh size={16} stroke={1.7} />
            </ActionIcon>
            <ActionIcon aria-label={t('settings.outside.secret_delete', { name })} onClick={() => setDoomed(name)}>
              <IconTrash size={16} stroke={1.7} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <Modal
        opened={edited !== null}
        onClose={() => setEdited(null)}
        title={edited ? t('settings.outside.secret_replace', { name: edited }) : t('settings.outside.secret_add')}
        closeButtonProps={{ 'aria-label': t('ui.action.close') }}
      >
        {edited !== null && (
          <SecretForm
            name={edited}
            onDone={(next) => {
              keep(next)
              setEdited(null)
            }}
          />
        )}
      </Modal>
      <Modal
        opened={doomed !== null}
        onClose={() => setDoomed(null)}
        title={t('settings.outside.secret_delete', { name: doomed })}
        closeButtonProps={{ 'aria-label': t('ui.action.close') }}
      >
        <p>{t('settings.outside.secret_delete_text')}</p>
        <div className={classes.buttons}>
          <Button variant="default" onClick={() => setDoomed(null)}>
            {t('ui.action.cancel')}
          </Button>
          <Button color="er" loading={remove.isPending} onClick={() => doomed && remove.mutate(doomed)}>
            {t('ui.action.delete')}
          </Button>
        </div>
      </Modal>
    </>
  )
}

/** Requests of which nobody can tell whether they arrived, each with its two ways on. */
function Uncertain({ outside }: { outside: Outside }) {
  const { t } = useTranslation()
  const toasts = useToasts()
  const format = useFormat()
  const client = useQueryClient()
  const settle = useMutation({
    mutationFn: (how: { id: string; again: boolean }) => settleRequests([how.id], how.again),
    onError: toasts.failed,
    onSuccess: () => client.invalidateQueries({ queryKey: keys.outside }),
  })
  if (outside.uncertain.length === 0) return null
  return (
    <>
      <h3>{t('settings.outside.uncertain')}</h3>
      <p className={classes.sub}>{t('settings.outside.uncertain_about')}</p>
      <ul className={classes.rows} aria-label={t('settings.outside.uncertain')}>
        {outside.uncertain.map((one) => (
          <li key={one.id}>
            <div className={classes.rowText}>
              <strong>
                {one.name} · {one.flow}
              </strong>
              <span className={classes.sub}>
                <span className="mono">{one.host}</span> · {format.moment(one.at)}
              </span>
            </div>
            <Button size="xs" variant="default" onClick={() => settle.mutate({ id: one.id, again: true })}>
              {t('settings.outside.again')}
            </Button>
            <Button size="xs" variant="default" onClick={() => settle.mutate({ id: one.id, again: false })}>
              {t('settings.outside.leave')}
            </Button>
          </li>
        ))}
      </ul>
    </>
  )
}

function SecretForm({ name, onDone }: { name: string; onDone: (next: Outside) => void }) {
  const { t } = useTranslation()
  const fault = useFaultText()
  const [draft, setDraft] = useState({ name, value: '' })
  const save = useMutation({ mutationFn: saveSecret, onSuccess: onDone })
  const wrong = asFault(save.error).fields?.[0]
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(draft)
      }}
    >
      <TextInput
        label={t('settings.outside.secret_name')}
        disabled={name !== ''}
        data-autofocus={name === '' || undefined}
        placeholder="API_KEY"
        value={draft.name}
        onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
      />
      <PasswordInput
        label={t('settings.outside.secret_value')}
        autoComplete="off"
        value={draft.value}
        onChange={(event) => setDraft({ ...draft, value: event.currentTarget.value })}
      />
      {save.error && <p role="alert">{fault(wrong ?? save.error)}</p>}
      <div className={classes.buttons}>
        <Button type="submit" loading={save.isPending} disabled={!draft.name || !draft.value}>
          {t('ui.action.save')}
        </Button>
      </div>
    </form>
  )
}

function Listener({ gateway }: { gateway: Gateway }) {
  const { t } = useTranslation()
  const fault = useFaultText()
  const client = useQueryClient()
  const [draft, setDraft] = useState(gateway)
  const save = useMutation({ mutationFn: saveGateway, onSuccess: (next) => client.setQueryData(keys.hooks, next) })
  const wrong = asFault(save.error).fields?.[0]
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(draft)
      }}
    >
      <h2>{t('settings.outside.gateway')}</h2>
      <Switch
        label={t('settings.outside.gateway_on')}
        checked={draft.on}
        onChange={(event) => setDraft({ ...draft, on: event.currentTarget.checked })}
      />
      <Switch
        label={t('settings.outside.gateway_open')}
        description={t('settings.outside.gateway_open_about')}
        checked={draft.open}
        onChange={(event) => setDraft({ ...draft, open: event.currentTarget.checked })}
      />
      <NumberInput
        w={140}
        label={t('settings.outside.gateway_port')}
        hideControls
        value={draft.port}
        error={wrong && fault(wrong)}
        onChange={(port) => setDraft({ ...draft, port: Number(port) || 0 })}
      />
      <p className={classes.sub} role="status">
        {gateway.fault
          ? fault(gateway.fault)
          : gateway.address
            ? t('settings.outside.listening', { address: gateway.address })
            : t('settings.outside.not_listening')}
      </p>
      <div className={classes.buttons}>
        <Button
          type="submit"
          variant="default"
          loading={save.isPending}
          disabled={draft.on === gateway.on && draft.open === gateway.open && draft.port === gateway.port}
        >
          {t('ui.action.save')}
        </Button>
      </div>
    </form>
  )
}
