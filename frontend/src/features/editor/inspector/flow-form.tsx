import { Group, NumberInput, Select, Switch } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { CapsInput } from '@/ui/caps-input'
import { ClockInput } from '@/ui/clock-input'
import { DurationInput } from '@/ui/duration-input'
import type { Settings } from '../model/document'
import { setSettings } from '../model/edits/set-settings'
import { useProblemWords } from '../problem-words'
import { useEditor, useEditorStore } from '../store/context'
import { problemsOf } from '../store/selectors'
import { ExitsForm, GoalsForm } from './aims-form'
import classes from './inspector.module.css'
import { Outcomes } from './outcomes'
import { StartsForm } from './starts-form'

const zones = Intl.supportedValuesOf('timeZone')

/** The flow's own rules, shown while no step is chosen: re-entry, quiet hours, zone, goals, trouble. */
export function FlowForm() {
  const { t } = useTranslation()
  const words = useProblemWords()
  const focus = useEditor((s) => (s.focus?.node === '' ? s.focus : null))
  const form = useRef<HTMLDivElement>(null)
  // A problem of the flow's own rules leads to the rule.
  useEffect(() => {
    const host = focus?.param ? form.current?.querySelector(`[data-param="${CSS.escape(focus.param)}"]`) : null
    host?.querySelector<HTMLElement>('input, textarea, [contenteditable="true"], button')?.focus()
    host?.scrollIntoView?.({ block: 'nearest' })
  }, [focus])
  const store = useEditorStore()
  const settings = useEditor((s) => s.history.present.settings)
  const keyed = useEditor((s) => s.history.present.nodes.some((n) => s.kinds.get(n.kind)?.keyed))
  const problems = useEditor((s) => problemsOf(s, ''))
  const change = (patch: Partial<Settings>, group?: string) =>
    store.getState().edit((doc) => setSettings(doc, patch), group && `settings:${group}`)
  const choice = (
    id: 'reentry' | 'purpose' | 'catch_up' | 'on_error',
    options: readonly string[],
    fallback: string,
  ) => (
    <Select
      label={t(`editor.settings.${id}.label`)}
      description={t(`editor.settings.${id}.about`)}
      allowDeselect={false}
      value={settings[id] ?? fallback}
      data={options.map((o) => ({ value: o, label: t(`editor.settings.${id}.${o}`) }))}
      onChange={(next) =>
        next && change({ [id]: next, ...(next === 'if_fresh' && !settings.catch_up_age ? { catch_up_age: '2h' } : {}) })
      }
    />
  )
  const quiet = settings.quiet_hours
  return (
    <>
      <div className={classes.head}>
        <h2 className={classes.flowTitle}>{t('editor.settings.title')}</h2>
      </div>
      <div className={classes.scroll}>
        <div ref={form} className={classes.form}>
          {problems
            .filter((p) => p.severity !== 'remark')
            .map((p, i) => (
              <p key={i} className={classes.note} data-tone={p.severity === 'error' ? 'er' : 'wr'}>
                {words.sentence(p)}
              </p>
            ))}
          <Outcomes />
          {choice('reentry', ['once', 'after_exit', 'always'], keyed ? 'always' : 'after_exit')}
          <div role="group" aria-label={t('editor.settings.quiet.label')}>
            <Switch
              labelPosition="left"
              classNames={{ body: classes.switchBody, labelWrapper: classes.switchLabel }}
              label={t('editor.settings.quiet.label')}
              checked={Boolean(quiet)}
              onChange={(event) =>
                change({ quiet_hours: event.currentTarget.checked ? { from: '21:00', to: '09:00' } : undefined })
              }
            />
            {quiet && (
              <Group gap={8} mt={8} wrap="nowrap">
                <ClockInput
                  name={t('editor.settings.quiet.from')}
                  value={quiet.from}
                  onChange={(from) => change({ quiet_hours: { ...quiet, from } }, 'quiet')}
                />
                <span aria-hidden="true">—</span>
                <ClockInput
                  name={t('editor.settings.quiet.to')}
                  value={quiet.to}
                  onChange={(to) => change({ quiet_hours: { ...quiet, to } }, 'quiet')}
                />
              </Group>
            )}
          </div>
          <Select
            label={t('editor.settings.zone')}
            searchable
            limit={80}
            allowDeselect={false}
            nothingFoundMessage={t('ui.nothing_found')}
            value={settings.time_zone ?? 'client'}
            data={[
              { value: 'client', label: t('editor.zone.client') },
              ...zones.map((z) => ({ value: z, label: z.replaceAll('_', ' ') })),
            ]}
            onChange={(next) => next && change({ time_zone: next })}
          />
          <Switch
            labelPosition="left"
            classNames={{ body: classes.switchBody, labelWrapper: classes.switchLabel }}
            label={t('editor.settings.holidays.label')}
            description={t('editor.settings.holidays.about')}
            checked={settings.holidays === 'hold'}
            onChange={(event) => change({ holidays: event.currentTarget.checked ? 'hold' : undefined })}
          />
          {choice('catch_up', ['run_now', 'if_fresh', 'shift', 'next_allowed', 'skip', 'ask'], 'run_now')}
          {settings.catch_up === 'if_fresh' && (
            <div>
              <div className={classes.fieldLabel}>{t('editor.settings.catch_up.age')}</div>
              <DurationInput
                name={t('editor.settings.catch_up.age')}
                value={settings.catch_up_age ?? ''}
                onChange={(catch_up_age) => change({ catch_up_age }, 'catch_up_age')}
              />
            </div>
          )}
          {choice('purpose', ['service', 'advertising'], 'service')}
          <div role="group" aria-label={t('editor.settings.caps.label')}>
            <div className={classes.fieldLabel}>{t('editor.settings.caps.label')}</div>
            <div className={classes.fieldAbout}>{t('editor.settings.caps.about')}</div>
            <CapsInput
              caps={settings.caps ?? []}
              onChange={(caps) => change({ caps: caps.length > 0 ? caps : undefined }, 'caps')}
            />
          </div>
          <NumberInput
            label={t('editor.settings.priority.label')}
            description={t('editor.settings.priority.about')}
            min={0}
            max={100}
            clampBehavior="strict"
            allowDecimal={false}
            allowNegative={false}
            value={settings.priority ?? 50}
            onChange={(next) =>
              typeof next === 'number' && change({ priority: next === 50 ? undefined : next }, 'priority')
            }
          />
          <GoalsForm goals={settings.goals ?? []} change={change} />
          <ExitsForm exits={settings.exits ?? []} change={change} />
          <StartsForm settings={settings} change={change} />
          {choice('on_error', ['retry_then_stop', 'retry_then_skip', 'stop'], 'retry_then_stop')}
        </div>
      </div>
    </>
  )
}
