package node

import (
	"strconv"
	"time"

	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
)

// waitFor waits for a length of time, counted from when the run gets here, or for a number of the workspace's working days.
func waitFor() definition {
	return definition{
		kind: flow.Kind{ID: "wait.for", Category: flow.Wait, Group: "time", Icon: "hourglass",
			Params: []flow.Param{
				{ID: "duration", Type: flow.ParamDuration, Required: true, Default: def("1d")},
				{ID: "working_days", Type: flow.ParamFlag, Default: def(false)},
			},
			Ports: []string{"next"},
			Prepare: func(s *flow.Scope) any {
				p := preparing(s)
				args := waitForArgs{d: p.duration("duration", true)}
				if p.raw.flag("working_days") {
					args.days = int(args.d / (24 * time.Hour))
					if args.d%(24*time.Hour) != 0 || args.d == 0 {
						p.broken = true
						p.Problem(flow.Problem{Param: "duration", Severity: flow.SeverityError, Code: "working_days_whole",
							Args: fault.Args{"duration": p.raw.text("duration")},
							Fix:  wholeDays(s.Node.ID, args.d)})
					}
				}
				return p.done(args)
			}},
		behaviour: pauseFor{},
		summary: func(p raw) Summary {
			if d := p.text("duration"); d != "" && p.flag("working_days") {
				if n, err := formula.ParseDuration(d); err == nil {
					return Summary{"working_days", map[string]any{"count": int(n / (24 * time.Hour))}}
				}
				return Summary{}
			} else if d != "" {
				return Summary{"duration", map[string]any{"duration": d}}
			}
			return Summary{}
		},
	}
}

// wholeDays is the next whole number of days.
func wholeDays(node string, d time.Duration) *flow.Fix {
	days := strconv.Itoa(int((d+24*time.Hour-1)/(24*time.Hour))) + "d"
	if d <= 0 {
		days = "1d"
	}
	return flow.SetFix("set_value", fault.Args{"duration": days}, node, "duration", days)
}

type waitForArgs struct {
	d    time.Duration
	days int // working ones, instead of d
}

type pauseFor struct{}

func (pauseFor) Enter(c *interp.Context) (interp.Outcome, error) {
	args, now := c.Step.Args.(waitForArgs), c.World.Moment().Now
	if args.days == 0 {
		return interp.Outcome{Wait: &interp.Pause{Until: now.Add(args.d)}}, nil
	}
	calendar, err := c.World.Calendar()
	if err != nil {
		return interp.Outcome{}, err
	}
	return interp.Outcome{Wait: &interp.Pause{Until: calendar.AddWorkingDays(now, args.days, c.World.Zone("client"))}}, nil
}

func (pauseFor) Resume(*interp.Context, interp.Input) (interp.Outcome, error) {
	return interp.Outcome{Port: "next"}, nil
}
