package node

import (
	"voronka/backend/flow"
	"voronka/backend/interp"
	"voronka/backend/policy"
)

// waitUntilTime waits for a time of day on one of the weekdays, in a zone, and passes holidays over where it is told to.
func waitUntilTime() definition {
	return definition{
		kind: flow.Kind{ID: "wait.until_time", Category: flow.Wait, Group: "time", Icon: "clock",
			Params: []flow.Param{
				{ID: "time", Type: flow.ParamTime, Required: true, Default: def("10:00")},
				{ID: "days", Type: flow.ParamDays, Default: def([]int{1, 2, 3, 4, 5, 6, 7})},
				{ID: "skip_holidays", Type: flow.ParamFlag, Default: def(false)},
				{ID: "zone", Type: flow.ParamZone, Default: def("client")},
			},
			Ports: []string{"next"},
			Prepare: func(s *flow.Scope) any {
				p := preparing(s)
				at, ok := policy.ParseClock(p.text("time"))
				if !ok {
					return nil
				}
				return p.done(untilTimeArgs{at, read[[]int](p.raw, "days"), p.raw.flag("skip_holidays"), zoneOf(p.raw)})
			}},
		behaviour: untilTime{},
		summary: func(p raw) Summary {
			at := p.text("time")
			if at == "" {
				return Summary{}
			}
			days := read[[]int](p, "days")
			if len(days) == 0 || len(days) == 7 {
				return Summary{"every_day_at", map[string]any{"time": at}}
			}
			return Summary{"days_at", map[string]any{"time": at, "days": days}}
		},
	}
}

// zoneOf is the zone parameter; the client's when none is given.
func zoneOf(p raw) string {
	if z := p.text("zone"); z != "" {
		return z
	}
	return "client"
}

type untilTimeArgs struct {
	at   policy.Clock
	days []int
	skip bool // holidays
	zone string
}

type untilTime struct{}

func (untilTime) Enter(c *interp.Context) (interp.Outcome, error) {
	args := c.Step.Args.(untilTimeArgs)
	zone, now := c.World.Zone(args.zone), c.World.Moment().Now
	until := policy.NextTime(now, args.at, args.days, zone)
	why := []interp.Reason{{Code: "in_zone", Args: map[string]any{"zone": zone.String()}}}
	if args.skip {
		calendar, err := c.World.Calendar()
		if err != nil {
			return interp.Outcome{}, err
		}
		if later := calendar.NextTime(now, args.at, args.days, zone); !later.Equal(until) {
			until, why = later, append(why, interp.Reason{Code: "holidays_skipped"})
		}
	}
	return interp.Outcome{Wait: &interp.Pause{Until: until}, Why: why}, nil
}

// Resume goes on, unless the day was made a holiday while the run waited.
func (u untilTime) Resume(c *interp.Context, _ interp.Input) (interp.Outcome, error) {
	if args := c.Step.Args.(untilTimeArgs); args.skip {
		calendar, err := c.World.Calendar()
		if err != nil {
			return interp.Outcome{}, err
		}
		if calendar.IsHoliday(policy.DayOf(c.World.Moment().Now, c.World.Zone(args.zone))) {
			return u.Enter(c)
		}
	}
	return interp.Outcome{Port: "next"}, nil
}
