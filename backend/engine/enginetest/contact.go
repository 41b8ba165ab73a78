package enginetest

import "time"

// contactStories are about when people are written to: a flow's caps, holidays and quiet hours, and what waits for too long.
func contactStories() []Story {
	const hour = time.Hour
	say := func(id string) string {
		return id + ` action.send_message {"channel":"local","text":"{{ customer.name }}"}`
	}
	hand := []Happening{{0, ByHand("01S")}}
	story := func(name, settings string, until time.Duration, want ...string) Story {
		return Story{Name: name, Until: until, Events: hand, Want: append([]string{"s started next"}, want...),
			Flow: FlowText("01S", settings, []string{"s event.manual", say("a"), say("b"), say("c")}, "s.next a", "a.next b", "b.next c")}
	}
	return []Story{
		story("D11 a cap holds until there is room", `{"caps":[{"count":2,"per":"6h"}]}`, 24*hour,
			"a sent next", "b sent next", "c held", "c sent next", "c ended"),
		story("D11 two caps, quiet hours and holidays hold together", `{"caps":[{"count":1,"per":"9h","channel":"local"},{"count":2,"per":"5d"}],
			"quiet_hours":{"from":"19:00","to":"09:00"},"holidays":"hold"}`, 12*24*hour,
			"a sent next", "b held", "b sent next", "c held", "c sent next", "c ended"),
		story("D11 what a cap would hold for too long is blocked", `{"caps":[{"count":1,"per":"8d"}]}`, 24*hour,
			"a sent next", "b blocked blocked", "b ended"),
		{Name: "D11 branches share the room of a cap in the order of their slots", Until: 30 * hour, Events: hand,
			Flow: FlowText("01S", `{"caps":[{"count":1,"per":"10h"}],"priority":80}`, []string{"s event.manual", say("a"), say("b"), say("c")},
				"s.next a", "s.next b", "s.next c"),
			Want: []string{"s started next", "a sent next", "b held", "c held", "b sent next", "c held", "c sent next", "c ended"}},
		{Name: "D11 a goal ends what a cap holds", Until: 48 * hour, Events: []Happening{{0, ByHand("01S")}, {hour, Tagged("x")}},
			Flow: FlowText("01S", `{"caps":[{"count":1,"per":"1d"}],"goals":[{"event":"tag.added"}]}`, []string{"s event.manual", say("a"), say("b")},
				"s.next a", "a.next b"),
			Want: []string{"s started next", "a sent next", "b held", "b stopped"}},
	}
}
