package simulate_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/channel/local"
	"voronka/backend/crm"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/inbox"
	"voronka/backend/library"
	"voronka/backend/policy"
	"voronka/backend/simulate"
	"voronka/backend/store"
)

// act is one thing that happens in a template's story: what is done to the data, and the same as an event alone.
type act struct {
	after time.Duration
	do    func(p *play)
	event func() event.Event
	pays  int64 // roubles of the purchase that is made
}

// play is a template under way: one person and a flow made of it.
type play struct {
	t        testing.TB
	f        *enginetest.Fixture
	flow     library.Flow
	person   int64
	purchase int64
}

func (p *play) buy(roubles int64, live bool) {
	p.purchase = p.f.AddPurchases(p.t, live, crm.NewPurchase{Customer: p.person, Total: enginetest.Roubles(roubles), Title: "Заказ",
		At: p.f.Clock.Now().UnixMilli(), Paid: true})[0]
}

func (p *play) set(path string, value any) {
	p.f.Write(p.t, func(tx *store.Tx) error {
		return crm.Apply(tx, []crm.Change{{Subject: event.Ref{Kind: event.Customer, ID: p.person}, Cause: crm.Cause{Actor: "user", Live: true},
			Set: &crm.SetField{Field: path, Value: value}}})
	})
}

func buys(after time.Duration, roubles int64) act {
	return act{after: after, do: func(p *play) { p.buy(roubles, true) }, pays: roubles,
		event: func() event.Event { return enginetest.Bought(event.PurchasePaid) }}
}

func refunds(after time.Duration) act {
	return act{after: after, do: func(p *play) {
		p.f.Write(p.t, func(tx *store.Tx) error {
			_, err := crm.RefundPurchase(tx, crm.Cause{Actor: "user", Live: true}, p.purchase)
			return err
		})
	}, event: func() event.Event { return enginetest.Bought(event.PurchaseRefund) }}
}

func appears(after time.Duration) act {
	happened := func() event.Event { return event.Event{Name: event.CustomerCreated} }
	return act{after: after, do: func(p *play) { p.emit(happened()) }, event: happened}
}

func fails(after time.Duration) act {
	happened := func() event.Event {
		return event.Event{Name: event.MessageFailed, Payload: []byte(`{"code":"smtp_refused"}`)}
	}
	return act{after: after, do: func(p *play) { p.emit(happened()) }, event: happened}
}

func byHand(after time.Duration) act {
	return act{after: after, do: func(p *play) {
		_, err := p.f.Engine.StartPeople(p.t.Context(), p.flow.UID, []int64{p.person})
		require.NoError(p.t, err)
	}}
}

func sets(after time.Duration, path string, value any) act {
	return act{after: after, do: func(p *play) { p.set(path, value) }}
}

func (p *play) emit(ev event.Event) {
	ev.Subject, ev.Person, ev.At = event.Ref{Kind: event.Customer, ID: p.person}, p.person, p.f.Clock.Now().UnixMilli()
	p.f.Emit(p.t, ev)
}

// templateStory is what must come of a template. Steps are named by their ids, which are the same in both languages.
type templateStory struct {
	name  string
	given func(p *play) // before the flow is there
	acts  []act
	until time.Duration
	sent  []string // «3d1h n5»: when after the start, and by which step
	tags  []string // the steps whose tags the person has in the end
	tasks []string // «8d1h n7»
	// ahead says why the simulator, which does not see later purchases in the totals, is not asked.
	ahead string
}

const days = 24 * time.Hour

// templateStories stand by the template's id. The clock begins on a Monday at noon in Moscow, which is the workspace's zone.
var templateStories = map[string][]templateStory{
	"welcome": {
		{name: "who buys nothing becomes a task", acts: []act{appears(0)}, until: 30 * days, sent: []string{"1h n3", "3d1h n5"}, tasks: []string{"10d1h n7"}},
		{name: "who pays leaves by the goal", acts: []act{appears(0), buys(2*days, 900)}, until: 30 * days, sent: []string{"1h n3"}},
		{name: "an evening's letter waits for the morning", acts: []act{appears(9 * time.Hour)}, until: days, sent: []string{"21h n3"}},
	},
	"second_purchase": {
		{name: "who does not return is reminded once", acts: []act{buys(0, 900)}, until: 60 * days, sent: []string{"14d n4", "21d n6"}},
		{name: "who returns by themselves gets no letter", acts: []act{buys(0, 900), buys(5*days, 700)}, until: 60 * days, tags: []string{"n7"}},
		{name: "who uses the offer is not reminded", acts: []act{buys(0, 900), buys(16*days, 700)}, until: 60 * days, sent: []string{"14d n4"}, tags: []string{"n7"}},
		{name: "whoever bought before is left alone", given: func(p *play) { p.buy(500, false) }, acts: []act{buys(0, 900)}, until: 60 * days},
	},
	"large_purchase": {
		{name: "above the threshold", acts: []act{buys(0, 50_000)}, until: 9 * days, sent: []string{"0s n6"}, tags: []string{"n3"}, tasks: []string{"0s n4"}},
		{name: "below it nothing", acts: []act{buys(0, 100)}, until: 9 * days},
		{name: "in the evening the task comes at once, the letter in business hours", acts: []act{buys(9*time.Hour, 50_000)}, until: 9 * days,
			sent: []string{"21h n6"}, tags: []string{"n3"}, tasks: []string{"9h n4"}},
	},
	"lapsed": {
		{name: "a letter, then a task", acts: []act{buys(0, 900)}, until: 90 * days, sent: []string{"30d n4"}, tasks: []string{"37d n6"}},
		{name: "each purchase counts anew", acts: []act{buys(0, 900), buys(20*days, 900)}, until: 90 * days, sent: []string{"50d n4"}, tasks: []string{"57d n6"},
			ahead: "the second purchase must count in the condition"},
		{name: "who buys after the letter is not called", acts: []act{buys(0, 900), buys(32*days, 900)}, until: 60 * days, sent: []string{"30d n4"},
			ahead: "the second purchase begins a run of its own"},
	},
	"birthday": {
		{name: "every year before the birthday", given: func(p *play) { p.set("customer.birthday", formula.Day{Year: 1990, Month: 3, Day: 25}) }, acts: []act{appears(0)}, until: 400 * days,
			sent: []string{"19d22h n5", "31d22h n7", "384d22h n5", "396d22h n7"}},
		{name: "who uses the present is not reminded", given: func(p *play) { p.set("customer.birthday", formula.Day{Year: 1990, Month: 3, Day: 25}) },
			acts: []act{byHand(0), buys(22*days, 900)}, until: 200 * days, sent: []string{"19d22h n5"}},
		{name: "without a date there is a tag", acts: []act{appears(0)}, until: 400 * days, tags: []string{"n9"}},
		{name: "a date that is filled in later counts", acts: []act{sets(days, "customer.birthday", formula.Day{Year: 1990, Month: 3, Day: 25})}, until: 200 * days,
			sent: []string{"19d22h n5", "31d22h n7"}},
	},
	"win_back": {
		{name: "two letters and a tag", acts: []act{buys(0, 900)}, until: 200 * days, sent: []string{"60d n3", "70d n5"}, tags: []string{"n8"}},
		{name: "who returns after the first", acts: []act{buys(0, 900), buys(65*days, 700)}, until: 120 * days, sent: []string{"60d n3"}, tags: []string{"n7"}},
		{name: "who returns after the second", acts: []act{buys(0, 900), buys(75*days, 700)}, until: 120 * days, sent: []string{"60d n3", "70d n5"}, tags: []string{"n7"}},
		{name: "who buys all the time hears nothing", acts: []act{buys(0, 900), buys(40*days, 700), buys(80*days, 700)}, until: 130 * days},
	},
	"thanks": {
		{name: "thanks, and a letter after a month", acts: []act{buys(0, 900)}, until: 90 * days, sent: []string{"2h n3", "30d2h n6"}},
		{name: "who comes again is a regular, and is thanked again", acts: []act{buys(0, 900), buys(10*days, 700)}, until: 90 * days,
			sent: []string{"2h n3", "10d2h n3", "40d2h n6"}, tags: []string{"n5"}},
	},
	"refund": {
		{name: "a tag, a task and an apology", given: func(p *play) { p.buy(900, false) }, acts: []act{refunds(0)}, until: 9 * days,
			sent: []string{"0s n5"}, tags: []string{"n2"}, tasks: []string{"0s n3"}},
		{name: "on a Saturday before a holiday the apology waits for the next working day", given: func(p *play) { p.buy(900, false) }, acts: []act{refunds(5 * days)}, until: 9 * days,
			sent: []string{"7d21h n5"}, tags: []string{"n2"}, tasks: []string{"5d n3"}},
	},
	"vip": {
		{name: "past the threshold once", acts: []act{buys(0, 120_000), buys(3*days, 5_000)}, until: 9 * days, sent: []string{"0s n4"}, tags: []string{"n3"}, tasks: []string{"0s n5"}},
		{name: "below it nothing", acts: []act{buys(0, 900)}, until: 9 * days},
		{name: "all purchases count", given: func(p *play) { p.buy(95_000, false) }, acts: []act{buys(0, 10_000)}, until: 9 * days,
			sent: []string{"0s n4"}, tags: []string{"n3"}, tasks: []string{"0s n5"}},
	},
	"renewal": {
		{name: "a letter a week before, then a task", acts: []act{sets(0, "customer.fields.valid_until", formula.Day{Year: 2026, Month: 4, Day: 1})}, until: 60 * days,
			sent: []string{"22d23h n4"}, tasks: []string{"27d23h n7"}},
		{name: "who pays is thanked", given: func(p *play) { p.set("customer.fields.valid_until", formula.Day{Year: 2026, Month: 4, Day: 1}) },
			acts: []act{byHand(0), buys(24*days, 900)}, until: 60 * days, sent: []string{"22d23h n4", "24d n6"}},
		{name: "a date that moves is waited for anew", acts: []act{sets(0, "customer.fields.valid_until", formula.Day{Year: 2026, Month: 4, Day: 1}),
			sets(5*days, "customer.fields.valid_until", formula.Day{Year: 2026, Month: 5, Day: 1})}, until: 80 * days, sent: []string{"52d23h n4"}, tasks: []string{"57d23h n7"}},
	},
	"invitation": {
		{name: "twice to who stays silent", acts: []act{byHand(0)}, until: 30 * days, sent: []string{"23h n3", "4d23h n5"}},
		{name: "once to who responds", acts: []act{byHand(0), buys(2*days, 900)}, until: 30 * days, sent: []string{"23h n3"}, tags: []string{"n6"}},
		{name: "not on a Friday", acts: []act{byHand(4 * days)}, until: 9 * days, sent: []string{"7d23h n3"}},
	},
	"undelivered": {
		{name: "one task a month", acts: []act{fails(0), fails(3 * days), fails(40 * days)}, until: 60 * days, tags: []string{"n2"}, tasks: []string{"0s n3", "40d n3"}},
	},
}

func TestEveryTemplateDoesWhatItSays(t *testing.T) {
	t.Parallel()
	for _, lang := range library.Languages {
		list, err := library.Templates(lang)
		require.NoError(t, err)
		for _, tpl := range list {
			if tpl.ID == "ab_texts" {
				continue // several people: below
			}
			require.NotEmpty(t, templateStories[tpl.ID], "the template %s has no story", tpl.ID)
			for _, s := range templateStories[tpl.ID] {
				t.Run(fmt.Sprintf("%s/%s/%s", lang, tpl.ID, s.name), func(t *testing.T) {
					t.Parallel()
					tellTemplate(t, tpl, s)
				})
			}
		}
	}
}

// templatePlay opens an empty workspace with the template's fields, its flow published, and one person.
func templatePlay(t testing.TB, tpl library.Template, given func(*play)) *play {
	t.Helper()
	p := &play{t: t, f: enginetest.New(t, enginetest.Options{}), person: 1}
	for _, fd := range tpl.Fields {
		p.f.AddField(t, fd.Key, crm.FieldType(fd.Type))
	}
	p.f.AddPeople(t, 1)
	if given != nil {
		given(p)
	}
	text, err := flow.Marshal(tpl.Document)
	require.NoError(t, err)
	p.flow = p.f.Publish(t, string(text))
	return p
}

func tellTemplate(t *testing.T, tpl library.Template, s templateStory) {
	p := templatePlay(t, tpl, s.given)
	began := p.f.Clock.Now()
	for _, a := range s.acts {
		if at := began.Add(a.after); at.After(p.f.Clock.Now()) {
			require.NoError(t, p.f.Engine.RunClock(t.Context(), at))
		}
		a.do(p)
		require.NoError(t, p.f.Engine.RunUntilIdle(t.Context()))
	}
	require.NoError(t, p.f.Engine.RunClock(t.Context(), began.Add(s.until)))

	var messages []inbox.Row
	var card crm.Card
	p.f.Read(t, func(q *store.ReadTx) (err error) {
		if err := inbox.Ledger(q, inbox.Filter{}, func(r inbox.Row) error { messages = append(messages, r); return nil }); err != nil {
			return err
		}
		card, err = crm.GetCard(q, p.person)
		return err
	})
	slices.SortStableFunc(messages, func(a, b inbox.Row) int { return int(a.At - b.At) })
	var sent []string
	for _, m := range messages {
		sent = append(sent, elapsed(began, m.At)+" "+m.Node)
		require.Contains(t, []inbox.State{"sent", "delivered"}, m.State)
		require.NotContains(t, m.Text+m.Subject, "{{", "every macro is filled in")
		require.Contains(t, m.Text, "Клиент 1")
	}
	require.Equal(t, s.sent, sent)
	var tags []string
	for _, id := range s.tags {
		tags = append(tags, textParam(t, tpl.Document, id, "tag"))
	}
	require.ElementsMatch(t, tags, card.Tags)
	var tasks []string
	for _, task := range card.Tasks {
		require.NotContains(t, task.Text, "{{")
		require.Contains(t, task.Text, "Клиент 1")
		for _, n := range tpl.Document.Nodes {
			start, _, _ := strings.Cut(textParam(t, tpl.Document, n.ID, "text"), "{{")
			if n.Kind == "action.create_task" && strings.HasPrefix(task.Text, start) {
				tasks = append(tasks, elapsed(began, task.At)+" "+n.ID)
			}
		}
	}
	slices.Sort(tasks)
	require.Equal(t, s.tasks, tasks)
	foresee(t, tpl, s, messages)
}

// foresee asks the simulator the same over the data as they stood, and compares messages letter by letter.
func foresee(t *testing.T, tpl library.Template, s templateStory, messages []inbox.Row) {
	if s.ahead != "" || slices.ContainsFunc(s.acts, func(a act) bool { return a.event == nil }) {
		return // what people do by hand or to the data is no event that can be foretold
	}
	p := templatePlay(t, tpl, s.given)
	in := simulate.Input{Flow: int64(p.flow.ID), Behaviours: p.f.Nodes, Customer: p.person, From: p.f.Clock.Now(), To: p.f.Clock.Now().Add(s.until),
		Ways: func(ctx context.Context, id string, person *crm.Person) (policy.Way, error) {
			return engine.Resolve(ctx, channel.NewSet(local.New()), id, person)
		}}
	for i, a := range s.acts {
		ev := a.event()
		ev.At = p.f.Clock.Now().Add(a.after).UnixMilli()
		if ev.Object.Kind == event.Purchase {
			if i == 0 && ev.Name == event.PurchasePaid {
				p.buy(a.pays, false) // as history: the event speaks of it
			}
			ev.Object.ID = p.purchase
		}
		in.Events = append(in.Events, ev)
	}
	p.f.Read(t, func(q *store.ReadTx) error {
		c, err := p.f.Library.Program(q, p.flow.VersionID)
		require.NoError(t, err)
		in.Program = c.Program
		res, err := simulate.Run(t.Context(), q, in)
		require.NoError(t, err)
		require.Len(t, res.Messages, len(messages))
		for i, m := range res.Messages {
			want := messages[i]
			require.Equal(t, [4]string{elapsed(in.From, want.At), want.Node, want.Subject, want.Text}, [4]string{elapsed(in.From, m.At), m.Node, m.Subject, m.Text})
		}
		return nil
	})
}

func elapsed(from time.Time, ms int64) string {
	d := time.UnixMilli(ms).Sub(from).Round(time.Second)
	out := ""
	if n := d / days; n > 0 {
		out = fmt.Sprintf("%dd", n)
		d -= n * days
	}
	if d > 0 || out == "" {
		text := strings.TrimSuffix(d.String(), "0s")
		if d == 0 {
			text = "0s"
		}
		out += strings.TrimSuffix(text, "0m")
	}
	return out
}

func textParam(t testing.TB, doc *flow.Document, id, param string) string {
	t.Helper()
	for _, n := range doc.Nodes {
		if n.ID == id {
			var s string
			if raw, ok := n.Params[param]; ok {
				require.NoError(t, json.Unmarshal(raw, &s))
			}
			return s
		}
	}
	require.Fail(t, "no step "+id)
	return ""
}
