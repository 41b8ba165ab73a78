package node

import (
	"encoding/json"
	"strings"
	"voronka/backend/event"

	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
)

// actionSetField gives a field of the customer another value, or empties it.
func actionSetField() definition {
	return definition{
		kind: flow.Kind{ID: "action.set_field", Category: flow.Action, Group: "customer", Causes: event.FieldChanged, Icon: "edit",
			Params: []flow.Param{
				{ID: "field", Type: flow.ParamField, Required: true},
				{ID: "value", Type: flow.ParamValue, Of: "field", Macros: true},
			},
			Ports:   []string{"next", "error"},
			Prepare: prepareSetField},
		behaviour: setField{},
		summary: func(p raw) Summary {
			value := read[any](p, "value")
			if value == nil || value == "" {
				return fieldSummary("empty_field", p.text("field"), nil)
			}
			return fieldSummary("set_field", p.text("field"), map[string]any{"value": value})
		},
	}
}

type setFieldArgs struct {
	reader
	path  string
	value any               // a fixed one …
	text  *formula.Template // … or a text with macros
}

func prepareSetField(s *flow.Scope) any {
	p := preparing(s)
	_, fact, ok := p.fact("field")
	if !ok {
		return nil
	}
	if !fact.Write {
		p.Problem(flow.Problem{Param: "field", Severity: flow.SeverityError, Code: "field_not_writable",
			Args: map[string]any{"field": fact.Path}, Fix: flow.FieldFix()})
		return nil
	}
	args := &setFieldArgs{path: fact.Path}
	var given any
	if data := p.raw["value"]; len(data) > 0 && json.Unmarshal(data, &given) != nil {
		p.invalid("value", nil)
		return nil
	}
	text, isText := given.(string)
	switch {
	case given == nil || isText && text == "": // empties the field
	case isText && fact.Type.Kind == formula.Text && strings.Contains(text, "{{"):
		args.text = p.template("value", true)
	default:
		value, err := formula.FromWire(fact.Type.Kind, given)
		if err != nil {
			p.invalid("value", err)
			return nil
		}
		args.value = value
	}
	p.touches(fact.Path)
	args.reads = p.reads
	return p.done(args)
}

type setField struct{ atOnce }

func (setField) Enter(c *interp.Context) (interp.Outcome, error) {
	args := c.Step.Args.(*setFieldArgs)
	value := args.value
	var why []interp.Reason
	if args.text != nil {
		text, seen, err := render(c, args.text)
		if err != nil {
			return interp.Outcome{}, err
		}
		value, why = text, []interp.Reason{{Code: "filled_in", Seen: seen}}
	}
	if err := change(c, interp.Change{SetField: &interp.SetField{Path: args.path, Value: value}}); err != nil {
		return interp.Outcome{}, err
	}
	return interp.Outcome{Port: "next", Why: why, Made: []string{"field:" + fieldName(args.path)}}, nil
}
