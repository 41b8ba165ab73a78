package node

import (
	"voronka/backend/event"
	"voronka/backend/flow"
)

// eventManual starts the flow for people chosen by hand, or by another flow.
func eventManual() definition {
	return definition{
		kind: flow.Kind{ID: "event.manual", Category: flow.Event, Group: "start", Icon: "bolt", Ports: []string{"next"},
			Starts: event.FlowStarted,
			Prepare: func(s *flow.Scope) any {
				return &Trigger{Flow: s.Doc.ID}
			}},
		behaviour: entry{},
	}
}
