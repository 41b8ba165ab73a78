package app

import (
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/fault"
)

func TestTheWorkingCalendarOverTheBridge(t *testing.T) {
	t.Parallel()
	b := setup(t)
	got := do[WorkCalendar](b, "Calendar.Get", CalendarYear{Year: 2026})
	require.True(t, got.Known)
	require.Len(t, got.Hours, 7)
	require.Equal(t, []WorkHours{{"09:00", "18:00"}, {"", ""}}, got.Hours[4:6])
	shipped := len(got.Days)
	do[SetDay](b, "Calendar.SetDay", SetDay{Day: "2026-08-14", Name: "Ремонт"})
	got = do[WorkCalendar](b, "Calendar.Get", CalendarYear{Year: 2026})
	require.Contains(t, got.Days, CalendarDay{Day: "2026-08-14", Name: "Ремонт", Own: true})
	do[ForgetDays](b, "Calendar.ForgetDays", ForgetDays{Day: "2026"})
	require.Len(t, do[WorkCalendar](b, "Calendar.Get", CalendarYear{Year: 2026}).Days, shipped)
	require.NotZero(t, do[WorkCalendar](b, "Calendar.Get", CalendarYear{}).Year)

	_, failed := try[SetDay](b, "Calendar.SetDay", SetDay{Day: "2026-02-30"})
	require.Equal(t, fault.Invalid, failed.Code)
	_, failed = try[SaveHours](b, "Calendar.SaveHours", SaveHours{Hours: got.Hours[:3]})
	require.Equal(t, "hours", failed.Fields[0].Field)
	got.Hours[6] = WorkHours{"10:00", "10:00"}
	_, failed = try[SaveHours](b, "Calendar.SaveHours", SaveHours{Hours: got.Hours})
	require.Equal(t, "hours.6", failed.Fields[0].Field)
	got.Hours[6] = WorkHours{"22:00", "02:00"}
	do[SaveHours](b, "Calendar.SaveHours", SaveHours{Hours: got.Hours})
	require.Equal(t, got.Hours, do[WorkCalendar](b, "Calendar.Get", CalendarYear{}).Hours)
}
