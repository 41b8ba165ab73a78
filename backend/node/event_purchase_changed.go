package node

import (
	"voronka/backend/event"
	"voronka/backend/flow"
)

// eventPurchaseChanged starts the flow when a purchase is corrected; the purchase's facts become readable.
func eventPurchaseChanged() definition {
	return definition{
		kind: flow.Kind{ID: "event.purchase_changed", Category: flow.Event, Group: "purchase", Icon: "pencil",
			Ports: []string{"next"}, Starts: event.PurchaseChanged, Carries: event.Purchase, Keyed: true, Prepare: anyEvent},
		behaviour: entry{},
	}
}
