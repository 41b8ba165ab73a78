package flow

import "encoding/json"

// Names is implemented by a Workspace that knows what its things are called, so that a file can name them where a draft holds
// their ids.
type Names interface {
	// NameOf is the name of the thing that has the id; empty when there is none, or when another of its kind has the name too.
	NameOf(what, id string) string
	// IDOf is the id of the one thing that has the name; empty when there is none or several.
	IDOf(what, name string) string
}

// Named are the parameters that hold the id of a thing of the workspace, and what it is. The others hold names already.
var Named = map[ParamType]string{ParamFlow: "flow", ParamHook: "hook"}

// WithRefs returns a copy of the document in which every id that a parameter of Named holds has become what to says of it; to
// returning the same text, or none, leaves it as it is. The document given is not changed.
func WithRefs(d *Document, cat Catalogue, to func(what, text string) string) *Document {
	copied := *d
	copied.Nodes = append([]Node(nil), d.Nodes...)
	for i := range copied.Nodes {
		n := &copied.Nodes[i]
		kind, ok := cat.Kind(n.Kind)
		if !ok {
			continue
		}
		owned := false
		for _, p := range kind.Params {
			what := Named[p.Type]
			var text string
			if what == "" || json.Unmarshal(n.Params[p.ID], &text) != nil || text == "" {
				continue
			}
			other := to(what, text)
			if other == "" || other == text {
				continue
			}
			raw, err := json.Marshal(other)
			if err != nil { // texts always marshal
				continue
			}
			if !owned {
				params := make(map[string]json.RawMessage, len(n.Params))
				for k, v := range n.Params {
					params[k] = v
				}
				n.Params, owned = params, true
			}
			n.Params[p.ID] = raw
		}
	}
	return &copied
}
