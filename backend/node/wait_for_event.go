package node

import (
	"time"

	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/interp"
	"voronka/backend/policy"
)

// waitForEvent waits for an event of the same customer, at most for a length of time.
func waitForEvent() definition {
	return definition{
		kind: flow.Kind{ID: "wait.for_event", Category: flow.Wait, Group: "event", Icon: "bell",
			Params: []flow.Param{
				{ID: "event", Type: flow.ParamEvent, Required: true, Default: def("purchase.paid")},
				{ID: "timeout", Type: flow.ParamDuration, Required: true, Default: def("7d")},
				{ID: "same_object", Type: flow.ParamFlag, Default: def(false)},
			},
			Ports: []string{"happened", "timeout"},
			Prepare: func(s *flow.Scope) any {
				p := preparing(s)
				return p.done(forEventArgs{event.Name(p.text("event")), p.duration("timeout", true), p.raw.flag("same_object")})
			}},
		behaviour: forEvent{},
		summary: func(p raw) Summary {
			if e := p.text("event"); e != "" {
				return Summary{"for_event", map[string]any{"event": e, "timeout": p.text("timeout")}}
			}
			return Summary{}
		},
	}
}

type forEventArgs struct {
	name    event.Name
	timeout time.Duration
	same    bool
}

type forEvent struct{}

func (forEvent) Enter(c *interp.Context) (interp.Outcome, error) {
	args := c.Step.Args.(forEventArgs)
	await := &interp.Await{Name: args.name, Subject: c.Run.Subject}
	if args.same {
		await.Key = policy.ObjectKey(c.Run.Object)
	}
	return interp.Outcome{
		Wait: &interp.Pause{Until: c.World.Moment().Now.Add(args.timeout), Await: await},
		Why:  []interp.Reason{{Code: "awaits_event", Args: map[string]any{"event": string(args.name)}}},
	}, nil
}

func (forEvent) Resume(c *interp.Context, in interp.Input) (interp.Outcome, error) {
	name := map[string]any{"event": string(c.Step.Args.(forEventArgs).name)}
	if in.Kind == interp.InputEvent {
		return interp.Outcome{Port: "happened", Why: []interp.Reason{{Code: "event_happened", Args: name}}}, nil
	}
	return interp.Outcome{Port: "timeout", Why: []interp.Reason{{Code: "event_timeout", Args: name}}}, nil
}
