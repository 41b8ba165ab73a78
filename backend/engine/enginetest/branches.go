package enginetest

import "time"

// branchStories are about parallel branches that join, and loops.
func branchStories() []Story {
	const (
		hour = time.Hour
		say  = `m action.send_message {"channel":"local","text":"{{ customer.name }}"}`
		all  = "j wait.for_all"
	)
	hand := []Happening{{0, ByHand("01S")}}
	wait := func(id, d string) string { return id + ` wait.for {"duration":"` + d + `"}` }
	round := []string{"s started next"}
	for range 499 {
		round = append(round, "w passed next", "a passed next")
	}
	round = append(round, "w passed next", "a failed")
	return []Story{
		{Name: "D3 wait.for_all joins three branches once", Until: 5 * hour, Events: hand,
			Flow: FlowText("01S", "", []string{"s event.manual", wait("a", "1h"), wait("b", "3h"), `c action.add_tag {"tag":"x"}`, all, say},
				"s.next a", "s.next b", "s.next c", "a.next j", "b.next j", "c.next j", "j.next m"),
			Want: []string{"s started next", "a waits", "b waits", "c passed next", "j waits", "a passed next", "j merged",
				"b passed next", "j merged", "j passed next", "m sent next", "m ended"}},
		{Name: "D3 a branch that ended elsewhere is not waited for", Until: 5 * hour, Events: hand,
			Flow: FlowText("01S", "", []string{"s event.manual", wait("a", "1h"), wait("b", "3h"),
				`c condition.expression {"test":"customer.city == 'Тверь'"}`, all, say},
				"s.next a", "s.next b", "a.next j", "b.next c", "c.yes j", "j.next m"),
			Want: []string{"s started next", "a waits", "b waits", "a passed next", "j waits", "b passed next", "c passed no",
				"j passed next", "m sent next", "m ended"}},
		{Name: "D3 a joining that takes too long goes on without the others", Until: 9 * hour, Events: hand,
			Flow: FlowText("01S", "", []string{"s event.manual", wait("a", "1h"), wait("b", "6h"), `j wait.for_all {"timeout":"2h"}`,
				`n action.add_note {"text":"не все"}`, say}, "s.next a", "s.next b", "a.next j", "b.next j", "j.next m", "j.timeout n"),
			Want: []string{"s started next", "a waits", "b waits", "a passed next", "j waits", "j passed timeout", "n passed next",
				"b passed next", "j merged", "j ended"}},
		{Name: "D12 the control group is measured and left alone", Until: hour, Events: hand,
			Flow: FlowText("01S", "", []string{"s event.manual",
				`x condition.split {"arms":[{"id":"h","name":"К","share":100,"holdout":true},{"id":"b","name":"Б","share":0}],"goal":"purchase.paid"}`, say},
				"s.next x", "x.b m"),
			Want: []string{"s started next", "x passed h", "x ended"}},
		{Name: "D3 one branch alone does not wait", Until: hour, Events: hand,
			Flow: FlowText("01S", "", []string{"s event.manual", all, say}, "s.next j", "j.next m"),
			Want: []string{"s started next", "j passed next", "m sent next", "m ended"}},
		{Name: "D3 a switched-off joining joins nothing", Until: 2 * hour, Events: hand,
			Flow: FlowText("01S", "", []string{"s event.manual", wait("a", "1h"), "j wait.for_all!", say}, "s.next a", "s.next j", "a.next j", "j.next m"),
			Want: []string{"s started next", "a waits", "j passed next", "m sent next", "a passed next", "j passed next", "m sent next", "m ended"}},
		{Name: "D3 a round without waiting is cut after a thousand steps", Until: hour, Events: hand,
			Flow: FlowText("01S", "", []string{"s event.manual", `w wait.until_date {"field":"customer.birthday"}`, `a action.add_tag {"tag":"x"}`},
				"s.next w", "w.next a", "a.next w"),
			Want: round},
	}
}
