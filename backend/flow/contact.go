package flow

import (
	"slices"
	"strconv"

	"voronka/backend/fault"
	"voronka/backend/formula"
)

// MaxCaps is how many caps settings may hold.
const MaxCaps = 20

// Holidays' one value.
const hold = "hold"

// contact checks the settings that say when people are written to, and what becomes of what was missed.
func (c *compiler) contact() {
	s := &c.doc.Settings
	one := func(setting, value string, allowed ...string) {
		if value != "" && !slices.Contains(allowed, value) {
			c.badSetting(setting, value)
		}
	}
	one("catch_up", s.CatchUp, RunNow, IfFresh, Shift, NextAllowed, Skip, AskPerson)
	one("holidays", s.Holidays, hold)
	if p := s.Priority; p != nil && (*p < 0 || *p > 100) {
		c.badSetting("priority", strconv.Itoa(*p))
	}
	if d, err := formula.ParseDuration(s.CatchUpAge); s.CatchUp == IfFresh && s.CatchUpAge == "" {
		c.report(Problem{Severity: SeverityError, Code: "catch_up_age_missing",
			Fix: SetFix("set_value", fault.Args{"duration": "24h"}, "", "catch_up_age", "24h")})
	} else if s.CatchUpAge != "" && (err != nil || d <= 0) {
		c.badSetting("catch_up_age", s.CatchUpAge)
	}
	if len(s.Caps) > MaxCaps {
		c.badSetting("caps", strconv.Itoa(len(s.Caps)))
	}
	for i, p := range s.Caps {
		d, err := formula.ParseDuration(p.Per)
		if err == nil && d > 0 && p.Count >= 1 && (p.Channel == "" || p.Channel == "any" || c.ws.Has("channel", p.Channel)) {
			continue
		}
		c.report(Problem{Severity: SeverityError, Code: "bad_cap",
			Args: fault.Args{"index": strconv.Itoa(i + 1), "channel": shorten(p.Channel), "count": p.Count, "per": shorten(p.Per)},
			Fix:  without("remove_cap", "caps", s.Caps, i)})
	}
}
