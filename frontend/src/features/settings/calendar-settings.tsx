import { ActionIcon, Button, Modal } from '@mantine/core'
import { IconArrowBackUp, IconChevronLeft, IconChevronRight, IconPlus, IconSwitchHorizontal } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { calendarQuery, forgetDays, setDay } from '@/api/calendar'
import { keys } from '@/api/keys'
import type { CalendarDay } from '@/api/types.gen'
import { EmptyState } from '@/ui/empty-state'
import { ErrorState } from '@/ui/error-state'
import { useFormat } from '@/ui/format/use-format'
import { StatusPill } from '@/ui/status-pill'
import { useToasts } from '@/ui/use-toasts'
import classes from './calendar-settings.module.css'
import { DayForm } from './day-form'
import { HoursForm } from './hours-form'
import shared from './settings.module.css'

/** When the company works: hours of a week, and a year's holidays and moved days with the company's own over them. */
export function CalendarSettings() {
  const { t } = useTranslation()
  const toasts = useToasts()
  const client = useQueryClient()
  const [year, setYear] = useState(0)
  const [adding, setAdding] = useState(false)
  const { data, error, refetch } = useQuery(calendarQuery(year))
  const old = () => client.invalidateQueries({ queryKey: keys.calendar(0).slice(0, 2) })
  const change = { onError: toasts.failed, onSuccess: old }
  const set = useMutation({ mutationFn: setDay, ...change })
  const forget = useMutation({ mutationFn: forgetDays, ...change })
  if (error) return <ErrorState error={error} onRetry={refetch} />
  if (!data) return null
  const own = data.days.some((day) => day.own)
  const busy = set.isPending || forget.isPending
  return (
    <div className={classes.parts}>
      <HoursForm key={JSON.stringify(data.hours)} hours={data.hours} />
      <section className={shared.form} aria-label={t('settings.calendar.days')}>
        <div className={shared.headLine}>
          <h2>{t('settings.calendar.days')}</h2>
          <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
            {t('settings.calendar.add')}
          </Button>
        </div>
        <div className={classes.year}>
          <ActionIcon
            onClick={() => setYear(data.year - 1)}
            disabled={data.year <= 2000}
            aria-label={t('settings.calendar.year_before')}
          >
            <IconChevronLeft size={16} stroke={1.7} />
          </ActionIcon>
          <strong aria-live="polite">{data.year}</strong>
          <ActionIcon
            onClick={() => setYear(data.year + 1)}
            disabled={data.year >= 2100}
            aria-label={t('settings.calendar.year_after')}
          >
            <IconChevronRight size={16} stroke={1.7} />
          </ActionIcon>
          {own && (
            <Button
              className={classes.reset}
              variant="default"
              size="xs"
              loading={forget.isPending}
              onClick={() => forget.mutate(String(data.year))}
            >
              {t('settings.calendar.reset')}
            </Button>
          )}
        </div>
        <p className={shared.sub}>
          {data.known ? t('settings.calendar.known') : t('settings.calendar.not_known', { year: data.year })}
        </p>
        {data.days.length === 0 ? (
          <EmptyState title={t('settings.calendar.empty')} text={t('settings.calendar.empty_text')} />
        ) : (
          <ul className={shared.rows}>
            {data.days.map((day) => (
              <DayRow
                key={day.day}
                day={day}
                busy={busy}
                onTurn={() => set.mutate({ day: day.day, worked: !day.worked, name: '' })}
                onForget={() => forget.mutate(day.day)}
              />
            ))}
          </ul>
        )}
        <p className={shared.sub}>{t('settings.calendar.source', { source: data.source })}</p>
      </section>
      <Modal
        opened={adding}
        onClose={() => setAdding(false)}
        title={t('settings.calendar.add')}
        closeButtonProps={{ 'aria-label': t('ui.action.close') }}
      >
        <DayForm
          year={data.year}
          onDone={async (day) => {
            setAdding(false)
            setYear(Number(day.slice(0, 4)))
            await old()
          }}
        />
      </Modal>
    </div>
  )
}

type RowProps = { day: CalendarDay; busy: boolean; onTurn: () => void; onForget: () => void }

/** A day that differs from its weekday, and what can be done about it. */
function DayRow({ day, busy, onTurn, onForget }: RowProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const date = format.calendar(day.day).replace(/\s*\d{4}$/, '')
  const weekday = new Intl.DateTimeFormat(format.locale, { weekday: 'long', timeZone: 'UTC' }).format(
    Date.parse(`${day.day}T00:00:00Z`),
  )
  const plain = t(day.worked ? 'settings.calendar.worked' : 'settings.calendar.off')
  const name = day.own ? day.name || plain : t(`calendar.day.${day.code}`, { defaultValue: plain })
  const back = day.hides ? 'settings.calendar.back' : 'settings.calendar.remove'
  return (
    <li data-day={day.day}>
      <div className={shared.rowText}>
        <strong>{name}</strong>
        <span className={shared.sub}>
          {date}, {weekday}
        </span>
      </div>
      {day.own && <StatusPill tone="acc">{t('settings.calendar.own')}</StatusPill>}
      <StatusPill tone={day.worked ? 'ok' : 'nu'}>{plain}</StatusPill>
      {day.own ? (
        <ActionIcon onClick={onForget} disabled={busy} title={t(back, { date })} aria-label={t(back, { date })}>
          <IconArrowBackUp size={16} stroke={1.7} />
        </ActionIcon>
      ) : (
        <ActionIcon
          onClick={onTurn}
          disabled={busy}
          title={t(day.worked ? 'settings.calendar.make_off' : 'settings.calendar.make_worked', { date })}
          aria-label={t(day.worked ? 'settings.calendar.make_off' : 'settings.calendar.make_worked', { date })}
        >
          <IconSwitchHorizontal size={16} stroke={1.7} />
        </ActionIcon>
      )}
    </li>
  )
}
