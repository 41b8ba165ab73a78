package node

import (
	"html"
	"strings"

	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
	"voronka/backend/markup"
)

// SendMessage is the id of the kind that writes to the person.
const SendMessage = "action.send_message"

// actionSendMessage writes to the person by a channel and waits for the outcome.
func actionSendMessage() definition {
	return definition{
		kind: flow.Kind{ID: SendMessage, Category: flow.Action, Group: "message", Icon: "message",
			Params: []flow.Param{
				{ID: "channel", Type: flow.ParamChannel, Required: true, Default: def("auto")},
				{ID: "subject", Type: flow.ParamText, Macros: true, Max: limit(200)},
				// Either a text or HTML must be there; prepareMessage says so.
				{ID: "text", Type: flow.ParamLongText, Macros: true, Max: limit(20000)},
				{ID: "html", Type: flow.ParamHTML, Macros: true, Max: limit(60000)},
				{ID: "attachments", Type: flow.ParamFiles},
				{ID: "buttons", Type: flow.ParamButtons, Macros: true},
			},
			Ports:   []string{"next", "error", "blocked"},
			Prepare: prepareMessage},
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
				text = markup.Text(p.text("html"))
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
	channel             string
	subject, text, html *formula.Template
	files               []string
	buttons             []buttonArgs
}

type buttonArgs struct{ text, link *formula.Template }

// WritesToPerson marks a node that needs to know the person's addresses and consent.
func (*sendArgs) WritesToPerson() {}

// rich reports whether the message has anything beyond its text.
func (a *sendArgs) rich() bool { return a.html != nil || len(a.files) > 0 || len(a.buttons) > 0 }

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
	seen = append(seen, more...)
	out := interp.Outcome{Send: &interp.Send{Channel: args.channel, Subject: subject, Text: text}}
	if args.rich() {
		if out.Send.Rich, more, err = enrich(args, c.World.Moment(), c.World); err != nil {
			return interp.Outcome{}, err
		}
		seen = addSeen(seen, more)
	}
	if len(seen) > 0 {
		out.Why = []interp.Reason{{Code: "filled_in", Seen: seen}}
	}
	if args.rich() {
		out.Why = append(out.Why, dropButtons(out.Send.Rich)...)
	}
	return out, nil
}

// dropButtons takes out the buttons whose links lead nowhere once their macros are filled in, and says which.
func dropButtons(r *markup.Rich) (why []interp.Reason) {
	var kept []markup.Button
	for _, b := range r.Buttons {
		if b.Link = strings.TrimSpace(b.Link); b.Text == "" || b.Link != "" && !markup.SafeLink(b.Link) {
			why = append(why, interp.Reason{Code: "button_dropped", Args: fault.Args{"name": clipped(b.Text), "link": clipped(b.Link)}})
			continue
		}
		kept = append(kept, b)
	}
	r.Buttons = kept
	return why
}

// enrich fills in what a message has beyond its text. Values are escaped where they go into HTML.
func enrich(args *sendArgs, m formula.Moment, v formula.Values) (*markup.Rich, []formula.Seen, error) {
	r := &markup.Rich{Files: args.files}
	var seen []formula.Seen
	fill := func(t *formula.Template, escape func(string) string) (string, error) {
		if t == nil {
			return "", nil
		}
		text, saw, err := t.RenderEscaped(m, v, escape)
		seen = addSeen(seen, saw)
		return text, err
	}
	var err error
	if r.HTML, err = fill(args.html, html.EscapeString); err != nil {
		return nil, seen, err
	}
	for _, b := range args.buttons {
		var made markup.Button
		if made.Text, err = fill(b.text, nil); err != nil {
			return nil, seen, err
		}
		if made.Link, err = fill(b.link, nil); err != nil {
			return nil, seen, err
		}
		r.Buttons = append(r.Buttons, made)
	}
	return r, seen, nil
}

// addSeen adds the values that were not seen yet.
func addSeen(seen, more []formula.Seen) []formula.Seen {
next:
	for _, s := range more {
		for _, known := range seen {
			if known.Path == s.Path {
				continue next
			}
		}
		seen = append(seen, s)
	}
	return seen
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
