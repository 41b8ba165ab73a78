package policy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/policy"
)

func TestStartsAreRefusedByTheFirstRuleThatForbidsThem(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	s := flow.Settings{OncePer: "1d", Limits: &flow.Limits{Active: 2, Starts: 3, Per: "1h"}}
	r := policy.StartRulesOf(&s)
	for _, x := range []struct {
		name string
		hop  int
		last time.Time
		load policy.Load
		want string
	}{
		{"nothing forbids", 0, time.Time{}, policy.Load{Active: 1, Starts: 2}, ""},
		{"a day ago to the millisecond", 0, now.Add(-24 * time.Hour), policy.Load{}, ""},
		{"within the day", 0, now.Add(-24*time.Hour + time.Millisecond), policy.Load{}, policy.OncePer},
		{"at once", 0, time.Time{}, policy.Load{Active: 2}, policy.LimitActive},
		{"in the hour", 0, time.Time{}, policy.Load{Active: 1, Starts: 3}, policy.LimitStarts},
		{"a chain goes before all", policy.HopLimit, now, policy.Load{Active: 2, Starts: 3}, policy.HopCut},
	} {
		t.Run("issue 3.4 "+x.name, func(t *testing.T) {
			t.Parallel()
			why, ok := r.MayStart(x.hop, x.last, x.load, now, &s)
			require.Equal(t, x.want == "", ok)
			require.Equal(t, x.want, why.Code)
		})
	}
	none := policy.StartRulesOf(&flow.Settings{OncePer: "soon", Limits: &flow.Limits{Starts: 5}})
	_, ok := none.MayStart(0, now, policy.Load{Active: 1e9, Starts: 1e9}, now, &flow.Settings{})
	require.True(t, ok, "what is unreadable or half said forbids nothing")
}

func TestSettlingEndsAtTheLatestTenTimesItsLengthAfterTheFirst(t *testing.T) {
	t.Parallel()
	r := policy.StartRulesOf(&flow.Settings{Settle: "10m"})
	from := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	var g policy.Settled
	for i := range 30 {
		at := from.Add(time.Duration(i) * 4 * time.Minute)
		if g.Count > 0 && !g.Due.After(at) {
			break
		}
		g = r.Join(g, at)
		require.Equal(t, min(at.Add(10*time.Minute).Sub(from), 100*time.Minute), g.Due.Sub(from), "issue 3.8 after event %d", i)
	}
	require.EqualValues(t, 25, g.Count, "events at 0, 4, … 96 minutes")
}

func TestWhatStartsAreCountedBy(t *testing.T) {
	t.Parallel()
	subject, object := event.Ref{Kind: event.Customer, ID: 5}, event.Ref{Kind: event.Purchase, ID: 7}
	for by, want := range map[string]string{"": "customer:5/purchase:7", "key": "customer:5/purchase:7", "subject": "customer:5", "person": "person:9"} {
		r := policy.StartRulesOf(&flow.Settings{OncePer: "1d", OnceBy: by})
		require.Equal(t, want, r.OnceKey(subject, object, 9), by)
	}
}
