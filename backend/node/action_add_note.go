package node

import (
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
)

// actionAddNote writes a note into the customer's timeline.
func actionAddNote() definition {
	return definition{
		kind: flow.Kind{ID: "action.add_note", Category: flow.Action, Group: "customer", Icon: "note",
			Params: []flow.Param{{ID: "text", Type: flow.ParamLongText, Required: true, Macros: true, Max: limit(5000)}},
			Ports:  []string{"next"},
			Prepare: func(s *flow.Scope) any {
				p := preparing(s)
				args := &noteArgs{text: p.template("text", true)}
				args.reads = p.reads
				return p.done(args)
			}},
		behaviour: addNote{},
		summary:   textSummary,
	}
}

type noteArgs struct {
	reader
	text *formula.Template
}

type addNote struct{ atOnce }

func (addNote) Enter(c *interp.Context) (interp.Outcome, error) {
	text, seen, err := render(c, c.Step.Args.(*noteArgs).text)
	if err != nil {
		return interp.Outcome{}, err
	}
	if err := change(c, interp.Change{Note: text}); err != nil {
		return interp.Outcome{}, err
	}
	return interp.Outcome{Port: "next", Why: filledIn(seen), Made: []string{"note"}}, nil
}

// filledIn is the reason that shows which values a text took in.
func filledIn(seen []formula.Seen) []interp.Reason {
	if len(seen) == 0 {
		return nil
	}
	return []interp.Reason{{Code: "filled_in", Seen: seen}}
}

func textSummary(p raw) Summary {
	if text := p.text("text"); text != "" {
		return Summary{"text", map[string]any{"text": text}}
	}
	return Summary{}
}
