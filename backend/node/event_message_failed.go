package node

import (
	"voronka/backend/event"
	"voronka/backend/flow"
)

// eventMessageFailed starts the flow when a message to a customer could not be delivered: by one channel or any.
func eventMessageFailed() definition {
	return definition{
		kind: flow.Kind{ID: "event.message_failed", Category: flow.Event, Group: "message", Icon: "mail-x", Ports: []string{"next"},
			Params: []flow.Param{{ID: "channel", Type: flow.ParamChannel}},
			Starts: event.MessageFailed,
			Prepare: func(s *flow.Scope) any {
				return &Trigger{Channel: oneChannel(s)}
			}},
		behaviour: entry{},
	}
}
