package enginetest

import (
	"strings"
	"time"

	"voronka/backend/event"
)

// startStories are about goals, exits, limits and how starting events are told.
func startStories() []Story {
	const (
		say  = `action.send_message {"channel":"local","text":"{{ customer.name }}"}`
		wait = `a wait.for {"duration":"5d"}`
	)
	hour, day := time.Hour, 24*time.Hour
	paid := Bought(event.PurchasePaid)
	tell := func(name, settings string, nodes []string, edges string, events []Happening, want ...string) Story {
		return Story{Name: name, Flow: FlowText("01S", settings, nodes, strings.Split(edges, ", ")...), Events: events, Until: 12 * day, Want: want}
	}
	byHand := Happening{0, ByHand("01S")}
	kind := func(kind string, ev event.Event) Story {
		return tell(strings.Fields(kind)[0], "", []string{"s " + kind, "m " + say}, "s.next m", []Happening{{0, ev}}, "s started next", "m sent next", "m ended")
	}
	straight := []string{"s event.manual", wait, "m " + say, "z action.add_note {\"text\":\"z\"}"}
	abroad := func(s Story, says ...string) Story {
		s.Abroad, s.Says = true, append(says, "mixed_currencies")
		return s
	}
	return []Story{
		abroad(tell("D4 an exit that cannot be computed says so", `{"exits":[{"when":"customer.purchases.sum() > 50"}]}`, straight[:3], "s.next a, a.next m",
			[]Happening{byHand, {day, Bought(event.PurchaseAdded)}}, "s started next", "a waits", "a noted", "a passed next", "m sent next", "m ended"), "exit_unknown"),
		abroad(tell("D4 an exit's event whose condition cannot be computed says so", `{"exits":[{"event":"tag.added","where":"customer.purchases.sum() > 50"}]}`,
			straight[:3], "s.next a, a.next m", []Happening{byHand, {day, Tagged("x")}},
			"s started next", "a waits", "a noted", "a passed next", "m sent next", "m ended"), "exit_unknown"),
		abroad(tell("D4 a goal that cannot be computed says so, and another is reached", `{"goals":[{"event":"purchase.paid","where":"customer.purchases.sum() > 50"},{"event":"tag.added"}]}`,
			straight[:3], "s.next a, a.next m", []Happening{byHand, {day, paid}, {2 * day, Tagged("x")}},
			"s started next", "a waits", "a noted", "a stopped"), "goal_unknown", "goal_reached"),
		abroad(tell("D4 a condition that cannot be computed says so", "", []string{"s event.manual",
			`c condition.expression {"test":"customer.purchases.sum() > 50"}`, "m " + say}, "s.next c, c.yes m", []Happening{byHand}, "s started next", "c failed")),
		kind("event.purchase_refunded", Bought(event.PurchaseRefund)),
		kind("event.purchase_changed", Bought(event.PurchaseChanged)),
		kind(`event.tag_removed {"tag":"x"}`, event.Event{Name: event.TagRemoved, Payload: payload(event.TagPayload{Tag: "x"})}),
		kind(`event.consent_changed {"state":"refused","channel":"local"}`, event.Event{Name: event.ConsentChanged,
			Payload: payload(event.ConsentPayload{Channel: "local", Old: "unknown", New: "refused"})}),
		kind("event.task_completed", event.Event{Name: event.TaskCompleted, Payload: payload(event.TextPayload{Text: "Позвонить"})}),
		kind("event.customer_restored", event.Event{Name: event.CustomerRestored}),
		kind("event.message_failed", event.Event{Name: event.MessageFailed, Payload: payload(event.MessagePayload{Channel: "email"})}),
		tell("event.field_changed from and to", "", []string{`s event.field_changed {"field":"customer.city","from":"Тверь","to":"казань"}`, "m " + say}, "s.next m",
			[]Happening{{0, moved("Казань", "Тверь")}, {hour, moved("Тверь", "Казань")}, {2 * hour, moved("Москва", "Казань")}}, "s started next", "m sent next", "m ended"),
		tell("a goal with a step is jumped to", `{"goals":[{"event":"purchase.paid","to":"z","name":"Оплата"}]}`, straight, "s.next a, a.next m, m.next z",
			[]Happening{byHand, {day, paid}}, "s started next", "a waits", "a stopped", "z passed next", "z ended"),
		tell("a goal's step reached in order counts and is not jumped to again", `{"goals":[{"event":"purchase.paid","to":"z"}]}`,
			[]string{"s event.manual", "z " + say, wait}, "s.next z, z.next a", []Happening{byHand, {day, paid}},
			"s started next", "z reached", "z sent next", "a waits", "a passed next", "a ended"),
		tell("a goal is reached once a run", `{"goals":[{"event":"purchase.paid","to":"a"}]}`, []string{"s event.manual", `b wait.for {"duration":"2d"}`, wait},
			"s.next b, b.next a", []Happening{byHand, {day, paid}, {3 * day, paid}},
			"s started next", "b waits", "b stopped", "a waits", "a passed next", "a ended"),
		tell("a goal jumps from every branch at once", `{"goals":[{"event":"tag.added","to":"z"}]}`, []string{"s event.manual", wait, `b wait.for {"duration":"9d"}`, "z " + say},
			"s.next a, s.next b, b.next z", []Happening{byHand, {day, Tagged("x")}},
			"s started next", "a waits", "b waits", "a stopped", "b stopped", "z sent next", "z ended"),
		tell("a goal whose condition holds", `{"goals":[{"event":"purchase.paid","where":"purchase.total >= 100 and customer.city == 'Казань'"}]}`, straight[:3], "s.next a, a.next m",
			[]Happening{byHand, {day, paid}}, "s started next", "a waits", "a stopped"),
		tell("a goal whose condition does not hold", `{"goals":[{"event":"purchase.paid","where":"purchase.total > 100"}]}`, straight[:3], "s.next a, a.next m",
			[]Happening{byHand, {day, paid}}, "s started next", "a waits", "a passed next", "m sent next", "m ended"),
		tell("an exit by event", `{"exits":[{"event":"tag.added","where":"customer.city == 'Казань'"}]}`, straight[:3], "s.next a, a.next m",
			[]Happening{byHand, {day, Tagged("x")}}, "s started next", "a waits", "a stopped"),
		tell("an exit by condition, when what it reads may have changed", `{"exits":[{"when":"customer.purchases.count() == 1"}]}`, straight[:3], "s.next a, a.next m",
			[]Happening{byHand, {day, Tagged("x")}, {2 * day, Bought(event.PurchaseAdded)}}, "s started next", "a waits", "a stopped"),
		tell("an exit by condition, before a send", `{"exits":[{"when":"'vip' in customer.tags"}]}`,
			[]string{"s event.manual", `t action.add_tag {"tag":"vip"}`, "m " + say}, "s.next t, t.next m", []Happening{byHand},
			"s started next", "t passed next", "m stopped"),
		tell("an exit by condition that comes true by the flow's own change", `{"exits":[{"when":"'vip' in customer.tags"}]}`,
			[]string{"s event.manual", `t action.add_tag {"tag":"vip"}`, wait, "m " + say}, "s.next t, t.next a, a.next m", []Happening{byHand},
			"s started next", "t passed next", "a waits", "a stopped"),
		tell("an exit by condition beside a held message", `{"quiet_hours":{"from":"10:00","to":"20:00"},"exits":[{"when":"'x' in customer.tags"}]}`,
			[]string{"s event.manual", "m " + say, `b wait.for {"duration":"1h"}`, `t action.add_tag {"tag":"x"}`}, "s.next m, s.next b, b.next t",
			[]Happening{byHand}, "s started next", "b waits", "m held", "b passed next", "t passed next", "m stopped"),
		tell("events that come close together are told as one", `{"settle":"10m","reentry":"always"}`, []string{"s event.tag_added", "m " + say}, "s.next m",
			[]Happening{{0, Tagged("a")}, {5 * time.Minute, Tagged("b")}, {14 * time.Minute, Tagged("c")}, {2 * hour, Tagged("d")}},
			"s started next", "m sent next", "m ended"),
		tell("a record that never rests is told of nonetheless", `{"settle":"10m","reentry":"always"}`, []string{"s event.tag_added", "m " + say}, "s.next m",
			every(8*time.Minute, 20, Tagged("a")), "s started next", "m sent next", "m ended"),
		tell("changes of two things are told apart", `{"settle":"1h","reentry":"always"}`, []string{"s event.purchase_added", "m " + say}, "s.next m",
			[]Happening{{0, Bought(event.PurchaseAdded)}, {time.Minute, Bought(event.PurchaseAdded)}}, "s started next", "m sent next", "m ended"),
		tell("once per a time", `{"once_per":"2d","reentry":"always"}`, []string{"s event.tag_added", "m " + say}, "s.next m",
			[]Happening{{0, Tagged("a")}, {day, Tagged("b")}, {49 * hour, Tagged("c")}}, "s started next", "m sent next", "m ended"),
		tell("no more than so many at once", `{"limits":{"active":1},"reentry":"always"}`, []string{"s event.tag_added", wait}, "s.next a",
			[]Happening{{0, Tagged("a")}, {day, Tagged("b")}, {6 * day, Tagged("c")}}, "s started next", "a waits", "a passed next", "a ended"),
		tell("no more than so many starts in a time", `{"limits":{"starts":2,"per":"1d"},"reentry":"always"}`, []string{"s event.tag_added", "m " + say}, "s.next m",
			[]Happening{{0, Tagged("a")}, {hour, Tagged("b")}, {2 * hour, Tagged("c")}, {25 * hour, Tagged("d")}}, "s started next", "m sent next", "m ended"),
		tell("what follows a wait whose moment has passed is read beforehand", "", []string{"s event.manual", `a wait.until_date {"field":"customer.birthday","offset":"0d"}`,
			`c condition.expression {"test":"customer.purchases.count() == 1"}`, "m " + say}, "s.next a, a.next c, c.yes m", []Happening{byHand},
			"s started next", "a passed next", "c passed yes", "m sent next", "m ended"),
		tell("a flow that sets itself off is cut", `{"reentry":"always"}`, []string{"s event.tag_added", `x action.remove_tag {"tag":"q"}`, `y action.add_tag {"tag":"q"}`},
			"s.next x, x.next y", []Happening{{0, Tagged("q")}}, "s started next", "x passed next", "y passed next", "y ended"),
		tell("a wait is over by an event of the moment at which it began", "", []string{"s event.tag_added", `w wait.for_event {"event":"tag.added","timeout":"1d"}`,
			`c condition.expression {"test":"'x' in customer.tags"}`, "m " + say}, "s.next w, w.happened c, c.yes m, c.no m",
			[]Happening{{0, Tagged("x")}, {0, Tagged("y")}}, "s started next", "w waits", "w passed happened", "c passed no", "m sent next", "m ended"),
		tell("a run that goes round by its own events is cut", "", []string{"s event.manual", `w wait.for_event {"event":"tag.added","timeout":"1d"}`,
			`x action.remove_tag {"tag":"q"}`, `y action.add_tag {"tag":"q"}`}, "s.next w, w.happened x, x.next y, y.next w",
			[]Happening{byHand, {hour, Tagged("q")}}, round(11)...),
	}
}

// round is the history of a run that goes round so many times before it is cut.
func round(times int) []string {
	out := []string{"s started next"}
	for range times {
		out = append(out, "w waits", "w passed happened", "x passed next", "y passed next")
	}
	return append(out, "w waits", "w failed")
}

func every(step time.Duration, n int, ev event.Event) []Happening {
	out := make([]Happening, n)
	for i := range out {
		out[i] = Happening{time.Duration(i) * step, ev}
	}
	return out
}

// moved is the event of a customer who has gone to another city.
func moved(from, to string) event.Event {
	return event.Event{Name: event.FieldChanged, Payload: payload(event.FieldPayload{Field: "city", Old: from, New: to})}
}
