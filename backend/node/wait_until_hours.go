package node

import (
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/interp"
	"voronka/backend/policy"
)

// waitUntilHours waits for business hours: the workspace's, or hours and weekdays of its own. Within them the run goes on at
// once.
func waitUntilHours() definition {
	own := map[string]string{"hours": `"own"`}
	return definition{
		kind: flow.Kind{ID: "wait.until_hours", Category: flow.Wait, AtOnce: true, Group: "time", Icon: "briefcase",
			Params: []flow.Param{
				{ID: "hours", Type: flow.ParamSelect, Options: []string{"workspace", "own"}, Default: def("workspace")},
				{ID: "from", Type: flow.ParamTime, Required: true, Default: def("09:00"), ShownIf: own},
				{ID: "to", Type: flow.ParamTime, Required: true, Default: def("18:00"), ShownIf: own},
				{ID: "days", Type: flow.ParamDays, Default: def([]int{1, 2, 3, 4, 5}), ShownIf: own},
				{ID: "on_holidays", Type: flow.ParamFlag, Default: def(false)},
				{ID: "zone", Type: flow.ParamZone, Default: def("workspace")},
			},
			Ports:   []string{"next"},
			Prepare: prepareUntilHours},
		behaviour: untilHours{},
		summary: func(p raw) Summary {
			if p.text("hours") != "own" {
				return Summary{"working_hours", map[string]any{}}
			}
			if p.text("from") == "" || p.text("to") == "" {
				return Summary{}
			}
			args := map[string]any{"from": p.text("from"), "to": p.text("to")}
			days := read[[]int](p, "days")
			if len(days) == 0 || len(days) == 7 {
				return Summary{"hours_every_day", args}
			}
			args["days"] = days
			return Summary{"hours_on_days", args}
		},
	}
}

type untilHoursArgs struct {
	own      bool
	week     policy.Week // where own
	holidays bool        // are closed
	zone     string
}

func prepareUntilHours(s *flow.Scope) any {
	p := preparing(s)
	args := untilHoursArgs{own: p.raw.text("hours") == "own", zone: p.raw.text("zone"), holidays: !p.raw.flag("on_holidays")}
	if args.zone == "" {
		args.zone = flow.WorkspaceZone
	}
	if args.own {
		from, ok1 := policy.ParseClock(p.text("from"))
		to, ok2 := policy.ParseClock(p.text("to"))
		if !ok1 || !ok2 {
			return nil
		}
		args.week = policy.WeekOf(policy.Hours{From: from, To: to}, read[[]int](p.raw, "days"))
	}
	return p.done(args)
}

type untilHours struct{}

func (untilHours) Enter(c *interp.Context) (interp.Outcome, error) {
	args := c.Step.Args.(untilHoursArgs)
	calendar, err := c.World.Calendar()
	if err != nil {
		return interp.Outcome{}, err
	}
	week := args.week
	if !args.own {
		week = calendar.Hours()
	}
	if !args.holidays {
		calendar = nil
	}
	zone, now := c.World.Zone(args.zone), c.World.Moment().Now
	open, ok := calendar.NextOpen(now, week, zone)
	switch {
	case !ok: // two years of holidays: it would wait for ever
		return interp.Outcome{}, fault.New(NeverOpen, nil)
	case !open.After(now):
		return interp.Outcome{Port: "next", Why: []interp.Reason{{Code: "within_hours", Args: fault.Args{"zone": zone.String()}}}}, nil
	}
	why := interp.Reason{Code: "outside_hours", Args: fault.Args{"zone": zone.String()}}
	if calendar.IsHoliday(policy.DayOf(now, zone)) {
		why.Code = "holiday"
	}
	return interp.Outcome{Wait: &interp.Pause{Until: open}, Why: []interp.Reason{why}}, nil
}

// Resume asks again: the calendar may have been changed, or the moment slept through.
func (u untilHours) Resume(c *interp.Context, _ interp.Input) (interp.Outcome, error) {
	return u.Enter(c)
}

// NeverOpen is the code of a wait for hours that never come.
const NeverOpen fault.Code = "never_open"
