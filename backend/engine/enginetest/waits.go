package enginetest

import (
	"time"

	"voronka/backend/event"
)

// waitStories are the cases of waiting. They begin on Monday, 2 March 2026, at noon in Moscow; Monday the 9th is a day off by
// the decree. What time it is when a wait ends is asked by a condition of the flow itself.
func waitStories() []Story {
	const day = 24 * time.Hour
	const say = `m action.send_message {"channel":"local","text":"Пора"}`
	// at lets a run wait by a node that it enters some time after the start, and asks what time it is then.
	at := func(name, wait, test string, after, until time.Duration, entries ...string) Story {
		return Story{Name: name, Flow: FlowText("01S", "", []string{"s event.manual", "a " + wait, `c condition.expression {"test":"` + test + `"}`, say},
			"s.next a", "a.next c", "c.yes m"), Events: []Happening{{after, ByHand("01S")}}, Until: until,
			Want: append(append([]string{"s started next"}, entries...), "a passed next", "c passed yes", "m sent next", "m ended")}
	}
	// meanwhile lets a run wait by a node while another way of it changes something two days later.
	meanwhile := func(name, wait, action, port string, events []Happening, entries ...string) Story {
		return Story{Name: name, Flow: FlowText("01S", "", []string{"s event.manual", "a " + wait, `d wait.for {"duration":"2d"}`, "x " + action, say},
			"s.next a", "s.next d", "d.next x", "a."+port+" m"), Events: append([]Happening{{0, ByHand("01S")}}, events...), Until: 60 * day,
			Want: append([]string{"s started next", "a waits", "d waits", "d passed next", "x passed next"}, entries...)}
	}
	// passing lets a run go on from a wait at once, to a step that reads what nothing before it has read.
	passing := func(name, wait, port string) Story {
		return Story{Name: name, Flow: FlowText("01S", "", []string{`s event.tag_added {"tag":"x"}`, "a " + wait,
			`c condition.expression {"test":"customer.purchases.count('30d') == 1 and customer.email == 'client00001@example.test'"}`, say}, "s.next a", "a."+port+" c", "c.yes m"),
			Events: []Happening{{0, Tagged("x")}}, Until: day, Want: []string{"s started next", "a passed " + port, "c passed yes", "m sent next", "m ended"}}
	}
	condition := func(name, test, ask string, until time.Duration) Story {
		s := at(name, `wait.until_condition {"test":"`+test+`","timeout":"30d"}`, ask, 0, until, "a waits")
		s.Flow = FlowText("01S", "", []string{"s event.manual", `a wait.until_condition {"test":"` + test + `","timeout":"30d"}`,
			`c condition.expression {"test":"` + ask + `"}`, say}, "s.next a", "a.happened c", "c.yes m")
		s.Want[2] = "a passed happened"
		return s
	}
	event1 := func(name, wait string, events []Happening, port string) Story {
		return Story{Name: name, Flow: FlowText("01S", "", []string{"s event.purchase_added", "a " + wait, say}, "s.next a", "a."+port+" m"),
			Events: append([]Happening{{0, Bought(event.PurchaseAdded)}}, events...), Until: 10 * day,
			Want: []string{"s started next", "a waits", "a passed " + port, "m sent next", "m ended"}}
	}
	other := Bought(event.PurchasePaid)
	other.Object.ID = 2
	// The change that the run itself made just before is told to the wait as well, which is set anew.
	dated := func(name, date, params, test string, after, until time.Duration) Story {
		s := at(name, "", test, after, until, "x passed next", "a waits", "a waits")
		s.Flow = FlowText("01S", "", []string{"s event.manual", `x action.set_field {"field":"customer.fields.visit","value":"` + date + `"}`,
			`a wait.until_date {"field":"customer.fields.visit","time":"09:30",` + params + `}`, `c condition.expression {"test":"` + test + `"}`, say},
			"s.next x", "x.next a", "a.next c", "c.yes m")
		return s
	}
	return []Story{
		at("wait.until_hours goes on at once", `wait.until_hours`, `hour(now()) == 12`, 0, day),
		at("wait.until_hours waits for the morning", `wait.until_hours`, `day(now()) == 3 and hour(now()) == 9`, 8*time.Hour, 3*day, "a waits"),
		at("wait.until_hours passes a holiday over", `wait.until_hours`, `day(now()) == 10 and hour(now()) == 9`, 4*day+8*time.Hour, 9*day, "a waits"),
		at("wait.until_hours without holidays", `wait.until_hours {"on_holidays":true}`, `day(now()) == 9 and hour(now()) == 9`, 4*day+8*time.Hour, 9*day, "a waits"),
		at("wait.until_hours of its own", `wait.until_hours {"hours":"own","from":"22:00","to":"02:00","days":[2]}`, `day(now()) == 3 and hour(now()) == 22`, 0, 3*day, "a waits"),
		at("wait.until_hours after midnight", `wait.until_hours {"hours":"own","from":"22:00","to":"02:00","days":[2]}`, `day(now()) == 4 and hour(now()) == 1`, day+13*time.Hour, 3*day),
		at("wait.until_time skips holidays", `wait.until_time {"time":"10:00","days":[1],"skip_holidays":true}`, `day(now()) == 16`, 0, 20*day, "a waits"),
		at("wait.until_time with holidays", `wait.until_time {"time":"10:00","days":[1]}`, `day(now()) == 9`, 0, 20*day, "a waits"),
		at("wait.for working days", `wait.for {"duration":"3d","working_days":true}`, `day(now()) == 12 and hour(now()) == 15`, 4*day+3*time.Hour, 20*day, "a waits"),

		passing("wait.until_hours and what follows at once", `wait.until_hours`, "next"),
		passing("wait.until_date passed and what follows at once", `wait.until_date {"field":"customer.birthday"}`, "next"),
		passing("wait.until_condition and what follows at once", `wait.until_condition {"test":"customer.city == 'Казань'","timeout":"1d"}`, "happened"),

		condition("wait.until_condition at the end of a look back", `customer.purchases.count('3d') == 0`, `day(now()) == 4 and hour(now()) == 12`, 9*day),
		condition("wait.until_condition by the day", `today() >= date('2026-03-05')`, `day(now()) == 5 and hour(now()) == 0`, 9*day),
		condition("wait.until_condition by the hour", `hour(now()) == 3`, `day(now()) == 3 and hour(now()) == 3`, 9*day),
		{Name: "wait.until_condition true already", Flow: FlowText("01S", "", []string{"s event.manual", `a wait.until_condition {"test":"customer.city == 'Казань'","timeout":"1d"}`, say},
			"s.next a", "a.happened m"), Events: []Happening{{0, ByHand("01S")}}, Until: day, Want: []string{"s started next", "a passed happened", "m sent next", "m ended"}},
		meanwhile("wait.until_condition woken by a tag", `wait.until_condition {"test":"'vip' in customer.tags","timeout":"9d"}`, `action.add_tag {"tag":"vip"}`, "happened",
			[]Happening{{day, Tagged("другой")}}, "a passed happened", "m sent next", "m ended"),
		meanwhile("wait.until_condition woken by its field alone", `wait.until_condition {"test":"customer.fields.mood == 'радость' and customer.purchases.count() > 0","timeout":"9d"}`,
			`action.set_field {"field":"customer.fields.mood","value":"радость"}`, "happened",
			[]Happening{{day, Changed("fields.visit")}, {day, Changed("fields.mood")}}, "a passed happened", "m sent next", "m ended"),
		meanwhile("wait.until_condition in vain", `wait.until_condition {"test":"'vip' in customer.tags or hour(now()) == 25","timeout":"3d"}`, `action.add_tag {"tag":"иной"}`, "timeout",
			nil, "a passed timeout", "m sent next", "m ended"),

		meanwhile("wait.until_date emptied meanwhile", `wait.until_date {"field":"customer.fields.visit","time":"09:30"}`, `action.set_field {"field":"customer.fields.visit"}`, "empty",
			nil, "a passed empty", "m sent next", "m ended"),
		meanwhile("wait.until_date moved meanwhile", `wait.until_date {"field":"customer.fields.visit","time":"09:30"}`, `action.set_field {"field":"customer.fields.visit","value":"2026-04-20"}`, "next",
			nil, "a waits", "a passed next", "m sent next", "m ended"),
		meanwhile("wait.until_date moved into the past", `wait.until_date {"field":"customer.fields.visit","time":"09:30"}`, `action.set_field {"field":"customer.fields.visit","value":"2026-01-20"}`, "next",
			nil, "a passed next", "m sent next", "m ended"),
		dated("wait.until_date monthly on the 31st", "2026-01-31", `"repeat":"monthly"`, `month(now()) == 3 and day(now()) == 31`, 0, 60*day),
		dated("wait.until_date monthly in a short month", "2026-01-31", `"repeat":"monthly"`, `month(now()) == 4 and day(now()) == 30`, 31*day, 70*day),
		dated("wait.until_date yearly on 29 February", "2024-02-29", `"repeat":"yearly"`, `year(now()) == 2027 and month(now()) == 2 and day(now()) == 28`, 0, 400*day),
		dated("wait.until_date monthly before the date", "2025-12-05", `"repeat":"monthly","offset":"-3d"`, `month(now()) == 4 and day(now()) == 2`, 0, 60*day),

		event1("wait.for_event of the same purchase", `wait.for_event {"event":"purchase.paid","timeout":"3d","same_object":true}`,
			[]Happening{{day, other}, {2 * day, Bought(event.PurchasePaid)}}, "happened"),
		event1("wait.for_event of another purchase", `wait.for_event {"event":"purchase.paid","timeout":"3d","same_object":true}`, []Happening{{day, other}}, "timeout"),
		event1("wait.for_event with a key", `wait.for_event {"event":"tag.added","timeout":"3d","key":"customer.city"}`,
			[]Happening{{day, Tagged("Тверь")}, {2 * day, Tagged("Казань")}}, "happened"),
		event1("wait.for_event with another key", `wait.for_event {"event":"tag.added","timeout":"3d","key":"customer.city"}`, []Happening{{day, Tagged("Тверь")}}, "timeout"),
		event1("wait.for_event with an empty key", `wait.for_event {"event":"tag.added","timeout":"3d","key":"customer.comment"}`, []Happening{{day, Tagged("Тверь")}}, "timeout"),
		event1("wait.for_event at the last moment", `wait.for_event {"event":"tag.added","timeout":"3d"}`, []Happening{{3 * day, Tagged("x")}}, "happened"),
		event1("wait.for_event a moment too late", `wait.for_event {"event":"tag.added","timeout":"3d"}`, []Happening{{3*day + time.Millisecond, Tagged("x")}}, "timeout"),
	}
}
