package workspace_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/fault"
	"voronka/backend/policy"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

func open(t *testing.T) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), t.TempDir()+"/"+store.FileName, store.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	write(t, db, func(tx *store.Tx) error { _, err := workspace.Init(tx, "RUB"); return err })
	return db
}

func write(t *testing.T, db *store.DB, fn func(tx *store.Tx) error) {
	t.Helper()
	require.NoError(t, db.Write(t.Context(), fn))
}

func calendar(t *testing.T, db *store.DB) (c *policy.Calendar) {
	t.Helper()
	require.NoError(t, db.Read(t.Context(), func(q *store.ReadTx) error {
		s, err := workspace.Load(q)
		require.NoError(t, err)
		c, err = workspace.Calendar(q, s)
		return err
	}))
	return c
}

// TestShippedYearsAreAsTheProductionCalendarsCountThem compares with the published totals of working days of a month, which
// no part of the data states.
func TestShippedYearsAreAsTheProductionCalendarsCountThem(t *testing.T) {
	t.Parallel()
	c := calendar(t, open(t))
	for year, months := range map[int][12]int{
		2024: {17, 20, 20, 21, 20, 19, 23, 22, 21, 23, 21, 21},
		2025: {17, 20, 21, 22, 18, 19, 23, 21, 22, 23, 19, 22},
		2026: {15, 19, 21, 22, 19, 21, 23, 21, 22, 22, 20, 22},
	} {
		for i, want := range months {
			got := 0
			for d := (policy.Day{Year: year, Month: time.Month(i + 1), Day: 1}); d.Month == time.Month(i+1); d = policy.AddDays(d, 1) {
				if c.IsWorking(d) {
					got++
				}
			}
			require.Equal(t, want, got, "D11 %d-%02d", year, i+1)
		}
	}
	require.NotEmpty(t, workspace.CalendarSource())
}

func TestOwnDaysLieOverTheShippedOnesAndAreTakenBack(t *testing.T) {
	t.Parallel()
	db := open(t)
	victory, saturday := policy.Day{Year: 2026, Month: 5, Day: 11}, policy.Day{Year: 2026, Month: 5, Day: 16}
	friday := policy.Day{Year: 2026, Month: 5, Day: 15}
	require.False(t, calendar(t, db).IsWorking(victory))
	write(t, db, func(tx *store.Tx) error {
		for _, d := range []workspace.CalendarDay{{Day: "2026-05-11", Worked: true}, {Day: "2026-05-16", Worked: true}, {Day: "2026-05-15", Name: " День рождения компании "}} {
			require.NoError(t, workspace.SetDay(tx, d))
		}
		return nil
	})
	c := calendar(t, db)
	require.True(t, c.IsWorking(victory))
	require.True(t, c.IsWorking(saturday))
	require.True(t, c.IsHoliday(friday))
	require.Equal(t, policy.Hours{From: 540, To: 1080}, c.HoursOf(saturday, c.Week), "a worked Saturday has Monday's hours")
	list := func(year int) (out []string) {
		require.NoError(t, db.Read(t.Context(), func(q *store.ReadTx) error {
			days, known, err := workspace.CalendarDays(q, year)
			require.Equal(t, year >= 2024 && year <= 2026, known)
			for _, d := range days {
				out = append(out, fmt.Sprintf("%s %v %v %v %s%s", d.Day[5:], d.Worked, d.Own, d.Hides, d.Name, d.Code))
			}
			return err
		}))
		return out
	}
	require.Subset(t, list(2026), []string{"05-09 false false false victory", "05-11 true true true ", "05-15 false true false День рождения компании",
		"05-16 true true false ", "01-09 false false false moved_off"})
	write(t, db, func(tx *store.Tx) error { return workspace.ForgetDays(tx, "2026-05-11") })
	require.Contains(t, list(2026), "05-11 false false false moved_off")
	write(t, db, func(tx *store.Tx) error { return workspace.ForgetDays(tx, "2026") })
	require.Equal(t, 18, len(list(2026)))
	require.Contains(t, list(2024), "11-02 true false false moved_worked")
	require.Contains(t, list(2027), "05-10 false false false moved_off", "9 May 2027 is a Sunday: article 112 itself moves the day off")
}

func TestBadDaysAndHoursAreRefusedWithTheirPlace(t *testing.T) {
	t.Parallel()
	db := open(t)
	for _, bad := range []string{"", "2026-02-30", "26-01-01", "1999-01-01", "2026-1-1"} {
		err := db.Write(t.Context(), func(tx *store.Tx) error { return workspace.SetDay(tx, workspace.CalendarDay{Day: bad}) })
		require.True(t, fault.Has(err, fault.Invalid), bad)
	}
	save := func(h workspace.Hours) error {
		return db.Write(t.Context(), func(tx *store.Tx) error {
			s, err := workspace.Load(tx)
			require.NoError(t, err)
			s.Hours[5] = h
			return workspace.Save(tx, s)
		})
	}
	for _, bad := range []workspace.Hours{{From: "09:00"}, {From: "9", To: "18:00"}, {From: "10:00", To: "10:00"}, {From: "24:00", To: "25:00"}} {
		require.True(t, fault.Has(save(bad), fault.Invalid), "%+v", bad)
	}
	require.NoError(t, save(workspace.Hours{From: "22:00", To: "24:00"}))
	require.Equal(t, policy.Hours{From: 22 * 60, To: 24 * 60}, calendar(t, db).Week[5])
}
