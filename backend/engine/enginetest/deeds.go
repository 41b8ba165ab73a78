package enginetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/formula"
	"voronka/backend/store"
)

// Deed is something done to a story's person by the command that does it in earnest, with the events that follow. One part is
// set.
type Deed struct {
	After  time.Duration
	Change *crm.Change
	Buy    *crm.NewPurchase
	Settle crm.PurchaseState // the latest purchase
	Price  formula.Amount    // the latest purchase gets this amount
}

// Do does a deed to a customer in the workspace.
func (f *Fixture) Do(t testing.TB, customer int64, d Deed) {
	t.Helper()
	cause := crm.Cause{Actor: "user", Live: true}
	f.Write(t, func(tx *store.Tx) error {
		latest := func() crm.Purchase {
			list, err := crm.Purchases(tx, customer, 1)
			require.NoError(t, err)
			require.NotEmpty(t, list)
			return list[0]
		}
		var err error
		switch {
		case d.Change != nil:
			c := *d.Change
			c.Subject, c.Cause = event.Ref{Kind: event.Customer, ID: customer}, cause
			err = crm.Apply(tx, []crm.Change{c})
		case d.Buy != nil:
			b := *d.Buy
			b.Customer = customer
			_, err = crm.AddPurchases(tx, cause, []crm.NewPurchase{b})
		case d.Settle == crm.PurchasePaid:
			_, err = crm.PayPurchase(tx, cause, latest().ID)
		case d.Settle == crm.PurchaseRefunded:
			_, err = crm.RefundPurchase(tx, cause, latest().ID)
		default:
			p := latest()
			_, err = crm.UpdatePurchase(tx, cause, p.ID, crm.NewPurchase{Customer: customer, Total: d.Price})
		}
		return err
	})
}

// DeedStories are of things that somebody does to the person while a flow goes on: facts and events change together.
func DeedStories() []Story {
	const day = 24 * time.Hour
	const say = `m action.send_message {"channel":"local","text":"{{ customer.purchases.count() }} · {{ customer.name }}"}`
	story := func(name, settings string, nodes []string, deeds []Deed, want []string, edges ...string) Story {
		s := Story{Name: name, Flow: FlowText("01S", settings, append(nodes, say), edges...), Deeds: deeds, Until: 40 * day, Want: want}
		if nodes[0] == "s event.manual" {
			s.Events = []Happening{{0, ByHand("01S")}}
		}
		return s
	}
	after := func(d time.Duration, deed Deed) Deed {
		deed.After = d
		return deed
	}
	buy := func(roubles int64, paid bool) Deed {
		return Deed{Buy: &crm.NewPurchase{Total: Roubles(roubles), Title: "Курс", Paid: paid}}
	}
	tag := func(name string) Deed { return Deed{Change: &crm.Change{AddTag: name}} }
	set := func(field string, value any) Deed {
		return Deed{Change: &crm.Change{Set: &crm.SetField{Field: field, Value: value}}}
	}
	sent := []string{"m sent next", "m ended"}
	with := func(first ...string) []string { return append(first, sent...) }
	return []Story{
		story("a purchase is counted and starts the flow", "", []string{"s event.purchase_added",
			`c condition.expression {"test":"customer.purchases.count() == 2 and customer.purchases.count('1d') == 1 and purchase.total == 250 and purchase.title == 'Курс'"}`},
			[]Deed{after(time.Hour, buy(250, false))}, with("s started next", "c passed yes"), "s.next c", "c.yes m"),
		story("a paid purchase is two events", "", []string{"s event.purchase_added", `w wait.for_event {"event":"purchase.paid","timeout":"3d","same_object":true}`},
			[]Deed{after(time.Hour, buy(90, true))}, with("s started next", "w waits", "w passed happened"), "s.next w", "w.happened m"),
		story("a purchase is paid later", "", []string{"s event.purchase_added", `w wait.for_event {"event":"purchase.paid","timeout":"3d","same_object":true}`,
			`c condition.expression {"test":"purchase.paid"}`},
			[]Deed{after(0, buy(90, false)), after(2*day, Deed{Settle: crm.PurchasePaid})},
			with("s started next", "w waits", "w passed happened", "c passed yes"), "s.next w", "w.happened c", "c.yes m"),
		story("money given back no longer counts", "", []string{"s event.purchase_refunded",
			`c condition.expression {"test":"customer.purchases.count() == 0 and customer.purchases.sum() == 0"}`},
			[]Deed{after(time.Hour, Deed{Settle: crm.PurchaseRefunded})}, with("s started next", "c passed yes"), "s.next c", "c.yes m"),
		story("a purchase is corrected", "", []string{"s event.purchase_changed", `c condition.expression {"test":"customer.purchases.sum() == 70"}`},
			[]Deed{after(time.Hour, Deed{Price: Roubles(70)})}, with("s started next", "c passed yes"), "s.next c", "c.yes m"),
		story("a tag makes a condition true", "", []string{"s event.manual", `w wait.until_condition {"test":"'vip' in customer.tags","timeout":"9d"}`},
			[]Deed{after(day, tag("иное")), after(2*day, tag("vip"))}, with("s started next", "w waits", "w passed happened"), "s.next w", "w.happened m"),
		story("a tag that is there already is no event", `{"reentry":"always"}`, []string{`s event.tag_added {"tag":"x"}`},
			[]Deed{after(0, tag("x")), after(day, tag("X"))}, with("s started next"), "s.next m"),
		story("a field moves the date that is waited for", "", []string{"s event.manual", `w wait.until_date {"field":"customer.fields.visit","time":"09:30"}`,
			`c condition.expression {"test":"month(now()) == 4 and day(now()) == 2"}`},
			[]Deed{after(day, set("fields.visit", formula.Day{Year: 2026, Month: time.April, Day: 2}))},
			with("s started next", "w waits", "w waits", "w passed next", "c passed yes"), "s.next w", "w.next c", "c.yes m"),
		story("a changed city starts the flow", "", []string{`s event.field_changed {"field":"customer.city","to":"Тверь"}`},
			[]Deed{after(time.Hour, set("city", "Псков")), after(2*time.Hour, set("city", "Тверь"))}, with("s started next"), "s.next m"),
		story("who refuses is not written to", "", []string{"s event.manual", `w wait.for {"duration":"2d"}`},
			[]Deed{after(day, Deed{Change: &crm.Change{Consent: &crm.SetConsent{Channel: "local", State: crm.ConsentRefused, Source: "form"}}})},
			[]string{"s started next", "w waits", "w passed next", "m blocked blocked", "m ended"}, "s.next w", "w.next m"),
		story("the money that counts is what was bought lately", "", []string{"s event.manual", `w wait.until_condition {"test":"customer.purchases.sum('5d') > 300","timeout":"9d"}`},
			[]Deed{after(day, buy(200, false)), after(3*day, buy(150, true))}, with("s started next", "w waits", "w passed happened"), "s.next w", "w.happened m"),
	}
}
