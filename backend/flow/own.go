package flow

import (
	"encoding/json"
	"regexp"
	"slices"

	"voronka/backend/formula"
)

// Own is a fact that belongs to the flow itself: what one of its steps left for later ones, «n5.status», or what its event
// brought, «webhook.amount».
type Own struct {
	Of   string // a step's id, or a kind's Data
	Name string
	Kind formula.Kind
}

// DataOf is implemented by a Workspace that knows what an event brings whose fields are set up in the workspace (the hook
// that a webhook's node names).
type DataOf interface {
	DataOf(kind *Kind, params map[string]json.RawMessage) []Output
}

// Own returns what a fact of this program's Env is, when it is one of the flow's own; the world answers the others.
func (p *Program) Own(id formula.FactID) (Own, bool) {
	if i := int(id) - p.base; len(p.own) > 0 && i >= 0 && i < len(p.own) {
		return p.own[i], true
	}
	return Own{}, false
}

// HasOwn reports whether the program has facts of its own.
func (p *Program) HasOwn() bool { return len(p.own) > 0 }

// ownName is a name that an expression can have on either side of the dot.
var ownName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// OwnName reports whether expressions can speak of a thing by this name.
func OwnName(s string) bool { return len(s) <= 60 && ownName.MatchString(s) }

// NamedOutput is one row of a parameter of type ParamOutputs.
type NamedOutput struct {
	Name string       `json:"name"`
	Path string       `json:"path"` // where it stands in the answer: «data.items.0.id» or «/data/items/0/id»; empty: all of it
	Type formula.Kind `json:"type"`
}

// OutputKinds are the types that an output read from outside can have.
var OutputKinds = []formula.Kind{formula.Text, formula.Number, formula.Flag, formula.Date, formula.Instant, formula.List}

// OutputsOf reads a parameter of type ParamOutputs; rows that cannot be used are left out.
func OutputsOf(raw json.RawMessage) []NamedOutput {
	var rows []NamedOutput
	if json.Unmarshal(raw, &rows) != nil {
		return nil
	}
	return slices.DeleteFunc(rows, func(o NamedOutput) bool { return !OwnName(o.Name) || !slices.Contains(OutputKinds, o.Type) })
}

// ownFacts adds the flow's own facts to those of the workspace.
func (c *compiler) ownFacts() {
	base := c.p.Env.Facts()
	c.p.base = len(base)
	add := func(of, ru string, outputs []Output) {
		for _, o := range outputs {
			own := Own{Of: of, Name: o.Name, Kind: o.Type.Kind}
			if slices.ContainsFunc(c.p.own, func(x Own) bool { return x.Of == of && x.Name == o.Name }) {
				continue
			}
			c.p.own = append(c.p.own, own)
			base = append(base[:len(base):len(base)], formula.Fact{Path: of + "." + o.Name, RuPath: ru + "." + o.Name, Type: o.Type})
		}
	}
	for i := range c.p.Steps {
		step := &c.p.Steps[i]
		if step.Node.Disabled || step.Kind == nil {
			continue
		}
		if step.Kind.Data != "" {
			if ws, ok := c.ws.(DataOf); ok {
				add(step.Kind.Data, step.Kind.DataRu, ws.DataOf(step.Kind, step.Node.Params))
			}
			continue
		}
		if outputs := step.outputs(); len(outputs) > 0 && OwnName(step.Node.ID) && !c.p.Env.Begins(step.Node.ID) {
			add(step.Node.ID, step.Node.ID, outputs)
		}
	}
	if len(c.p.own) > 0 {
		c.p.Env = formula.NewEnv(base)
	}
}

// outputs is what a step leaves: what its kind always does, and what its parameters name.
func (s *Step) outputs() []Output {
	out := s.Kind.Outputs
	if s.Kind.OutputsOf == "" {
		return out
	}
	out = out[:len(out):len(out)]
	for _, o := range OutputsOf(s.Node.Params[s.Kind.OutputsOf]) {
		out = append(out, Output{Name: o.Name, Type: formula.Type{Kind: o.Type}})
	}
	return out
}
