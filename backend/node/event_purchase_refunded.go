package node

import (
	"voronka/backend/event"
	"voronka/backend/flow"
)

// eventPurchaseRefunded starts the flow when the money for a purchase is given back; the purchase's facts become readable.
func eventPurchaseRefunded() definition {
	return definition{
		kind: flow.Kind{ID: "event.purchase_refunded", Category: flow.Event, Group: "purchase", Icon: "receipt-refund",
			Ports: []string{"next"}, Starts: event.PurchaseRefund, Carries: event.Purchase, Keyed: true, Prepare: anyEvent},
		behaviour: entry{},
	}
}
