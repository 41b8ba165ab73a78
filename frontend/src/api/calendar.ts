import { queryOptions } from '@tanstack/react-query'
import { call, callWith } from './call'
import { keys } from './keys'
import type { SetDay, WorkHours } from './types.gen'

/** The working hours and the days of a year; of the present one for 0. */
export const calendarQuery = (year: number) =>
  queryOptions({
    queryKey: keys.calendar(year),
    queryFn: ({ signal }) => callWith(signal, 'Calendar.Get', { year }),
    placeholderData: (before) => before,
  })
export const saveHours = (hours: WorkHours[]) => call('Calendar.SaveHours', { hours })
export const setDay = (day: SetDay) => call('Calendar.SetDay', day)
export const forgetDays = (day: string) => call('Calendar.ForgetDays', { day })
