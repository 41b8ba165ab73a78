package policy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/flow"
	"voronka/backend/policy"
)

func TestCatchUp(t *testing.T) {
	t.Parallel()
	from := time.Date(2026, 3, 2, 20, 0, 0, 0, time.UTC) // a Monday
	now := time.Date(2026, 3, 2, 23, 0, 0, 0, time.UTC)
	quiet := &flow.QuietHours{From: "21:00", To: "09:00"}
	nine := time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)
	missed := policy.Missed{Due: from.Add(time.Hour), From: from, To: now, Count: 1, Key: 12}
	for _, c := range []struct {
		name string
		set  flow.Settings
		rule string
		m    policy.Missed
		want policy.Late
	}{
		{"D2 run_now is the default", flow.Settings{}, "", missed, policy.Late{Go: true}},
		{"D2 run_now", flow.Settings{CatchUp: "run_now"}, "", missed, policy.Late{Go: true}},
		{"D2 if_fresh, fresh", flow.Settings{CatchUp: "if_fresh", CatchUpAge: "2h"}, "", missed, policy.Late{Go: true}},
		{"D2 if_fresh, stale", flow.Settings{CatchUp: "if_fresh", CatchUpAge: "119m"}, "", missed, policy.Late{Skip: true, Code: "catch_up_stale"}},
		{"D2 shift", flow.Settings{CatchUp: "shift"}, "", missed, policy.Late{Until: from.Add(4 * time.Hour), Code: "catch_up_shifted"}},
		{"D2 shift of what was overdue before", flow.Settings{CatchUp: "shift"}, "", policy.Missed{Due: from.Add(-50 * time.Hour), From: from, To: now}, policy.Late{Go: true}},
		{"D2 next_allowed", flow.Settings{CatchUp: "next_allowed", QuietHours: quiet}, "", missed, policy.Late{Until: nine, Code: "catch_up_held"}},
		{"D2 next_allowed, allowed now", flow.Settings{CatchUp: "next_allowed"}, "", missed, policy.Late{Go: true}},
		{"D2 next_allowed waits for a working day", flow.Settings{CatchUp: "next_allowed", Holidays: "hold"}, "",
			policy.Missed{Due: from, From: from, To: now, Count: 1}, policy.Late{Go: true}},
		{"D2 skip", flow.Settings{CatchUp: "skip"}, "", missed, policy.Late{Skip: true, Code: "catch_up_skipped"}},
		{"D2 ask", flow.Settings{CatchUp: "ask"}, "", missed, policy.Late{Ask: true, Code: "catch_up_asked"}},
		{"D2 a person's decision goes before the rule", flow.Settings{CatchUp: "ask"}, "run_now", missed, policy.Late{Go: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, policy.CatchUp(&c.set, c.rule, c.m, now, time.UTC, nil))
		})
	}
}

// TestALargeBacklogIsSpread: each allowed minute takes about as many as the channel does, none in quiet hours or on days off.
func TestALargeBacklogIsSpread(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 6, 8, 0, 0, 0, time.UTC) // a Friday; allowed are twelve hours of working days
	s := flow.Settings{CatchUp: "next_allowed", QuietHours: &flow.QuietHours{From: "21:00", To: "09:00"}, Holidays: "hold"}
	const count, minute = 9000, 10 // fifteen hours
	hours := map[time.Time]int{}
	for i := range count {
		m := policy.Missed{Due: now.Add(-time.Hour), From: now.Add(-8 * time.Hour), To: now, Count: count, Key: uint64(i) << 8, Minute: minute}
		l := policy.CatchUp(&s, "", m, now, time.UTC, nil)
		require.Equal(t, l, policy.CatchUp(&s, "", m, now, time.UTC, nil), "D2 the share is the run's own")
		require.True(t, l.Until.Hour() >= 9 && l.Until.Hour() < 21 && l.Until.Weekday() != time.Saturday && l.Until.Weekday() != time.Sunday, l.Until)
		hours[l.Until.Truncate(time.Hour)]++
	}
	require.Len(t, hours, 15, "D2 spread over the allowed hours that it takes: Friday's and Monday's first")
	for h, n := range hours {
		require.InDelta(t, 600, n, 150, h)
	}
}
