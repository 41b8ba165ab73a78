import { Button, NumberInput, PasswordInput, SegmentedControl, Select, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconCheck, IconX } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { saveSMTP, testSMTP } from '@/api/channels'
import { keys } from '@/api/keys'
import type { SMTP } from '@/api/types.gen'
import { asFault, useFaultText } from '@/ui/fault-text'
import { useToasts } from '@/ui/use-toasts'
import classes from './settings.module.css'

const ports: Record<string, number> = { tls: 465, starttls: 587, none: 25 }

/** The company's mail server. The kept password is never shown: an empty field leaves it as it is. */
export function SmtpForm({ smtp }: { smtp: SMTP }) {
  const { t } = useTranslation()
  const fault = useFaultText()
  const toasts = useToasts()
  const client = useQueryClient()
  const [to, setTo] = useState('')
  const form = useForm({ initialValues: { ...smtp, password: '' } })
  const save = useMutation({
    mutationFn: saveSMTP,
    onSuccess: async (next) => {
      client.setQueryData(keys.smtp, next)
      form.setInitialValues({ ...next, password: '' })
      form.reset()
      toasts.done(t('settings.saved'))
      await client.invalidateQueries({ queryKey: keys.channels })
    },
  })
  const test = useMutation({ mutationFn: () => testSMTP(form.values, to.trim()) })
  const fields = asFault(save.error).fields
  const errorOf = (name: string) => {
    const field = fields?.find((one) => one.field === name)
    return field ? fault(field) : undefined
  }
  return (
    <form className={classes.form} onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <h2>{t('settings.smtp.title')}</h2>
      <Switch label={t('settings.smtp.enabled')} {...form.getInputProps('enabled', { type: 'checkbox' })} />
      <div className={classes.server}>
        <TextInput
          label={t('settings.smtp.host')}
          placeholder="smtp.example.ru"
          {...form.getInputProps('host')}
          error={errorOf('host')}
        />
        <NumberInput
          label={t('settings.smtp.port')}
          hideControls
          min={1}
          max={65535}
          {...form.getInputProps('port')}
          error={errorOf('port')}
        />
        <Select
          label={t('settings.smtp.security')}
          allowDeselect={false}
          data={['tls', 'starttls', 'none'].map((value) => ({ value, label: t(`settings.smtp.secure.${value}`) }))}
          value={form.values.security}
          onChange={(security) => {
            if (!security) return
            form.setFieldValue('security', security)
            // The usual port follows, unless someone has set another.
            if (Object.values(ports).includes(form.values.port) || !form.values.port)
              form.setFieldValue('port', ports[security] ?? 465)
          }}
        />
      </div>
      <div className={classes.pair}>
        <TextInput
          label={t('settings.smtp.user')}
          autoComplete="off"
          {...form.getInputProps('user')}
          error={errorOf('user')}
        />
        <PasswordInput
          label={t('settings.smtp.password')}
          autoComplete="new-password"
          placeholder={smtp.has_password ? t('settings.smtp.password_kept') : ''}
          visibilityToggleButtonProps={{ 'aria-label': t('settings.smtp.password_show') }}
          {...form.getInputProps('password')}
          error={errorOf('password')}
        />
        <TextInput
          label={t('settings.smtp.from')}
          placeholder="hello@example.ru"
          {...form.getInputProps('from')}
          error={errorOf('from')}
        />
        <TextInput
          label={t('settings.smtp.from_name')}
          {...form.getInputProps('from_name')}
          error={errorOf('from_name')}
        />
        <NumberInput
          label={t('settings.smtp.per_minute')}
          description={t('settings.smtp.per_minute_about')}
          min={0}
          {...form.getInputProps('per_minute')}
          error={errorOf('per_minute')}
        />
      </div>
      <div>
        <div className={classes.label} id="uncertain">
          {t('settings.smtp.uncertain')}
        </div>
        <SegmentedControl
          aria-labelledby="uncertain"
          data={['leave', 'again'].map((value) => ({ value, label: t(`settings.smtp.uncertain_${value}`) }))}
          {...form.getInputProps('uncertain')}
        />
        <p className={classes.sub}>{t('settings.smtp.uncertain_about')}</p>
      </div>
      {save.error && !fields?.length && <p role="alert">{fault(save.error)}</p>}
      <div className={classes.test}>
        <TextInput
          label={t('settings.smtp.test_to')}
          description={t('settings.smtp.test_about')}
          value={to}
          placeholder="me@example.ru"
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <Button variant="default" loading={test.isPending} disabled={!form.values.host} onClick={() => test.mutate()}>
          {to.trim() ? t('settings.smtp.test_send') : t('settings.smtp.test')}
        </Button>
      </div>
      {(test.data || test.error) && (
        <ul className={classes.stepsDone} role="status">
          {test.data?.steps.map((step) => (
            <li key={step} data-tone="ok">
              <IconCheck size={16} aria-hidden="true" /> {t(`smtp.step.${step}`)}
            </li>
          ))}
          {(test.error || test.data?.fault) && (
            <li data-tone="er">
              <IconX size={16} aria-hidden="true" /> {fault(test.error ?? test.data?.fault)}
            </li>
          )}
          {test.data?.ok && <li>{t('settings.smtp.test_ok')}</li>}
        </ul>
      )}
      <div className={classes.buttons}>
        <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
          {t('ui.action.save')}
        </Button>
      </div>
    </form>
  )
}
