package enginetest

import (
	"strings"
	"time"
)

// subflowStories are about flows that start others.
func subflowStories() []Story {
	const say = `m action.send_message {"channel":"local","text":"{{ customer.name }}"}`
	hour := time.Hour
	hand := []Happening{{0, ByHand("01S")}}
	child := func(settings string, nodes ...string) []string {
		return []string{FlowText("01C", settings, append([]string{"s event.manual"}, nodes...), "s.next a", "a.next b")}
	}
	pause := child("", `a wait.for {"duration":"3h"}`, `b action.add_tag {"tag":"x"}`)
	starts := func(params string) []string {
		return []string{"s event.manual", "f action.start_flow " + params, say, `e action.add_note {"text":"не вышло"}`}
	}
	return []Story{
		{Name: "action.start_flow goes on at once", Also: pause, Events: hand, Until: 9 * hour,
			Flow: FlowText("01S", "", starts(`{"flow":"01C"}`), "s.next f", "f.next m"),
			Want: []string{"s started next", "f passed next", "m sent next", "m ended"}},
		{Name: "action.start_flow waits for the end", Also: pause, Events: hand, Until: 9 * hour,
			Flow: FlowText("01S", "", starts(`{"flow":"01C","wait":true}`), "s.next f", "f.next m", "f.error e"),
			Want: []string{"s started next", "f waits", "f passed next", "m sent next", "m ended"}},
		{Name: "D3 a flow that takes too long leads to the timeout exit", Also: pause, Events: hand, Until: 9 * hour,
			Flow: FlowText("01S", "", []string{"s event.manual", `f action.start_flow {"flow":"01C","wait":true,"timeout":"1h"}`,
				`x condition.expression {"test":"'x' in customer.tags"}`, say, `e action.add_note {"text":"долго"}`},
				"s.next f", "f.next m", "f.timeout x", "x.yes m", "x.no e"),
			Want: []string{"s started next", "f waits", "f passed timeout", "x passed no", "e passed next", "e ended"}},
		{Name: "D3 a flow by its name is that flow", Also: []string{named("01C", "Прогрев", pause[0]), named("01D", "Другая", pause[0])}, Events: hand, Until: 9 * hour,
			Flow: FlowText("01S", "", append(starts(`{"flow":"Прогрев","wait":true}`), `x condition.expression {"test":"'x' in customer.tags"}`),
				"s.next f", "f.next x", "f.error e", "x.yes m", "x.no e"),
			Want: []string{"s started next", "f waits", "f passed next", "x passed yes", "m sent next", "m ended"}},
		{Name: "D3 a flow that fails is told as such", Events: hand, Until: hour,
			Also: []string{FlowText("01C", "", []string{"s event.manual", `w wait.until_date {"field":"customer.birthday"}`, `a action.add_tag {"tag":"x"}`},
				"s.next w", "w.next a", "a.next w")},
			Flow: FlowText("01S", "", starts(`{"flow":"01C","wait":true}`), "s.next f", "f.next m"),
			Want: []string{"s started next", "f waits", "f passed next", "m sent next", "m ended"}},
		{Name: "D3 a flow that does not take the person in leads to the error exit", Also: child(`{"reentry":"once"}`, `a action.add_tag {"tag":"y"}`, `b action.add_tag {"tag":"x"}`),
			Events: hand, Until: hour,
			Flow: FlowText("01S", "", append(starts(`{"flow":"01C","wait":true}`), `g action.start_flow {"flow":"01C","wait":true}`),
				"s.next f", "f.next g", "g.next m", "g.error e"),
			Want: []string{"s started next", "f waits", "f passed next", "g waits", "g failed error", "e passed next", "e ended"}},
		{Name: "D3 a flow without a manual start cannot be started", Events: hand, Until: hour,
			Also: []string{FlowText("01C", "", []string{"s event.tag_added", `a action.add_note {"text":"x"}`}, "s.next a")},
			Flow: FlowText("01S", "", starts(`{"flow":"01C"}`), "s.next f", "f.next m", "f.error e"),
			Want: []string{"s started next", "f failed error", "e passed next", "e ended"}},
		{Name: "D3 a flow that starts itself for ever is cut by its hops", Events: hand, Until: hour,
			Flow: FlowText("01S", `{"reentry":"always"}`, starts(`{"flow":"01S"}`), "s.next f", "f.next m"),
			Want: []string{"s started next", "f passed next", "m sent next", "m ended"}, Runs: 11},
		// The same person goes through it each morning for ever: time breaks the chain.
		{Name: "D3 a flow that puts the person into itself each day goes on", Events: []Happening{{0, Tagged("утро")}}, Until: 20*24*hour + hour,
			Flow: FlowText("01S", "", []string{`s event.tag_added {"tag":"утро"}`, `w wait.for {"duration":"24h"}`, `r action.remove_tag {"tag":"утро"}`,
				`a action.add_tag {"tag":"утро"}`}, "s.next w", "w.next r", "r.next a"),
			Want: []string{"s started next", "w waits", "w passed next", "r passed next", "a passed next", "a ended"}, Runs: 21},
		{Name: "D3 a flow that starts itself day by day goes on", Events: hand, Until: 20*24*hour + hour,
			Flow: FlowText("01S", `{"reentry":"always"}`, []string{"s event.manual", `w wait.for {"duration":"24h"}`, `f action.start_flow {"flow":"01S"}`}, "s.next w", "w.next f"),
			Want: []string{"s started next", "w waits", "w passed next", "f passed next", "f ended"}, Runs: 21},
		{Name: "D3 a flow that starts itself every few minutes is cut", Events: hand, Until: 20*24*hour + hour,
			Flow: FlowText("01S", `{"reentry":"always"}`, []string{"s event.manual", `w wait.for {"duration":"5m"}`, `f action.start_flow {"flow":"01S"}`}, "s.next w", "w.next f"),
			Want: []string{"s started next", "w waits", "w passed next", "f passed next", "f ended"}, Runs: 11},
	}
}

// named is a story's flow under another id and a name of its own.
func named(id, name, doc string) string {
	return strings.Replace(doc, `"id":"01C","name":"01C"`, `"id":"`+id+`","name":"`+name+`"`, 1)
}
