package enginetest

import (
	"encoding/json"
	"slices"
	"time"

	"voronka/backend/crm"
	"voronka/backend/event"
)

func purchaseOf(customer, roubles int64) crm.NewPurchase {
	return crm.NewPurchase{Customer: customer, Total: Roubles(roubles), Title: "Абонемент", At: Start.Add(-24 * time.Hour).UnixMilli()}
}

// ByHand is the event that puts the story's person into its flow.
func ByHand(flowUID string) event.Event {
	return event.Event{Name: event.FlowStarted, Payload: payload(event.StartedPayload{Flow: flowUID})}
}

// Tagged is the event of a tag.
func Tagged(tag string) event.Event {
	return event.Event{Name: event.TagAdded, Payload: payload(event.TagPayload{Tag: tag})}
}

// Changed is the event of a field that changed.
func Changed(field string) event.Event {
	return event.Event{Name: event.FieldChanged, Payload: payload(event.FieldPayload{Field: field})}
}

// Bought is an event about the person's purchase.
func Bought(name event.Name) event.Event {
	return event.Event{Name: name, Object: event.Ref{Kind: event.Purchase, ID: 1}, Payload: payload(event.PurchasePayload{Amount: 10000, Currency: "RUB"})}
}

func payload(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil { // structs of plain values always marshal
		return nil
	}
	return b
}

// Stories are the cases written by hand.
func Stories() []Story {
	const say = `action.send_message {"channel":"local","subject":"Тема","text":"{{ customer.name }}, здравствуйте"}`
	day := 24 * time.Hour
	hand := []Happening{{0, ByHand("01S")}}
	one := func(name, kind string, want []string, edges ...string) Story {
		return Story{Name: name, Flow: FlowText("01S", "", []string{"s event.manual", "a " + kind, "m " + say}, append([]string{"s.next a"}, edges...)...),
			Events: hand, Until: 40 * day, Want: append([]string{"s started next"}, want...)}
	}
	event1 := func(name, kind string, ev event.Event) Story {
		return Story{Name: name, Flow: FlowText("01S", "", []string{"s " + kind, "m " + say}, "s.next m"),
			Events: []Happening{{time.Hour, ev}}, Until: day, Want: []string{"s started next", "m sent next", "m ended"}}
	}
	done := []string{"m sent next", "m ended"}
	with := func(first ...string) []string { return append(first, done...) }
	return slices.Concat(startStories(), branchStories(), waitStories(), contactStories(), subflowStories(), RichStories(), []Story{
		event1("event.manual", "event.manual", ByHand("01S")),
		event1("event.customer_created", "event.customer_created", event.Event{Name: event.CustomerCreated}),
		event1("event.purchase_added", "event.purchase_added", Bought(event.PurchaseAdded)),
		event1("event.purchase_paid", "event.purchase_paid", Bought(event.PurchasePaid)),
		event1("event.tag_added any", "event.tag_added", Tagged("x")),
		event1("event.tag_added named", `event.tag_added {"tag":"x"}`, Tagged("x")),
		event1("event.field_changed", `event.field_changed {"field":"customer.fields.mood"}`, Changed("fields.mood")),
		one("condition.rules", `condition.rules {"rules":{"op":"and","items":[{"fact":"customer.city","op":"is","value":"Казань"}]}}`, with("a passed yes"), "a.yes m"),
		one("condition.expression yes", `condition.expression {"test":"customer.purchases.count() == 1"}`, with("a passed yes"), "a.yes m"),
		one("condition.expression no", `condition.expression {"test":"customer.purchases.sum() > 500"}`, with("a passed no"), "a.no m"),
		one("condition.split", `condition.split {"arms":[{"id":"a","name":"А","share":100},{"id":"b","name":"Б","share":0}]}`, with("a passed a"), "a.a m", "a.b m"),
		one("action.send_message", `action.send_message {"channel":"local","text":"первое"}`, with("a sent next"), "a.next m"),
		one("action.set_field", `action.set_field {"field":"customer.fields.mood","value":"{{ customer.city }}!"}`, with("a passed next"), "a.next m"),
		one("action.add_tag", `action.add_tag {"tag":"новый"}`, with("a passed next"), "a.next m"),
		one("action.remove_tag", `action.remove_tag {"tag":"новый"}`, with("a passed next"), "a.next m"),
		one("action.add_note", `action.add_note {"text":"{{ customer.name }} здесь"}`, with("a passed next"), "a.next m"),
		one("action.create_task", `action.create_task {"text":"Позвонить","due":"2d"}`, with("a passed next"), "a.next m"),
		one("wait.for", `wait.for {"duration":"36h"}`, with("a waits", "a passed next"), "a.next m"),
		one("wait.until_time", `wait.until_time {"time":"10:00","days":[6,7],"zone":"client"}`, with("a waits", "a passed next"), "a.next m"),
		one("wait.until_date", `wait.until_date {"field":"customer.fields.visit","offset":"-1d","time":"09:30"}`, with("a waits", "a passed next"), "a.next m"),
		one("wait.until_date yearly", `wait.until_date {"field":"customer.birthday","offset":"-2d","time":"10:00","repeat":"yearly"}`, with("a waits", "a passed next"), "a.next m"),
		one("wait.until_date passed", `wait.until_date {"field":"customer.birthday","offset":"0d"}`, with("a passed next"), "a.next m"),
		one("wait.for_event timeout", `wait.for_event {"event":"tag.added","timeout":"3d"}`, with("a waits", "a passed timeout"), "a.timeout m"),
		{Name: "wait.for_event happened", Flow: FlowText("01S", "", []string{"s event.purchase_added",
			`a wait.for_event {"event":"purchase.paid","timeout":"3d","same_object":true}`, "m " + say}, "s.next a", "a.happened m"),
			Events: []Happening{{0, Bought(event.PurchaseAdded)}, {day, Bought(event.PurchasePaid)}}, Until: 5 * day,
			Want: []string{"s started next", "a waits", "a passed happened", "m sent next", "m ended"}},
		{Name: "wait.until_date set anew", Flow: FlowText("01S", "", []string{"s event.manual",
			`a wait.until_date {"field":"customer.fields.visit","time":"09:30"}`, "m " + say}, "s.next a", "a.next m"),
			Events: []Happening{{0, ByHand("01S")}, {day, Changed("fields.visit")}}, Until: 40 * day,
			Want: []string{"s started next", "a waits", "a waits", "a passed next", "m sent next", "m ended"}},
		{Name: "wait.until_date empty", Flow: FlowText("01S", "", []string{"s event.manual", `x action.set_field {"field":"customer.fields.visit"}`,
			`a wait.until_date {"field":"customer.fields.visit","time":"09:30"}`, "m " + say}, "s.next x", "x.next a", "a.empty m"),
			Events: hand, Until: day, Want: []string{"s started next", "x passed next", "a passed empty", "m sent next", "m ended"}},
		{Name: "a disabled step is passed through", Flow: FlowText("01S", "", []string{"s event.manual", `a wait.for! {"duration":"1d"}`, "m " + say}, "s.next a", "a.next m"),
			Events: hand, Until: day, Want: []string{"s started next", "a passed next", "m sent next", "m ended"}},
		{Name: "a goal ends the run", Flow: FlowText("01S", `{"goals":[{"event":"purchase.paid"}]}`, []string{"s event.manual", `a wait.for {"duration":"5d"}`, "m " + say}, "s.next a", "a.next m"),
			Events: []Happening{{0, ByHand("01S")}, {day, Bought(event.PurchasePaid)}}, Until: 9 * day, Want: []string{"s started next", "a waits", "a stopped"}},
		{Name: "quiet hours", Flow: FlowText("01S", `{"quiet_hours":{"from":"10:00","to":"20:00"}}`, []string{"s event.manual", "m " + say}, "s.next m"),
			Events: hand, Until: day, Want: []string{"s started next", "m held", "m sent next", "m ended"}},
		{Name: "parallel ways", Flow: FlowText("01S", "", []string{"s event.manual", `a wait.for {"duration":"2h"}`, `b wait.for {"duration":"1h"}`, "m " + say},
			"s.next a", "s.next b", "a.next m", "b.next m"), Events: hand, Until: day,
			Want: []string{"s started next", "a waits", "b waits", "b passed next", "m sent next", "a passed next", "m sent next", "m ended"}},
		{Name: "an endless circle of messages is cut", Flow: FlowText("01S", "", []string{"s event.manual", `w wait.for {"duration":"1h"}`,
			`a condition.expression {"test":"customer.city == 'Тверь'"}`, `b action.add_tag {"tag":"x"}`}, "s.next w", "w.next a", "a.yes w", "a.no b"),
			Events: hand, Until: day, Want: []string{"s started next", "w waits", "w passed next", "a passed no", "b passed next", "b ended"}},
	})
}
