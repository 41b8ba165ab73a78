package policy

import (
	"time"

	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
)

// HoldLimit is how long a cap may hold a message where the workspace says nothing else.
const HoldLimit = 7 * 24 * time.Hour

// HoldHolidays is the value of a flow's setting «holidays» by which its messages wait for a working day.
const HoldHolidays = "hold"

// Way is a channel as it was chosen for a person.
type Way struct {
	Channel string
	Local   bool
	To      string // the address there
	Carries *flow.Carries
}

// Letter is one message to one person as of a moment: all that Admit decides from.
type Letter struct {
	Settings         *flow.Settings
	Flow             int64
	Way              Way
	Consent          Consent
	AdvertiseUnknown bool
	Now              time.Time
	Since            time.Time      // since when it is to be sent; Now when zero
	Zone             *time.Location // by which the flow's quiet hours and holidays go
	Calendar         *Calendar      // nil: Monday to Friday
	Caps             []Cap          // those that hold this flow, see CapsOf
	Sent             []Sent         // what the person was written, in any order
	Limit            time.Duration  // how long a cap may hold it; HoldLimit when 0
	Hurry            bool           // a person sends it now: what holds is passed over, what blocks is not
}

// Decision is what the rules say about one message. Exactly one of Go, Blocked and a Held moment holds.
type Decision struct {
	Go      bool
	Blocked string // the reason's code: stopped for good
	Args    fault.Args
	Held    time.Time // not before this moment
	By      []Hold    // Held: every rule that holds it, in the order in which they let go
}

// Hold is a rule that holds a message back until a moment.
type Hold struct {
	Code  string // «reason.<code>»
	Args  fault.Args
	Until time.Time
}

// Admit decides about a message. Consent comes first, since what is refused need not wait. Then caps, quiet hours and
// holidays: each that holds moves the moment on, and all are asked again at the new moment, until none holds. A message
// that a cap has a part in holding is blocked when it would wait longer than the limit.
func Admit(l Letter) Decision {
	if ok, code := Consents(Ask{Consent: l.Consent, Purpose: l.Settings.Purpose, Local: l.Way.Local, AdvertiseUnknown: l.AdvertiseUnknown}); !ok {
		return Decision{Blocked: code, Args: fault.Args{"channel": l.Way.Channel}}
	}
	if l.Hurry {
		return Decision{Go: true}
	}
	limit := l.Limit
	if limit <= 0 {
		limit = HoldLimit
	}
	since := l.Since
	if since.IsZero() {
		since = l.Now
	}
	d := Decision{}
	at := l.Now
	capped := false
	for moved := true; moved; {
		moved = false
		for _, h := range l.holds(at) {
			if h.Until.After(at) {
				at, moved = h.Until, true
				capped = capped || h.cap
				d.By = append(d.By, h.Hold)
				break // the rules are asked again, in order, at the new moment
			}
		}
		if capped && at.Sub(since) > limit {
			last := d.By[0]
			for _, h := range d.By {
				if _, ok := h.Args["count"]; ok {
					last = h
				}
			}
			return Decision{Blocked: "cap_blocked", Args: fault.Args{"channel": last.Args["channel"], "count": last.Args["count"],
				"per": last.Args["per"], "until": at.UnixMilli(), "limit": formula.FormatDuration(limit)}}
		}
	}
	if len(d.By) == 0 {
		return Decision{Go: true}
	}
	d.Held = at
	return d
}

type hold struct {
	Hold
	cap bool
}

// holds asks each rule about a moment; one that does not hold says the moment itself.
func (l *Letter) holds(at time.Time) []hold {
	out := make([]hold, 0, len(l.Caps)+2)
	for i := range l.Caps {
		c := &l.Caps[i]
		code := "cap_any"
		switch {
		case c.Own:
			code = "cap_flow"
		case c.Channel != AnyChannel:
			code = "cap_channel"
		}
		until := c.room(l.Sent, l.Flow, l.Way.Channel, at)
		out = append(out, hold{Hold{code, fault.Args{"channel": l.Way.Channel, "count": c.Count, "per": formula.FormatDuration(c.Per),
			"until": until.UnixMilli()}, until}, true})
	}
	if q := QuietOf(l.Settings.QuietHours); q.Holds(at, l.Zone) {
		until := q.Next(at, l.Zone)
		out = append(out, hold{Hold{"quiet_hours", fault.Args{"from": q.From.String(), "to": q.To.String(), "zone": l.Zone.String(),
			"channel": l.Way.Channel, "until": until.UnixMilli()}, until}, false})
	}
	if l.Settings.Holidays == HoldHolidays {
		if until := NextWorking(l.Calendar, at, l.Zone); until.After(at) {
			out = append(out, hold{Hold{"holiday_held", fault.Args{"zone": l.Zone.String(), "channel": l.Way.Channel, "until": until.UnixMilli()}, until}, false})
		}
	}
	return out
}

// NextWorking is the first instant not before t on a working day of the zone. A calendar without a working day in the next
// year holds nothing.
func NextWorking(c *Calendar, t time.Time, zone *time.Location) time.Time {
	day := DayOf(t, zone)
	if c.IsWorking(day) {
		return t
	}
	for range 366 {
		if day = AddDays(day, 1); c.IsWorking(day) {
			return At(day, 0, zone)
		}
	}
	return t
}
