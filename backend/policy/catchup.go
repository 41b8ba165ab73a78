package policy

import "time"

// Catch-up rules: what becomes of a timer that fell due while nothing ran.
const (
	RunNow      = "run_now"
	NextAllowed = "next_allowed"
	Skip        = "skip"
)

// CatchUpOf is a flow's rule with its default.
func CatchUpOf(rule string) string {
	switch rule {
	case NextAllowed, Skip:
		return rule
	}
	return RunNow
}

// Late is what to do with a late timer. Exactly one of Go, Skip or a later Until holds.
type Late struct {
	Go    bool
	Skip  bool
	Until time.Time
}

// CatchUp decides about a timer that was due before the engine was awake again.
func CatchUp(rule string, now time.Time, q Quiet, zone *time.Location) Late {
	switch CatchUpOf(rule) {
	case Skip:
		return Late{Skip: true}
	case NextAllowed:
		if q.Holds(now, zone) {
			return Late{Until: q.Next(now, zone)}
		}
	}
	return Late{Go: true}
}
