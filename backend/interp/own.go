package interp

import (
	"bytes"
	"encoding/json"

	"voronka/backend/flow"
	"voronka/backend/formula"
)

// keeping is a world that answers the flow's own facts from what the run has kept so far; programs without any never meet
// it.
type keeping struct {
	World
	program *flow.Program
	outputs map[string]map[string]json.RawMessage
}

// Fact implements formula.Values.
func (k *keeping) Fact(id formula.FactID, args []any) (any, error) {
	own, ok := k.program.Own(id)
	if !ok {
		return k.World.Fact(id, args)
	}
	return ReadOutput(k.outputs[own.Of][own.Name], own.Kind), nil
}

// Own answers a fact of the flow itself from what the run has kept; false: it is another's.
func (r *Run) Own(p *flow.Program, id formula.FactID) (any, bool) {
	own, ok := p.Own(id)
	if !ok {
		return nil, false
	}
	return ReadOutput(r.Outputs[own.Of][own.Name], own.Kind), true
}

// ReadOutput reads a kept output as a value of a kind; what is absent, or does not fit, is empty.
func ReadOutput(raw json.RawMessage, kind formula.Kind) any {
	if len(raw) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	out, err := formula.FromWire(kind, v)
	if err != nil {
		return nil
	}
	return out
}
