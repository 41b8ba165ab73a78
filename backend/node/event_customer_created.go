package node

import (
	"voronka/backend/event"
	"voronka/backend/flow"
)

// eventCustomerCreated starts the flow for every new customer.
func eventCustomerCreated() definition {
	return definition{
		kind: flow.Kind{ID: "event.customer_created", Category: flow.Event, Group: "customer", Icon: "user-plus",
			Ports: []string{"next"}, Starts: event.CustomerCreated, Prepare: anyEvent},
		behaviour: entry{},
	}
}
