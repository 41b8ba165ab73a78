package node

import (
	"voronka/backend/event"
	"voronka/backend/flow"
)

// eventPurchasePaid starts the flow when a purchase is paid; the purchase's facts become readable.
func eventPurchasePaid() definition {
	return definition{
		kind: flow.Kind{ID: "event.purchase_paid", Category: flow.Event, Group: "purchase", Icon: "cash",
			Ports: []string{"next"}, Starts: event.PurchasePaid, Carries: event.Purchase, Keyed: true, Prepare: anyEvent},
		behaviour: entry{},
	}
}
