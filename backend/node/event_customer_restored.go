package node

import (
	"voronka/backend/event"
	"voronka/backend/flow"
)

// eventCustomerRestored starts the flow when a customer is taken out of the bin.
func eventCustomerRestored() definition {
	return definition{
		kind: flow.Kind{ID: "event.customer_restored", Category: flow.Event, Group: "customer", Icon: "restore",
			Ports: []string{"next"}, Starts: event.CustomerRestored, Prepare: anyEvent},
		behaviour: entry{},
	}
}
