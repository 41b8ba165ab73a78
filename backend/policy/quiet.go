package policy

import (
	"time"

	"voronka/backend/flow"
)

// Quiet is the part of the day in which nothing is sent. The zero value is none.
type Quiet struct {
	From, To Clock
}

// QuietOf reads a flow's quiet hours; what is absent, unreadable or empty (from = to) is none.
func QuietOf(q *flow.QuietHours) Quiet {
	if q == nil {
		return Quiet{}
	}
	from, ok1 := ParseClock(q.From)
	to, ok2 := ParseClock(q.To)
	if !ok1 || !ok2 {
		return Quiet{}
	}
	return Quiet{from, to}
}

// None reports that there are no quiet hours.
func (q Quiet) None() bool { return q.From == q.To }

// Holds reports whether the wall clock of the zone stands in quiet hours.
func (q Quiet) Holds(t time.Time, zone *time.Location) bool {
	if q.None() {
		return false
	}
	c := clockOf(t.In(zone))
	from, to := time.Duration(q.From)*time.Minute, time.Duration(q.To)*time.Minute
	if from < to {
		return c >= from && c < to
	}
	return c >= from || c < to
}

// Next is the first instant not before t that is outside quiet hours.
func (q Quiet) Next(t time.Time, zone *time.Location) time.Time {
	t = t.In(zone)
	for q.Holds(t, zone) {
		// Within one stretch of an unchanged offset the wall clock runs evenly, so the end is arithmetic; a change of the
		// clocks begins a new stretch.
		left := time.Duration(q.To)*time.Minute - clockOf(t)
		if left <= 0 {
			left += 24 * time.Hour
		}
		end := t.Add(left)
		if _, change := t.ZoneBounds(); !change.IsZero() && !end.Before(change) {
			t = change.In(zone)
			continue
		}
		return end
	}
	return t
}
