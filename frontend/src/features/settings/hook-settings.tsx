import { ActionIcon, Button, Code, CopyButton, Modal, Textarea } from '@mantine/core'
import { IconPencil, IconPlus, IconRefresh, IconTrash, IconWebhook } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { deleteHook, renewHook, tryHook } from '@/api/outside'
import type { Gateway, Hook } from '@/api/types.gen'
import { EmptyState } from '@/ui/empty-state'
import { useFaultText } from '@/ui/fault-text'
import { useFormat } from '@/ui/format/use-format'
import { StatusPill } from '@/ui/status-pill'
import { useToasts } from '@/ui/use-toasts'
import { HookForm } from './hook-form'
import classes from './settings.module.css'

const blank: Hook = {
  id: '',
  name: '',
  path: '',
  mode: 'signature',
  enabled: true,
  fields: [],
  person: { key: '', email: 'email', phone: 'phone', name: 'name', create: false },
  calls: [],
}

/** The incoming webhooks: each with its address, what is read of a call, and its last calls. */
export function HookSettings({ hooks, gateway }: { hooks: readonly Hook[]; gateway: Gateway }) {
  const { t } = useTranslation()
  const toasts = useToasts()
  const client = useQueryClient()
  const [edited, setEdited] = useState<Hook | null>(null)
  const [doomed, setDoomed] = useState<Hook | null>(null)
  const [secret, setSecret] = useState<{ hook: Hook; secret: string } | null>(null)
  const old = () => client.invalidateQueries({ queryKey: keys.hooks })
  const told = (saved: { hook: Hook; secret: string }) => {
    setEdited(null)
    if (saved.secret) setSecret(saved)
    void old()
  }
  const remove = useMutation({
    mutationFn: deleteHook,
    onError: toasts.failed,
    onSuccess: () => {
      setDoomed(null)
      void old()
    },
  })
  const renew = useMutation({ mutationFn: renewHook, onError: toasts.failed, onSuccess: told })
  const address = (hook: Hook) => (gateway.address || `http://127.0.0.1:${gateway.port}`) + hook.path
  return (
    <>
      <div className={classes.headLine}>
        <h2>{t('settings.outside.hooks')}</h2>
        <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => setEdited(blank)}>
          {t('settings.outside.hook_add')}
        </Button>
      </div>
      {hooks.length === 0 && (
        <EmptyState title={t('settings.outside.no_hooks')} text={t('settings.outside.no_hooks_text')}>
          <Button onClick={() => setEdited(blank)}>{t('settings.outside.hook_add')}</Button>
        </EmptyState>
      )}
      <ul className={classes.rows} aria-label={t('settings.outside.hooks')}>
        {hooks.map((hook) => (
          <li key={hook.id}>
            <IconWebhook size={18} stroke={1.7} />
            <div className={classes.rowText}>
              <strong>{hook.name}</strong>
              <span className={classes.sub}>
                <span className="mono">{address(hook)}</span>
              </span>
            </div>
            {!hook.enabled && <StatusPill tone="nu">{t('settings.outside.off')}</StatusPill>}
            <ActionIcon
              aria-label={t('settings.outside.hook_edit', { name: hook.name })}
              onClick={() => setEdited(hook)}
            >
              <IconPencil size={16} stroke={1.7} />
            </ActionIcon>
            <ActionIcon
              aria-label={t('settings.outside.hook_delete', { name: hook.name })}
              onClick={() => setDoomed(hook)}
            >
              <IconTrash size={16} stroke={1.7} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <Modal
        size="lg"
        opened={edited !== null}
        onClose={() => setEdited(null)}
        title={edited?.id ? t('settings.outside.hook_change', { name: edited.name }) : t('settings.outside.hook_new')}
        closeButtonProps={{ 'aria-label': t('ui.action.close') }}
      >
        {edited && <HookForm hook={edited} onDone={told} />}
        {edited?.id && (
          <div className={classes.form}>
            <Button
              variant="default"
              leftSection={<IconRefresh size={16} />}
              loading={renew.isPending}
              onClick={() => renew.mutate(edited.id)}
            >
              {t('settings.outside.secret_renew')}
            </Button>
            <Trial hook={edited} onTaken={old} />
            <Calls hook={hooks.find((h) => h.id === edited.id) ?? edited} />
          </div>
        )}
      </Modal>
      <Modal
        opened={doomed !== null}
        onClose={() => setDoomed(null)}
        title={t('settings.outside.hook_delete', { name: doomed?.name })}
        closeButtonProps={{ 'aria-label': t('ui.action.close') }}
      >
        <p>{t('settings.outside.hook_delete_text')}</p>
        <div className={classes.buttons}>
          <Button variant="default" onClick={() => setDoomed(null)}>
            {t('ui.action.cancel')}
          </Button>
          <Button color="er" loading={remove.isPending} onClick={() => doomed && remove.mutate(doomed.id)}>
            {t('ui.action.delete')}
          </Button>
        </div>
      </Modal>
      <Modal
        opened={secret !== null}
        onClose={() => setSecret(null)}
        title={t('settings.outside.secret_once')}
        closeButtonProps={{ 'aria-label': t('ui.action.close') }}
      >
        {secret && (
          <div className={classes.form}>
            <p className={classes.text}>{t('settings.outside.secret_once_about')}</p>
            <Copied text={secret.secret} />
            <div className={classes.label}>{t('settings.outside.address')}</div>
            <Copied text={address(secret.hook)} />
            <p className={classes.sub}>{t(`settings.outside.mode_about.${secret.hook.mode}`)}</p>
          </div>
        )}
      </Modal>
    </>
  )
}

function Copied({ text }: { text: string }) {
  const { t } = useTranslation()
  return (
    <div className={classes.copyLine}>
      <code>{text}</code>
      <CopyButton value={text}>
        {({ copy }) => (
          <Button size="xs" variant="default" onClick={copy}>
            {t('settings.outside.copy')}
          </Button>
        )}
      </CopyButton>
    </div>
  )
}

/** A call made by hand: what is read of it, and, when asked to, taken in earnest. */
function Trial({ hook, onTaken }: { hook: Hook; onTaken: () => void }) {
  const { t } = useTranslation()
  const fault = useFaultText()
  const [body, setBody] = useState('{\n  "email": "client@example.ru"\n}')
  const test = useMutation({
    mutationFn: (send: boolean) => tryHook(hook.id, body, send),
    onSuccess: (_, send) => send && onTaken(),
  })
  return (
    <div className={classes.form}>
      <h3>{t('settings.outside.test')}</h3>
      <Textarea
        label={t('settings.outside.test_body')}
        autosize
        minRows={3}
        maxRows={10}
        value={body}
        onChange={(event) => setBody(event.currentTarget.value)}
      />
      <div className={classes.buttons}>
        <Button variant="default" onClick={() => test.mutate(false)}>
          {t('settings.outside.test_read')}
        </Button>
        <Button variant="default" onClick={() => test.mutate(true)}>
          {t('settings.outside.test_send')}
        </Button>
      </div>
      <div role="status">
        {test.error && <p role="alert">{fault(test.error)}</p>}
        {test.data?.data.map((one) => (
          <Code block key={one.name}>
            {one.name} = {one.value}
          </Code>
        ))}
        {test.data && test.data.data.length === 0 && (
          <p className={classes.sub}>{t('settings.outside.test_nothing')}</p>
        )}
        {test.data?.customer && <p className={classes.text}>{t('settings.outside.test_taken')}</p>}
      </div>
    </div>
  )
}

function Calls({ hook }: { hook: Hook }) {
  const { t } = useTranslation()
  const fault = useFaultText()
  const format = useFormat()
  const outcome = (code: string) =>
    code === 'accepted' || code === 'repeated' ? t(`settings.outside.call.${code}`) : fault({ code })
  return (
    <div>
      <h3>{t('settings.outside.calls')}</h3>
      {hook.calls.length === 0 && <p className={classes.sub}>{t('settings.outside.no_calls')}</p>}
      <ul className={classes.rows} aria-label={t('settings.outside.calls')}>
        {hook.calls.map((call, i) => (
          <li key={i}>
            <div className={classes.rowText}>{outcome(call.outcome)}</div>
            <span className={classes.sub}>{format.moment(call.at)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
