package node

import (
	"voronka/backend/event"
	"voronka/backend/flow"
)

// eventPurchaseAdded starts the flow for every new purchase; the purchase's facts become readable.
func eventPurchaseAdded() definition {
	return definition{
		kind: flow.Kind{ID: "event.purchase_added", Category: flow.Event, Group: "purchase", Icon: "shopping-cart-plus",
			Ports: []string{"next"}, Starts: event.PurchaseAdded, Carries: event.Purchase, Keyed: true, Prepare: anyEvent},
		behaviour: entry{},
	}
}
