package node

import (
	"voronka/backend/event"
	"voronka/backend/flow"
)

// eventConsentChanged starts the flow when a customer allows or forbids messages: by one channel or any, to one answer or
// any.
func eventConsentChanged() definition {
	return definition{
		kind: flow.Kind{ID: "event.consent_changed", Category: flow.Event, Group: "customer", Icon: "shield-check", Ports: []string{"next"},
			Params: []flow.Param{{ID: "state", Type: flow.ParamSelect, Options: []string{"any", "given", "refused"}, Default: def("refused")},
				{ID: "channel", Type: flow.ParamChannel}},
			Starts: event.ConsentChanged,
			Prepare: func(s *flow.Scope) any {
				return &Trigger{Channel: oneChannel(s), State: chosen(raw(s.Node.Params).text("state"))}
			}},
		behaviour: entry{},
		summary: func(p raw) Summary {
			if state := chosen(p.text("state")); state != "" {
				return Summary{Code: "consent_" + state}
			}
			return Summary{}
		},
	}
}

// oneChannel is the channel that an event node looks at; «auto» and none are any.
func oneChannel(s *flow.Scope) string {
	if id := raw(s.Node.Params).text("channel"); id != "auto" {
		return id
	}
	return ""
}

func chosen(option string) string {
	if option == "any" {
		return ""
	}
	return option
}
