package node

import (
	"voronka/backend/flow"
	"voronka/backend/interp"
	"voronka/backend/policy"
)

// waitUntilTime waits for a time of day on one of the weekdays, in a zone.
func waitUntilTime() definition {
	return definition{
		kind: flow.Kind{ID: "wait.until_time", Category: flow.Wait, Group: "time", Icon: "clock",
			Params: []flow.Param{
				{ID: "time", Type: flow.ParamTime, Required: true, Default: def("10:00")},
				{ID: "days", Type: flow.ParamDays, Default: def([]int{1, 2, 3, 4, 5, 6, 7})},
				{ID: "zone", Type: flow.ParamZone, Default: def("client")},
			},
			Ports: []string{"next"},
			Prepare: func(s *flow.Scope) any {
				p := preparing(s)
				at, ok := policy.ParseClock(p.text("time"))
				if !ok {
					return nil
				}
				return p.done(untilTimeArgs{at, read[[]int](p.raw, "days"), zoneOf(p.raw)})
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
	zone string
}

type untilTime struct{}

func (untilTime) Enter(c *interp.Context) (interp.Outcome, error) {
	args := c.Step.Args.(untilTimeArgs)
	zone := c.World.Zone(args.zone)
	return interp.Outcome{
		Wait: &interp.Pause{Until: policy.NextTime(c.World.Moment().Now, args.at, args.days, zone)},
		Why:  []interp.Reason{{Code: "in_zone", Args: map[string]any{"zone": zone.String()}}},
	}, nil
}

func (untilTime) Resume(*interp.Context, interp.Input) (interp.Outcome, error) {
	return interp.Outcome{Port: "next"}, nil
}
