package node

import (
	"voronka/backend/event"
	"voronka/backend/flow"
)

// eventTagAdded starts the flow when a customer gets a tag: the named one, or any when none is named.
func eventTagAdded() definition {
	return definition{
		kind: flow.Kind{ID: "event.tag_added", Category: flow.Event, Group: "customer", Icon: "tag", Ports: []string{"next"},
			Params: []flow.Param{{ID: "tag", Type: flow.ParamTag}},
			Starts: event.TagAdded,
			Prepare: func(s *flow.Scope) any {
				return &Trigger{Tag: raw(s.Node.Params).text("tag")}
			}},
		behaviour: entry{},
		summary: func(p raw) Summary {
			if tag := p.text("tag"); tag != "" {
				return Summary{"tag", map[string]any{"tag": tag}}
			}
			return Summary{Code: "any_tag"}
		},
	}
}
