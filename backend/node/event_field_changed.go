package node

import (
	"strings"

	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/formula"
)

// eventFieldChanged starts the flow when a field of the customer gets another value.
func eventFieldChanged() definition {
	return definition{
		kind: flow.Kind{ID: "event.field_changed", Category: flow.Event, Group: "customer", Icon: "forms", Ports: []string{"next"},
			Params: []flow.Param{{ID: "field", Type: flow.ParamField, Required: true},
				{ID: "from", Type: flow.ParamValue, Of: "field"}, {ID: "to", Type: flow.ParamValue, Of: "field"}},
			Starts: event.FieldChanged,
			Prepare: func(s *flow.Scope) any {
				p := preparing(s)
				field := fieldName(p.raw.text("field"))
				_, fact, ok := p.fact("field")
				if field == "" || !ok {
					return nil
				}
				return p.done(&Trigger{Field: field, From: p.watched("from", fact), To: p.watched("to", fact)})
			}},
		behaviour: entry{},
		summary:   func(p raw) Summary { return fieldSummary("field", p.text("field"), nil) },
	}
}

// watched is a value that a changed field is compared with, in its wire form; nil: any.
func (p *prepare) watched(id string, fact formula.Fact) any {
	given := read[any](p.raw, id)
	if given == nil || given == "" {
		return nil
	}
	value, err := formula.FromWire(fact.Type.Kind, given)
	if err != nil {
		p.invalid(id, err)
		return nil
	}
	return formula.Wire(value)
}

// fieldName is how the log names a field: the fact's path without its subject, «fields.city».
func fieldName(path string) string { return strings.TrimPrefix(path, string(event.Customer)+".") }

// factPath is the fact of a field however it was written: «fields.city» and «customer.fields.city» are the same.
func factPath(field string) string {
	if strings.HasPrefix(field, string(event.Customer)+".") || strings.HasPrefix(field, string(event.Purchase)+".") {
		return field
	}
	return string(event.Customer) + "." + field
}

// fieldSummary names a field by its fact's path; the page shows the fact's own words.
func fieldSummary(code, field string, more map[string]any) Summary {
	if field == "" {
		return Summary{}
	}
	args := map[string]any{"field": factPath(field)}
	for k, v := range more {
		args[k] = v
	}
	return Summary{code, args}
}
