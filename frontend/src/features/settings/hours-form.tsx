import { Button, Switch } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { saveHours } from '@/api/calendar'
import type { WorkHours } from '@/api/types.gen'
import { ClockInput } from '@/ui/clock-input'
import { useFaultText } from '@/ui/fault-text'
import { useToasts } from '@/ui/use-toasts'
import classes from './calendar-settings.module.css'
import shared from './settings.module.css'

const usual: WorkHours = { from: '09:00', to: '18:00' }

/** The working hours of each weekday; a day that is switched off is a day off. */
export function HoursForm({ hours }: { hours: WorkHours[] }) {
  const { t } = useTranslation()
  const fault = useFaultText()
  const toasts = useToasts()
  const [week, setWeek] = useState(hours)
  const save = useMutation({ mutationFn: saveHours, onSuccess: () => toasts.done(t('settings.saved')) })
  const set = (i: number, next: WorkHours) => setWeek(week.map((day, j) => (j === i ? next : day)))
  const same = (day: WorkHours) => day.from !== '' && day.from === day.to
  const dirty = JSON.stringify(week) !== JSON.stringify(hours)
  return (
    <form
      className={shared.form}
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(week)
      }}
    >
      <h2>{t('settings.calendar.hours')}</h2>
      <p className={shared.text}>{t('settings.calendar.hours_about')}</p>
      <div>
        {week.map((day, i) => {
          const name = t(`settings.calendar.weekday.${i + 1}`)
          const on = day.from !== ''
          return (
            <div key={i} className={classes.hours} role="group" aria-label={name}>
              <Switch
                label={name}
                checked={on}
                onChange={(event) =>
                  set(i, event.currentTarget.checked ? (week.find((d) => d.from) ?? usual) : { from: '', to: '' })
                }
              />
              {on ? (
                <>
                  <ClockInput
                    name={t('settings.calendar.from', { day: name })}
                    value={day.from}
                    onChange={(from) => set(i, { ...day, from })}
                  />
                  <span className={classes.dash}>–</span>
                  <ClockInput
                    name={t('settings.calendar.to', { day: name })}
                    value={day.to}
                    onChange={(to) => set(i, { ...day, to })}
                  />
                  <span className={classes.note}>
                    {same(day)
                      ? t('settings.calendar.same')
                      : day.to < day.from
                        ? t('settings.calendar.over_midnight')
                        : ''}
                  </span>
                </>
              ) : (
                <span className={classes.note}>{t('settings.calendar.off')}</span>
              )}
            </div>
          )
        })}
      </div>
      {save.error && <p role="alert">{fault(save.error)}</p>}
      <div className={shared.buttons}>
        <Button type="submit" loading={save.isPending} disabled={!dirty || week.some(same)}>
          {t('ui.action.save')}
        </Button>
      </div>
    </form>
  )
}
