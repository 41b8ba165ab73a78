package node_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
	"voronka/backend/node"
	"voronka/backend/policy"
)

// dated is a world in which there is one date, a moment and a zone.
type dated struct {
	date any
	now  time.Time
	zone *time.Location
}

func (d dated) Fact(formula.FactID, []any) (any, error) { return d.date, nil }
func (d dated) Moment() formula.Moment                  { return formula.Moment{Now: d.now, Zone: d.zone} }
func (d dated) Zone(string) *time.Location              { return d.zone }
func (d dated) Calendar() (*policy.Calendar, error)     { return nil, nil }
func (d dated) Turns(formula.FactID, []any) (time.Time, error) {
	return time.Time{}, nil
}
func (d dated) Change(interp.Change) error { return nil }

type birthdays struct{}

func (birthdays) Env(event.Kind, []event.Kind) *formula.Env {
	return formula.NewEnv([]formula.Fact{{Path: "customer.birthday", RuPath: "покупатель.день_рождения", Type: formula.Type{Kind: formula.Date}}})
}
func (birthdays) Has(string, string) bool { return true }

// until runs a flow with one wait and says what came of it: when it waits until, or by which port it went on.
func until(t require.TestingT, params string, w interp.World) (time.Time, string) {
	doc, err := flow.Decode([]byte(`{"schema":"voronka.flow/1","id":"01F","name":"x","attach":{"to":"none"},"subject":"customer","settings":{},
		"nodes":[{"id":"s","kind":"event.manual","params":{}},{"id":"a","kind":"wait.until_date","params":` + params + `}],"edges":[["s","next","a"]]}`))
	require.NoError(t, err)
	c := node.New()
	p, _ := flow.Compile(doc, c, birthdays{})
	run := interp.Run{ID: 1, State: interp.Active, Subject: event.Ref{Kind: event.Customer, ID: 1}}
	res := interp.Advance(c, p, run, interp.Input{Kind: interp.InputStarted, Entry: p.Entries[0]}, w)
	if len(res.Run.Positions) == 0 {
		return time.Time{}, res.Entries[1].Port
	}
	return res.Run.Positions[0].Due, ""
}

// firstMinute is the plain way to a time of day: the first minute of a day at which its clock has come as far.
func firstMinute(day time.Time, clock int, zone *time.Location) time.Time {
	want := day.Format(time.DateOnly)
	for m := day.Add(-27 * time.Hour).In(zone); ; m = m.Add(time.Minute) {
		switch got := m.Format(time.DateOnly); {
		case got == want && m.Hour()*60+m.Minute() >= clock, got > want: // the clocks may skip the rest of the day
			return m
		}
	}
}

func TestDatesComeRoundInEveryZoneAsCountedDayByDay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom([]string{"Europe/Moscow", "America/New_York", "Australia/Lord_Howe",
			"Asia/Kathmandu", "America/Santiago", "Pacific/Auckland"}).Draw(r, "zone"))
		require.NoError(r, err)
		born := time.Date(1990, 1, 1, 12, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 6000).Draw(r, "born"))
		switch rapid.IntRange(0, 5).Draw(r, "special") {
		case 0:
			born = time.Date(2000, 2, 29, 12, 0, 0, 0, time.UTC)
		case 1:
			born = time.Date(1991, 1, 31, 12, 0, 0, 0, time.UTC)
		}
		now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 900*24*60).Draw(r, "now")) * time.Minute)
		if _, change := now.In(zone).ZoneBounds(); !change.IsZero() && rapid.Bool().Draw(r, "near a change of the clocks") {
			now = change.Add(time.Duration(rapid.IntRange(-2000, 2000).Draw(r, "minutes")) * time.Minute)
		}
		offset := rapid.IntRange(-40, 40).Draw(r, "offset")
		clock := rapid.IntRange(0, 1439).Draw(r, "clock")
		repeat := rapid.SampledFrom([]string{"yearly", "monthly", "none"}).Draw(r, "repeat")
		params := fmt.Sprintf(`{"field":"customer.birthday","offset":"%dd","time":"%02d:%02d","repeat":"%s"}`, offset, clock/60, clock%60, repeat)
		world := dated{date: formula.Day{Year: born.Year(), Month: born.Month(), Day: born.Day()}, now: now, zone: zone}
		got, port := until(r, params, world)
		if repeat == "none" {
			want := firstMinute(born.AddDate(0, 0, offset), clock, zone)
			require.True(r, want.Before(now))
			require.Equal(r, "next", port)
			return
		}
		for day := time.Date(now.Year(), now.Month(), now.Day(), 12, 0, 0, 0, time.UTC).AddDate(0, 0, -45); ; day = day.AddDate(0, 0, 1) {
			lastOfMonth := day.AddDate(0, 0, 1).Month() != day.Month()
			falls := day.Day() == born.Day() || lastOfMonth && day.Day() < born.Day()
			if !falls || repeat == "yearly" && day.Month() != born.Month() {
				continue
			}
			if want := firstMinute(day.AddDate(0, 0, offset), clock, zone); want.After(now) {
				require.True(r, want.Equal(got), "%s at %s in %s: want %s, got %s", params, now, zone, want, got.In(zone))
				return
			}
		}
	})
}

func TestAnEmptyDateLeadsOutByItsOwnWay(t *testing.T) {
	t.Parallel()
	_, port := until(t, `{"field":"customer.birthday","repeat":"monthly"}`, dated{now: time.Unix(0, 0), zone: time.UTC})
	require.Equal(t, "empty", port)
	at, _ := until(t, `{"field":"customer.birthday","time":"10:00","yearly":true}`,
		dated{date: formula.Day{Year: 1990, Month: 3, Day: 5}, now: time.Date(2026, 3, 5, 10, 0, 0, 0, time.UTC), zone: time.UTC})
	require.Equal(t, time.Date(2027, 3, 5, 10, 0, 0, 0, time.UTC), at, "flows written before there was a monthly repeat")
}
