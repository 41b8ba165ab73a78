package policy_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"voronka/backend/event"
	"voronka/backend/policy"
)

var zones = []string{"Europe/Moscow", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "UTC", "Asia/Kathmandu", "America/Santiago"}

func drawMoment(r *rapid.T) (time.Time, *time.Location) {
	zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(r, "zone"))
	if err != nil {
		r.Fatal(err)
	}
	// Days around the changes of the clocks come as often as all others together.
	day := time.Date(2026, time.Month(rapid.IntRange(1, 12).Draw(r, "month")), rapid.IntRange(1, 28).Draw(r, "day"), 0, 0, 0, 0, time.UTC)
	if _, change := day.In(zone).ZoneBounds(); !change.IsZero() && rapid.Bool().Draw(r, "near a change") {
		day = change.Add(-36 * time.Hour).Truncate(time.Minute)
	}
	return day.Add(time.Duration(rapid.IntRange(0, 3*24*60).Draw(r, "minute")) * time.Minute).In(zone), zone
}

// quiet is the plain second implementation: look at the wall clock of one minute.
func quiet(from, to int, t time.Time) bool {
	m := t.Hour()*60 + t.Minute()
	switch {
	case from == to:
		return false
	case from < to:
		return m >= from && m < to
	}
	return m >= from || m < to
}

func TestQuietHoursAgreeWithLookingAtEveryMinute(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		at, zone := drawMoment(r)
		from, to := rapid.IntRange(0, 1439).Draw(r, "from"), rapid.IntRange(0, 1439).Draw(r, "to")
		q := policy.Quiet{From: policy.Clock(from), To: policy.Clock(to)}
		require.Equal(r, quiet(from, to, at), q.Holds(at, zone))
		want := at
		for quiet(from, to, want) {
			want = want.Add(time.Minute)
		}
		require.True(r, want.Equal(q.Next(at, zone)), "%s: want %s, got %s", at, want, q.Next(at, zone))
	})
}

func TestNextTimeAgreesWithLookingAtEveryMinute(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		now, zone := drawMoment(r)
		c := rapid.IntRange(0, 1439).Draw(r, "clock")
		days := rapid.SliceOfDistinct(rapid.IntRange(1, 7), func(d int) int { return d }).Draw(r, "days")
		allowed := func(t time.Time) bool {
			wd := (int(t.Weekday())+6)%7 + 1
			for _, d := range days {
				if d == wd {
					return true
				}
			}
			return len(days) == 0
		}
		// The first minute after now, on an allowed day, at which the day's clock has come to c and had not before on that day.
		got := policy.NextTime(now, policy.Clock(c), days, zone)
		reached := map[string]bool{}
		start := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, zone)
		for want := start.UTC().Add(-3 * time.Hour).In(zone); ; want = want.Add(time.Minute) {
			day := want.Format(time.DateOnly)
			if want.Hour()*60+want.Minute() < c || reached[day] {
				continue
			}
			reached[day] = true
			if want.After(now) && allowed(want) {
				require.True(r, want.Equal(got), "now %s: want %s, got %s", now, want, got)
				return
			}
			require.True(r, want.Before(now.AddDate(0, 0, 12)))
		}
	})
}

func TestNextTimeWhereTheClocksChangeAtMidnight(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("America/Santiago") // on 6 September 2026 the clock goes from 23:59 to 01:00
	require.NoError(t, err)
	now := time.Date(2026, 9, 5, 0, 0, 0, 0, zone)
	want := time.Date(2026, 9, 6, 4, 0, 0, 0, time.UTC)
	require.True(t, want.Equal(policy.NextTime(now, 0, nil, zone)))
	require.True(t, want.Equal(policy.NextTime(now.Add(time.Hour), 59, nil, zone)), "00:59 is skipped as well")
}

func TestReentry(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule  string
		prior policy.Prior
		want  bool
	}{
		{"once", policy.Prior{}, true}, {"once", policy.Prior{Any: true}, false}, {"once", policy.Prior{Any: true, Active: true}, false},
		{"after_exit", policy.Prior{}, true}, {"after_exit", policy.Prior{Any: true}, true}, {"after_exit", policy.Prior{Any: true, Active: true}, false},
		{"always", policy.Prior{Any: true, Active: true}, true},
	} {
		require.Equal(t, c.want, policy.MayEnter(c.rule, c.prior), "%+v", c)
	}
	require.Equal(t, "always", policy.ReentryOf("", true))
	require.Equal(t, "after_exit", policy.ReentryOf("", false))
	require.Equal(t, "once", policy.ReentryOf("once", true))
}

func TestConsent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		ask  policy.Ask
		want string
	}{
		{policy.Ask{Consent: policy.Refused, Local: true}, "consent_refused"},
		{policy.Ask{Consent: policy.Refused, Purpose: policy.Service}, "consent_refused"},
		{policy.Ask{Consent: policy.Given, Purpose: policy.Advertising}, ""},
		{policy.Ask{Consent: policy.Unknown, Purpose: policy.Advertising}, "consent_unknown"},
		{policy.Ask{Consent: policy.Unknown, Purpose: policy.Advertising, AdvertiseUnknown: true}, ""},
		{policy.Ask{Consent: policy.Unknown, Purpose: policy.Advertising, Local: true}, ""},
		{policy.Ask{Consent: policy.Unknown, Purpose: policy.Service}, ""},
		{policy.Ask{Consent: policy.Unknown}, ""},
	} {
		ok, code := policy.Consents(c.ask)
		require.Equal(t, c.want == "", ok, "%+v", c.ask)
		require.Equal(t, c.want, code, "%+v", c.ask)
	}
}

func TestRetriesGrowSpreadAndEnd(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		key := rapid.Uint64().Draw(r, "key")
		plain := 30.0
		for attempt := 1; attempt < policy.Attempts; attempt++ {
			d, ok := policy.RetryAfter(attempt, key, 0)
			require.True(r, ok)
			require.LessOrEqual(r, math.Abs(d.Seconds()-math.Min(plain, 7200)), math.Min(plain, 7200)/5+1)
			again, _ := policy.RetryAfter(attempt, key, 0)
			require.Equal(r, d, again)
			asked, _ := policy.RetryAfter(attempt, key, 100*time.Hour)
			require.Equal(r, 100*time.Hour, asked)
			plain *= 4
		}
		_, ok := policy.RetryAfter(policy.Attempts, key, time.Hour)
		require.False(r, ok)
	})
}

func TestArmsAreStableAndKeepTheirShares(t *testing.T) {
	t.Parallel()
	counts := make([]int, 3)
	moved := 0
	arms := []policy.ArmShare{{"a", 50}, {"b", 30}, {"c", 20}}
	for person := range int64(20000) {
		a := policy.Arm(person, "flow/n1", arms)
		require.Equal(t, a, policy.Arm(person, "flow/n1", arms))
		counts[a]++
		if a != policy.Arm(person, "flow/n2", arms) {
			moved++
		}
	}
	for i, share := range []float64{0.5, 0.3, 0.2} {
		require.InDelta(t, share, float64(counts[i])/20000, 0.015)
	}
	require.Greater(t, moved, 8000, "two splits in a row are independent")
	require.Equal(t, -1, policy.Arm(1, "x", []policy.ArmShare{{"a", 0}, {"b", 0}}))
}

func TestMatchAndKey(t *testing.T) {
	t.Parallel()
	for _, m := range []policy.Match{{}, {Flow: "01F"}, {Tag: "vip"}, {Field: "fields.size"}} {
		fits := event.Event{Payload: m.Example()}
		require.True(t, m.Fits(&fits), fmt.Sprintf("%+v", m))
		if m != (policy.Match{}) {
			require.False(t, m.Fits(&event.Event{Payload: []byte(`{"flow":"x","tag":"x","field":"x"}`)}))
			require.False(t, m.Fits(&event.Event{Payload: []byte(`broken`)}))
		}
	}
	require.Equal(t, "purchase:7", policy.Key(&event.Event{Object: event.Ref{Kind: event.Purchase, ID: 7}}))
	require.Equal(t, "city", policy.Key(&event.Event{Name: event.FieldChanged, Payload: []byte(`{"field":"city"}`)}))
	require.Equal(t, "vip", policy.Key(&event.Event{Name: event.TagAdded, Payload: []byte(`{"tag":"vip"}`)}))
	require.Empty(t, policy.Key(&event.Event{Name: event.FlowStarted}))
}
