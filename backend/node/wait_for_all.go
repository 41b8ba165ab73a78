package node

import (
	"time"

	"voronka/backend/flow"
	"voronka/backend/interp"
)

// waitForAll joins parallel branches: the run goes on once every branch that can still get here has come.
func waitForAll() definition {
	return definition{
		kind: flow.Kind{ID: "wait.for_all", Category: flow.Wait, Group: "event", Icon: "arrows-join",
			Params: []flow.Param{{ID: "timeout", Type: flow.ParamDuration}},
			Ports:  []string{"next", "timeout"}, PortIf: map[string]string{"timeout": "timeout"}, Joins: true,
			Prepare: func(s *flow.Scope) any {
				p := preparing(s)
				return p.done(forAllArgs{p.duration("timeout", false)})
			}},
		behaviour: forAll{},
		summary: func(p raw) Summary {
			if t := p.text("timeout"); t != "" {
				return Summary{"for_all", map[string]any{"timeout": t}}
			}
			return Summary{}
		},
	}
}

type forAllArgs struct{ timeout time.Duration } // 0: none

type forAll struct{}

func (forAll) Enter(c *interp.Context) (interp.Outcome, error) {
	pause := &interp.Pause{Join: true}
	if d := c.Step.Args.(forAllArgs).timeout; d > 0 {
		pause.Until = c.World.Moment().Now.Add(d)
	}
	return interp.Outcome{Wait: pause, Why: []interp.Reason{{Code: "awaits_branches"}}}, nil
}

func (forAll) Resume(c *interp.Context, in interp.Input) (interp.Outcome, error) {
	if in.Kind == interp.InputTimer && c.Step.Args.(forAllArgs).timeout > 0 {
		return interp.Outcome{Port: "timeout", Why: []interp.Reason{{Code: "branches_timeout"}}}, nil
	}
	return interp.Outcome{Port: "next", Why: []interp.Reason{{Code: "branches_here"}}}, nil
}
