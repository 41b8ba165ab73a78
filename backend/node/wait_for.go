package node

import (
	"time"

	"voronka/backend/flow"
	"voronka/backend/interp"
)

// waitFor waits for a length of time, counted from when the run gets here.
func waitFor() definition {
	return definition{
		kind: flow.Kind{ID: "wait.for", Category: flow.Wait, Group: "time", Icon: "hourglass",
			Params: []flow.Param{{ID: "duration", Type: flow.ParamDuration, Required: true, Default: def("1d")}},
			Ports:  []string{"next"},
			Prepare: func(s *flow.Scope) any {
				p := preparing(s)
				return p.done(waitForArgs{p.duration("duration", true)})
			}},
		behaviour: pauseFor{},
		summary: func(p raw) Summary {
			if d := p.text("duration"); d != "" {
				return Summary{"duration", map[string]any{"duration": d}}
			}
			return Summary{}
		},
	}
}

type waitForArgs struct{ d time.Duration }

type pauseFor struct{}

func (pauseFor) Enter(c *interp.Context) (interp.Outcome, error) {
	return interp.Outcome{Wait: &interp.Pause{Until: c.World.Moment().Now.Add(c.Step.Args.(waitForArgs).d)}}, nil
}

func (pauseFor) Resume(*interp.Context, interp.Input) (interp.Outcome, error) {
	return interp.Outcome{Port: "next"}, nil
}
