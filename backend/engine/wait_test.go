package engine_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/crm"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/event"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

func tag(t *testing.T, f *enginetest.Fixture, customer int64, name string) {
	t.Helper()
	f.Write(t, func(tx *store.Tx) error {
		return crm.Apply(tx, []crm.Change{{Subject: event.Ref{Kind: event.Customer, ID: customer}, AddTag: name, Cause: crm.Cause{Actor: "user", Live: true}}})
	})
}

// rows reads everything that the file says of runs, waits and history.
func rows(t *testing.T, f *enginetest.Fixture) (out []string) {
	t.Helper()
	f.Read(t, func(q *store.ReadTx) error {
		for _, sql := range []string{
			`SELECT 'run ' || id || ' ' || state || ' ' || visits || ' ' || COALESCE(wait, '-') || ' ' || COALESCE(due, 0) FROM run ORDER BY id`,
			`SELECT 'awaits ' || run || ' ' || slot || ' ' || name || ' ' || key || ' ' || arrived FROM awaiting ORDER BY run, slot, name, key`,
			`SELECT 'history ' || id || ' ' || run || ' ' || CAST(entries AS TEXT) FROM history ORDER BY id`,
		} {
			list, err := q.Query(sql)
			require.NoError(t, err)
			for list.Next() {
				var line string
				require.NoError(t, list.Scan(&line))
				out = append(out, line)
			}
			require.NoError(t, list.Err())
		}
		return nil
	})
	return out
}

func TestAConditionThatIsStillFalseWritesNothing(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	begin(t, f, 2, "", []string{`w wait.until_condition {"test":"'vip' in customer.tags and customer.purchases.count() == 0","timeout":"9d"}`, "m " + send},
		"s.next w", "w.happened m")
	idle(t, f)
	before := rows(t, f)
	for _, name := range []string{"purchase.added", "purchase.changed", "purchase.deleted", "purchase.refunded", "tag.added", "tag.removed"} {
		require.Contains(t, before, "awaits 1 0 "+name+"  0", "D11 one row for each event that can change what the formula reads")
	}
	for i := range 5 {
		f.Clock.Advance(time.Hour)
		tag(t, f, 1, fmt.Sprintf("другой %d", i))
		idle(t, f)
	}
	require.Equal(t, before, rows(t, f))
	tag(t, f, 1, "vip")
	idle(t, f)
	require.Equal(t, []string{"s started next", "w waits", "w passed happened", "m sent next", "m ended"}, whats(history(t, f, 1)))
	require.Equal(t, []string{"s started next", "w waits"}, whats(history(t, f, 2)), "another's tag is no concern of this one")
	runTo(t, f, 10*24*time.Hour)
	require.Equal(t, []string{"s started next", "w waits", "w passed timeout", "w ended"}, whats(history(t, f, 2)))
	require.Empty(t, filter(rows(t, f), "awaits"))
	checkTotals(t, f)
}

func filter(lines []string, prefix string) (out []string) {
	for _, l := range lines {
		if len(l) >= len(prefix) && l[:len(prefix)] == prefix {
			out = append(out, l)
		}
	}
	return out
}

func TestAConditionOnTheClockIsARowThatLooksEveryHour(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	begin(t, f, 1, "", []string{`w wait.until_condition {"test":"hour(now()) == 20","timeout":"9d"}`, "m " + send}, "s.next w", "w.happened m")
	idle(t, f)
	due := func(h int) string {
		return fmt.Sprintf("run 1 active 2 look %d", enginetest.Start.Add(time.Duration(h)*time.Hour).UnixMilli())
	}
	require.Contains(t, rows(t, f), due(1))
	for h := 1; h < 8; h++ {
		runTo(t, f, time.Duration(h)*time.Hour)
		require.Contains(t, rows(t, f), due(h+1), "nothing about the wait is in memory only")
		require.Len(t, filter(rows(t, f), "history"), 1, "looks are no history")
	}
	runTo(t, f, 9*time.Hour)
	require.Equal(t, enginetest.Start.Add(8*time.Hour).UnixMilli(), messages(t, f)[0].at)
	checkTotals(t, f)
}

// TestALookThatWasSleptThroughIsNotLate leaves the engine asleep over many looks: no rule for what is late applies to them.
func TestALookThatWasSleptThroughIsNotLate(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	begin(t, f, 2, `{"catch_up":"skip"}`, []string{`w wait.until_condition {"test":"'vip' in customer.tags or hour(now()) == 25","timeout":"24h"}`, "m " + send},
		"s.next w", "w.happened m")
	idle(t, f)
	f.Clock.Advance(5 * time.Hour)
	tag(t, f, 1, "vip")
	f.Clock.Advance(18 * time.Hour)
	require.NoError(t, f.Engine.Start(t.Context())) // as after a sleep
	f.Engine.Stop()
	idle(t, f)
	require.Contains(t, whats(history(t, f, 1)), "w passed happened")
	require.Equal(t, []string{"s started next", "w waits"}, whats(history(t, f, 2)))
	checkTotals(t, f)
}

// TestTheTimeoutOfAConditionWinsOverWhatCameLater lets an event and the timeout be found together: what came in time counts,
// what came after the timeout does not.
func TestTheTimeoutOfAConditionWinsOverWhatCameLater(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	begin(t, f, 2, "", []string{`w wait.until_condition {"test":"'vip' in customer.tags or hour(now()) == 25","timeout":"24h"}`, "m " + send},
		"s.next w", "w.happened m")
	idle(t, f)
	f.Clock.Advance(23*time.Hour + 30*time.Minute)
	tag(t, f, 1, "vip")
	f.Clock.Advance(2 * time.Hour)
	tag(t, f, 2, "vip")
	idle(t, f)
	require.Contains(t, whats(history(t, f, 1)), "w passed happened")
	require.Equal(t, []string{"s started next", "w waits", "w passed timeout", "w ended"}, whats(history(t, f, 2)))
	checkTotals(t, f)
}

func TestAConditionThatComesTrueWhileItsFlowIsPaused(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	made := begin(t, f, 2, "", []string{`w wait.until_condition {"test":"'vip' in customer.tags","timeout":"2h"}`, "m " + send}, "s.next w", "w.happened m")
	idle(t, f)
	require.NoError(t, f.Library.Pause(t.Context(), made.UID))
	f.Clock.Advance(time.Hour)
	tag(t, f, 1, "vip")
	tag(t, f, 2, "другой")
	runTo(t, f, 10*time.Hour)
	require.Empty(t, messages(t, f))
	require.NoError(t, f.Library.Resume(t.Context(), made.UID))
	idle(t, f)
	require.Contains(t, whats(history(t, f, 1)), "w passed happened")
	require.Contains(t, whats(history(t, f, 2)), "w passed timeout")
	checkTotals(t, f)
}

func TestTheCalendarIsReadAgainWhenItChanges(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{Clock: enginetest.Start.Add(8 * time.Hour)}) // Monday, 20:00 in Moscow
	begin(t, f, 1, "", []string{`w wait.until_hours`, "m " + send}, "s.next w", "w.next m")
	idle(t, f)
	f.Write(t, func(tx *store.Tx) error {
		s, err := workspace.Load(tx)
		require.NoError(t, err)
		s.Hours[2] = workspace.Hours{From: "11:30", To: "18:00"}
		require.NoError(t, workspace.Save(tx, s))
		return workspace.SetDay(tx, workspace.CalendarDay{Day: "2026-03-03", Name: "Ремонт"})
	})
	runTo(t, f, 60*time.Hour)
	got := history(t, f, 1)
	require.Equal(t, []string{"s started next", "w waits", "w waits", "w passed next", "m sent next", "m ended"}, whats(got))
	require.Equal(t, "outside_hours", got[1].Why[0].Code)
	require.Equal(t, "holiday", got[2].Why[0].Code)
	require.Equal(t, time.Date(2026, 3, 4, 8, 30, 0, 0, time.UTC).UnixMilli(), messages(t, f)[0].at)
	checkTotals(t, f)
}

func TestHoursThatNeverComeFailTheRunWithAReason(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	f.Write(t, func(tx *store.Tx) error {
		s, err := workspace.Load(tx)
		require.NoError(t, err)
		s.Hours = [7]workspace.Hours{}
		return workspace.Save(tx, s)
	})
	begin(t, f, 1, "", []string{`w wait.until_hours`, "m " + send}, "s.next w", "w.next m")
	idle(t, f)
	got := history(t, f, 1)
	require.Equal(t, "never_open", got[1].Why[0].Code)
	f.Read(t, func(q *store.ReadTx) error { return engine.CheckTotals(q) })
}
