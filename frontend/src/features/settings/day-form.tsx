import { Button, SegmentedControl, TextInput } from '@mantine/core'
import { DatePickerInput } from '@mantine/dates'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { setDay } from '@/api/calendar'
import { useFaultText } from '@/ui/fault-text'
import { useFormat } from '@/ui/format/use-format'
import shared from './settings.module.css'

/** A day of the company's own: off or worked, with a name. */
export function DayForm({ year, onDone }: { year: number; onDone: (day: string) => void }) {
  const { t } = useTranslation()
  const fault = useFaultText()
  const format = useFormat()
  const [day, setDate] = useState<string | null>(null)
  const [worked, setWorked] = useState(false)
  const [name, setName] = useState('')
  const save = useMutation({ mutationFn: setDay, onSuccess: (made) => onDone(made.day) })
  return (
    <form
      className={shared.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (day) save.mutate({ day, worked, name: name.trim() })
      }}
    >
      <DatePickerInput
        data-autofocus
        label={t('settings.calendar.date')}
        placeholder={t('settings.calendar.date_choose')}
        locale={format.locale}
        valueFormat="DD.MM.YYYY"
        defaultDate={year === new Date().getFullYear() ? undefined : `${year}-01-01`}
        minDate="2000-01-01"
        maxDate="2100-12-31"
        value={day}
        onChange={setDate}
      />
      <SegmentedControl
        aria-label={t('settings.calendar.kind')}
        data={[
          { value: 'off', label: t('settings.calendar.off') },
          { value: 'worked', label: t('settings.calendar.worked') },
        ]}
        value={worked ? 'worked' : 'off'}
        onChange={(value) => setWorked(value === 'worked')}
      />
      <TextInput
        label={t('settings.calendar.name')}
        placeholder={t('settings.calendar.name_example')}
        maxLength={80}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {save.error && <p role="alert">{fault(save.error)}</p>}
      <div className={shared.buttons}>
        <Button type="submit" loading={save.isPending} disabled={!day}>
          {t('ui.action.save')}
        </Button>
      </div>
    </form>
  )
}
