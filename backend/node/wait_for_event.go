package node

import (
	"time"

	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/formula"
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
				{ID: "key", Type: flow.ParamExpression, Result: formula.Text, ShownIf: map[string]string{"same_object": "false"}},
			},
			Ports: []string{"happened", "timeout"},
			Prepare: func(s *flow.Scope) any {
				p := preparing(s)
				args := forEventArgs{name: event.Name(p.text("event")), timeout: p.duration("timeout", true), same: p.raw.flag("same_object")}
				if _, carried := s.Env.Lookup("purchase.total"); args.same && !carried {
					p.Problem(flow.Problem{Param: "same_object", Severity: flow.SeverityWarning, Code: "no_same_object",
						Fix: flow.SetFix("any_object", nil, s.Node.ID, "same_object", false)})
				}
				if !args.same && p.raw.text("key") != "" {
					args.key = p.expression("key", formula.Text)
				}
				args.reads = p.reads
				return p.done(args)
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

// AwaitsEvents marks a node that an event may move on in the very batch in which it was reached.
func (forEventArgs) AwaitsEvents() {}

type forEventArgs struct {
	reader
	name    event.Name
	timeout time.Duration
	same    bool
	key     *formula.Program // of the events that count; nil: all
}

type forEvent struct{}

func (forEvent) Enter(c *interp.Context) (interp.Outcome, error) {
	args := c.Step.Args.(forEventArgs)
	await := interp.Await{Name: args.name, Subject: c.Run.Subject}
	pause := &interp.Pause{Until: c.World.Moment().Now.Add(args.timeout)}
	why := interp.Reason{Code: "awaits_event", Args: map[string]any{"event": string(args.name)}}
	if args.same {
		await.Key = policy.ObjectKey(c.Run.Object)
	}
	if args.key != nil {
		value, seen, err := args.key.Eval(c.World.Moment(), c.World)
		if err != nil {
			return interp.Outcome{}, err
		}
		why.Seen = seen
		if await.Key, _ = value.(string); await.Key == "" {
			// Nothing can be told apart by an empty key, so no event counts: only the time is left.
			why.Code = "awaits_no_key"
			return interp.Outcome{Wait: pause, Why: []interp.Reason{why}}, nil
		}
	}
	pause.Awaits = []interp.Await{await}
	return interp.Outcome{Wait: pause, Why: []interp.Reason{why}}, nil
}

func (forEvent) Resume(c *interp.Context, in interp.Input) (interp.Outcome, error) {
	name := map[string]any{"event": string(c.Step.Args.(forEventArgs).name)}
	if in.Kind == interp.InputEvent {
		return interp.Outcome{Port: "happened", Why: []interp.Reason{{Code: "event_happened", Args: name}}}, nil
	}
	return interp.Outcome{Port: "timeout", Why: []interp.Reason{{Code: "event_timeout", Args: name}}}, nil
}
