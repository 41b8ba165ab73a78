package node

import (
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
)

// actionSendMessage writes to the person by a channel and waits for the outcome.
func actionSendMessage() definition {
	return definition{
		kind: flow.Kind{ID: "action.send_message", Category: flow.Action, Group: "message", Icon: "message",
			Params: []flow.Param{
				{ID: "channel", Type: flow.ParamChannel, Required: true, Default: def("auto")},
				{ID: "subject", Type: flow.ParamText, Macros: true, Max: limit(200)},
				{ID: "text", Type: flow.ParamLongText, Required: true, Macros: true, Max: limit(20000)},
			},
			Ports: []string{"next", "error", "blocked"},
			Prepare: func(s *flow.Scope) any {
				p := preparing(s)
				args := &sendArgs{channel: p.raw.text("channel"), subject: p.template("subject", false), text: p.template("text", true)}
				if args.channel == "" {
					args.channel = "auto"
				}
				p.names("subject", args.subject)
				p.names("text", args.text)
				args.reads = p.reads
				return p.done(args)
			}},
		behaviour: send{},
		summary: func(p raw) Summary {
			channel := p.text("channel")
			if channel == "" {
				channel = "auto"
			}
			text := p.text("subject")
			if text == "" {
				text = p.text("text")
			}
			if text == "" {
				return Summary{}
			}
			return Summary{"send_message", map[string]any{"channel": channel, "text": text}}
		},
	}
}

type sendArgs struct {
	reader
	channel       string
	subject, text *formula.Template
}

// WritesToPerson marks a node that needs to know the person's addresses and consent.
func (*sendArgs) WritesToPerson() {}

type send struct{}

func (send) Enter(c *interp.Context) (interp.Outcome, error) {
	args := c.Step.Args.(*sendArgs)
	subject, seen, err := render(c, args.subject)
	if err != nil {
		return interp.Outcome{}, err
	}
	text, more, err := render(c, args.text)
	if err != nil {
		return interp.Outcome{}, err
	}
	out := interp.Outcome{Send: &interp.Send{Channel: args.channel, Subject: subject, Text: text}}
	if seen = append(seen, more...); len(seen) > 0 {
		out.Why = []interp.Reason{{Code: "filled_in", Seen: seen}}
	}
	return out, nil
}

func (send) Resume(_ *interp.Context, in interp.Input) (interp.Outcome, error) {
	switch {
	case in.Blocked && in.Fault != nil:
		return interp.Outcome{Port: "blocked", What: interp.Blocked,
			Why: []interp.Reason{{Code: string(in.Fault.Code), Args: in.Fault.Args}}}, nil
	case in.Fault != nil:
		return interp.Outcome{}, in.Fault
	}
	return interp.Outcome{Port: "next", What: interp.Sent, Made: in.Made}, nil
}

// Channel is the channel that the node writes by, or "auto".
func (a *sendArgs) Channel() string { return a.channel }
