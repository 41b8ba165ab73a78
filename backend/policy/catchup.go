package policy

import (
	"encoding/binary"
	"time"

	"voronka/backend/flow"
	"voronka/backend/formula"
)

// Catch-up rules: what becomes of a timer that fell due while nothing ran. The simulator has no late timers: by its clock
// nothing is ever slept through.
const (
	RunNow      = flow.RunNow
	IfFresh     = flow.IfFresh
	Shift       = flow.Shift
	NextAllowed = flow.NextAllowed
	Skip        = flow.Skip
	AskPerson   = flow.AskPerson
)

// CatchUpOf is a flow's rule with its default.
func CatchUpOf(rule string) string {
	switch rule {
	case IfFresh, Shift, NextAllowed, Skip, AskPerson:
		return rule
	}
	return RunNow
}

// Missed is a timer that fell due in a gap: from when to when nothing ran.
type Missed struct {
	Due      time.Time
	From, To time.Time
	Count    int    // how many timers of its flow fell due in the gap
	Key      uint64 // of its run and place: what its share of a spread derives from
	Minute   int    // how many messages a minute the flow's channel takes; 0: not known
}

// Late is what to do with a late timer. Exactly one of Go, Skip, Ask and an Until later than now holds.
type Late struct {
	Go    bool
	Skip  bool
	Ask   bool
	Until time.Time
	Code  string // the reason, unless Go
}

// Evenly is how many timers a minute go on where the channel's pace is not known.
const Evenly = 60

// shortSpread is the stretch below which nothing is spread: a handful goes at once.
const shortSpread = time.Minute

// CatchUp decides about a timer that was due in a gap, by a flow's rule; rule overrides the settings' own when it is set,
// as when a person has been asked.
func CatchUp(s *flow.Settings, rule string, m Missed, now time.Time, zone *time.Location, c *Calendar) Late {
	if rule == "" {
		rule = CatchUpOf(s.CatchUp)
	}
	switch rule {
	case IfFresh:
		if age, err := formula.ParseDuration(s.CatchUpAge); err != nil || now.Sub(m.Due) > age {
			return Late{Skip: true, Code: "catch_up_stale"}
		}
	case Shift:
		if until := m.shifted(); until.After(now) {
			return Late{Until: until, Code: "catch_up_shifted"}
		}
	case NextAllowed:
		if until := m.spread(hoursOf(s, zone, c), now); until.After(now) {
			return Late{Until: until, Code: "catch_up_held"}
		}
	case Skip:
		return Late{Skip: true, Code: "catch_up_skipped"}
	case AskPerson:
		return Late{Ask: true, Code: "catch_up_asked"}
	}
	return Late{Go: true}
}

// shifted is the timer later by the length of the sleep it fell into. One that was overdue before the sleep is counted from
// the sleep's beginning, so that none is still late.
func (m *Missed) shifted() time.Time {
	due := m.Due
	if due.Before(m.From) {
		due = m.From
	}
	return due.Add(m.To.Sub(m.From))
}

// spread gives the timer its share of the allowed hours from now on: as long in all as the flow's channel needs for as many.
func (m *Missed) spread(h hours, now time.Time) time.Time {
	pace := m.Minute
	if pace <= 0 {
		pace = Evenly
	}
	start := h.open(now)
	span := time.Duration(m.Count) * time.Minute / time.Duration(pace)
	if span < shortSpread {
		return start
	}
	var key [8]byte
	binary.LittleEndian.PutUint64(key[:], m.Key)
	share := time.Duration(hash(key[:])%uint64(span/time.Millisecond)) * time.Millisecond
	for range 366 {
		end := h.close(start)
		if start.Add(share).Before(end) {
			break
		}
		share -= end.Sub(start)
		start = h.open(end)
	}
	return start.Add(share)
}

// hours are a flow's allowed hours: outside its quiet hours and, where it keeps holidays, on working days.
type hours struct {
	quiet    Quiet
	zone     *time.Location
	calendar *Calendar
	holidays bool // the calendar is kept
}

func hoursOf(s *flow.Settings, zone *time.Location, c *Calendar) hours {
	return hours{quiet: QuietOf(s.QuietHours), zone: zone, calendar: c, holidays: s.Holidays == HoldHolidays}
}

// open is the first allowed instant not before t.
func (h hours) open(t time.Time) time.Time {
	for range 366 {
		u := h.quiet.Next(t, h.zone)
		if h.holidays {
			u = NextWorking(h.calendar, u, h.zone)
		}
		if u.Equal(t) {
			break
		}
		t = u
	}
	return t
}

// close is when the allowed stretch that t stands in ends; a day later where nothing ends it before.
func (h hours) close(t time.Time) time.Time {
	end := t.Add(24 * time.Hour)
	if !h.quiet.None() {
		if q := NextTime(t, h.quiet.From, nil, h.zone); q.Before(end) {
			end = q
		}
	}
	if h.holidays {
		if next := AddDays(DayOf(t, h.zone), 1); !h.calendar.IsWorking(next) {
			if midnight := At(next, 0, h.zone); midnight.Before(end) {
				end = midnight
			}
		}
	}
	return end
}
