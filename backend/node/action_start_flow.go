package node

import (
	"encoding/json"
	"time"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
)

// actionStartFlow starts another flow for the same subject, and waits for its end where that is asked for.
func actionStartFlow() definition {
	return definition{
		kind: flow.Kind{ID: "action.start_flow", Category: flow.Action, Group: "flow", Icon: "player-play",
			Params: []flow.Param{
				{ID: "flow", Type: flow.ParamFlow, Required: true},
				{ID: "wait", Type: flow.ParamFlag, Default: def(false)},
				{ID: "timeout", Type: flow.ParamDuration, ShownIf: map[string]string{"wait": "true"}},
			},
			Ports: []string{"next", "timeout", "error"}, PortIf: map[string]string{"timeout": "timeout"},
			Outputs: []flow.Output{{Name: "result", Type: formula.Type{Kind: formula.Text}}},
			Prepare: func(s *flow.Scope) any {
				p := preparing(s)
				args := startFlowArgs{flow: p.text("flow"), wait: p.raw.flag("wait")}
				if args.wait {
					args.timeout = p.duration("timeout", false)
				}
				if args.flow == s.Doc.ID && !args.wait && s.Doc.Settings.Reentry != flow.Once {
					p.Problem(flow.Problem{Param: "flow", Severity: flow.SeverityWarning, Code: "starts_itself", Fix: flow.OnceFix()})
				}
				return p.done(args)
			}},
		behaviour: startFlow{},
		summary: func(p raw) Summary {
			switch f := p.text("flow"); {
			case f == "":
				return Summary{}
			case p.flag("wait"):
				return Summary{"start_flow_wait", map[string]any{"flow": f}}
			default:
				return Summary{"start_flow", map[string]any{"flow": f}}
			}
		},
	}
}

type startFlowArgs struct {
	flow    string
	wait    bool
	timeout time.Duration // 0: none
}

// StartsFlow names the flow that the step starts.
func (a startFlowArgs) StartsFlow() string { return a.flow }

type startFlow struct{}

func (startFlow) Enter(c *interp.Context) (interp.Outcome, error) {
	args := c.Step.Args.(startFlowArgs)
	w, ok := interp.Also[interp.Starter](c.World)
	if !ok {
		return interp.Outcome{}, fault.New(interp.FlowNotLive, fault.Args{"flow": args.flow})
	}
	key, err := w.StartFlow(c.Index, c.Visit, args.flow, args.wait)
	if err != nil {
		return interp.Outcome{}, err
	}
	made := []string{"flow"}
	if !args.wait {
		return interp.Outcome{Port: "next", Made: made}, nil
	}
	pause := &interp.Pause{Awaits: []interp.Await{{Name: event.FlowFinished, Subject: c.Run.Subject, Key: key}}}
	if args.timeout > 0 {
		pause.Until = c.World.Moment().Now.Add(args.timeout)
	}
	return interp.Outcome{Wait: pause, Why: []interp.Reason{{Code: "awaits_flow"}}, Made: made}, nil
}

func (startFlow) Resume(c *interp.Context, in interp.Input) (interp.Outcome, error) {
	args := c.Step.Args.(startFlowArgs)
	if in.Kind == interp.InputTimer && args.timeout > 0 {
		return interp.Outcome{Port: "timeout", Why: []interp.Reason{{Code: "flow_timeout"}}}, nil
	}
	var p event.FinishedPayload
	if in.Event == nil || json.Unmarshal(in.Event.Payload, &p) != nil {
		return interp.Outcome{Port: "next"}, nil // a person skips the wait
	}
	if p.Result == event.ResultRefused {
		return interp.Outcome{}, fault.New(interp.FlowRefused, nil)
	}
	code := "flow_" + p.Result // flow_done, flow_stopped, flow_failed
	return interp.Outcome{Port: "next", Why: []interp.Reason{{Code: code}}, Output: map[string]any{"result": p.Result}}, nil
}
