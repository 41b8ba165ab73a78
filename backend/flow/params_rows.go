package flow

import (
	"encoding/json"
	"slices"

	"voronka/backend/fault"
)

// maxRows bounds the rows of a parameter that is a list.
const maxRows = 50

// Pair is one row of a parameter of type ParamPairs.
type Pair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// pairs checks names with values: each has a name.
func (k *paramCheck) pairs(p *Param, raw json.RawMessage) {
	var rows []Pair
	if json.Unmarshal(raw, &rows) != nil || len(rows) > maxRows {
		k.invalid(p, raw)
		return
	}
	for _, r := range rows {
		if r.Name == "" {
			k.fail(p, SeverityError, "row_unnamed", nil)
			return
		}
	}
}

// outputs checks what a step is to leave: names that expressions can say, each once, of a type there is.
func (k *paramCheck) outputs(p *Param, raw json.RawMessage) {
	var rows []NamedOutput
	if json.Unmarshal(raw, &rows) != nil || len(rows) > maxRows {
		k.invalid(p, raw)
		return
	}
	for i, r := range rows {
		switch {
		case r.Name == "":
			k.fail(p, SeverityError, "row_unnamed", nil)
			return
		case !OwnName(r.Name):
			k.fail(p, SeverityError, "output_name", fault.Args{"name": shorten(r.Name)})
			return
		case slices.ContainsFunc(rows[:i], func(o NamedOutput) bool { return o.Name == r.Name }),
			slices.ContainsFunc(k.step.Kind.Outputs, func(o Output) bool { return o.Name == r.Name }):
			k.fail(p, SeverityError, "output_twice", fault.Args{"name": r.Name})
			return
		case !slices.Contains(OutputKinds, r.Type):
			k.invalid(p, raw)
			return
		}
	}
}
