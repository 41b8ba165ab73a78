package simulate_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"voronka/backend/channel"
	"voronka/backend/channel/local"
	"voronka/backend/crm"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/policy"
	"voronka/backend/simulate"
	"voronka/backend/store"
)

// simulator is simulate.Run as a driver of the suite.
type simulator struct{}

func (simulator) Tell(t testing.TB, f *enginetest.Fixture, made library.Flow, customer int64, s enginetest.Story) [][]interp.Entry {
	t.Helper()
	var out [][]interp.Entry
	for _, w := range simulated(t, f, made, customer, s).Runs {
		if w.Flow == made.UID {
			out = append(out, w.Entries)
		}
	}
	return out
}

func simulated(t testing.TB, f *enginetest.Fixture, made library.Flow, customer int64, s enginetest.Story) (res *simulate.Result) {
	t.Helper()
	set := channel.NewSet(local.New())
	f.Read(t, func(q *store.ReadTx) error {
		c, err := f.Library.Program(q, made.VersionID)
		require.NoError(t, err)
		in := simulate.Input{Program: c.Program, Flow: int64(made.ID), Behaviours: f.Nodes, Customer: customer, From: f.Clock.Now(), To: f.Clock.Now().Add(s.Until),
			Flows: liveFlows(t, f, q),
			Ways: func(ctx context.Context, id string, p *crm.Person) (policy.Way, error) {
				return engine.Resolve(ctx, set, id, p)
			}}
		for _, h := range s.Events {
			ev := h.Event
			ev.At = f.Clock.Now().Add(h.After).UnixMilli()
			in.Events = append(in.Events, ev)
		}
		res, err = simulate.Run(t.Context(), q, in)
		require.NoError(t, err)
		return nil
	})
	return res
}

// requireSameRefusals compares the starts that rules refused, by rule and moment.
func requireSameRefusals(t testing.TB, r require.TestingT, f *enginetest.Fixture, made library.Flow, foreseen []simulate.Refusal) {
	t.Helper()
	f.Read(t, func(q *store.ReadTx) error {
		got, err := engine.ReadRefusals(q, made.ID, 100)
		require.NoError(r, err)
		require.EqualValues(r, len(foreseen), got.Total)
		for i, had := range got.Latest { // the latest first
			want := foreseen[len(foreseen)-1-i]
			require.Equal(r, [2]any{want.At, want.Reason}, [2]any{had.At, had.Reason})
		}
		return nil
	})
}

// liveFlows finds live flows as the engine does.
func liveFlows(t testing.TB, f *enginetest.Fixture, q store.Querier) func(string) *flow.Program {
	return func(ref string) *flow.Program {
		live, err := f.Library.LiveFlows(q)
		require.NoError(t, err)
		for _, c := range live {
			if c.UID == ref || c.Name == ref {
				return c.Program
			}
		}
		return nil
	}
}

func TestSimulatorConforms(t *testing.T) {
	t.Parallel()
	enginetest.Run(t, func() enginetest.Driver { return simulator{} })
}

func TestBothDriversTellTheStoriesAlike(t *testing.T) {
	t.Parallel()
	for _, s := range enginetest.Stories() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			f := enginetest.Prepared(t)
			made := f.PublishStory(t, s)
			foreseen := enginetest.Normal(t, simulator{}.Tell(t, f, made, 1, s))
			require.Equal(t, foreseen, enginetest.Durable{}.Tell(t, f, made, 1, s))
		})
	}
}

// TestBothDriversTellRandomStoriesAlike draws flows without cycles and events at random times, and lets the simulator
// foresee in the same workspace what the durable runner then does.
func TestBothDriversTellRandomStoriesAlike(t *testing.T) {
	t.Parallel()
	f := enginetest.Prepared(t)
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		n++
		uid := fmt.Sprintf("01R%05d", n)
		s := drawStory(r, uid)
		made := f.PublishStory(t, s)
		refused := simulated(t, f, made, 1, s).Refused
		foreseen := enginetest.Normal(t, simulator{}.Tell(t, f, made, 1, s))
		got := enginetest.Durable{}.Tell(t, f, made, 1, s)
		requireSameRefusals(t, r, f, made, refused)
		if len(foreseen) == 0 {
			foreseen = nil
		}
		require.Equal(r, foreseen, got, "%s\n%v", s.Flow, s.Events)
		require.NoError(t, f.Library.Delete(t.Context(), uid))
	})
	f.Read(t, func(q *store.ReadTx) error { return engine.CheckTotals(q) })
}

func drawStory(r *rapid.T, uid string) enginetest.Story {
	kinds := []string{
		`condition.expression {"test":"customer.city == 'Казань'"} yes no`,
		`condition.expression {"test":"customer.purchases.count('3d') > 0"} yes no`,
		`condition.expression {"test":"'x' in customer.tags"} yes no`,
		`condition.expression {"test":"customer.fields.mood == 'Казань'"} yes no`,
		`condition.split {"arms":[{"id":"a","name":"А","share":50},{"id":"b","name":"Б","share":50}]} a b`,
		`action.send_message {"channel":"local","text":"{{customer.name}}"} next`,
		`action.set_field {"field":"customer.fields.mood","value":"{{customer.city}}"} next`,
		`action.set_field {"field":"customer.fields.mood","value":"грусть"} next`,
		`action.add_tag {"tag":"x"} next`,
		`action.remove_tag {"tag":"x"} next`,
		`action.add_note {"text":"заметка"} next`,
		`wait.for {"duration":"7h"} next`,
		`wait.for {"duration":"30m"} next`,
		`wait.until_time {"time":"10:00","days":[1,3,5]} next`,
		`wait.until_date {"field":"customer.birthday","repeat":"yearly","time":"12:00"} next empty`,
		`wait.for {"duration":"2d","working_days":true} next`,
		`wait.until_hours {} next`,
		`wait.until_hours {"hours":"own","from":"21:00","to":"03:00","days":[1,4,6],"on_holidays":true} next`,
		`wait.until_date {"field":"customer.fields.visit","repeat":"monthly","offset":"-2d"} next empty`,
		`wait.until_condition {"test":"'x' in customer.tags","timeout":"2d"} happened timeout`,
		`wait.until_condition {"test":"customer.fields.mood == 'грусть' or hour(now()) == 7","timeout":"30h"} happened timeout`,
		`wait.until_condition {"test":"customer.purchases.count('4d') == 0 or today() > date('2026-03-08')","timeout":"8d"} happened timeout`,
		`wait.for_event {"event":"tag.added","timeout":"1d"} happened timeout`,
		`wait.for_event {"event":"field.changed","timeout":"5h"} happened timeout`,
		`wait.for_event {"event":"message.sent","timeout":"5h"} happened timeout`,
		`wait.for_all {} next`,
		`wait.for_all {"timeout":"9h"} next timeout`,
	}
	starts := []string{"event.manual", "event.tag_added", "event.purchase_added", `event.tag_added {"tag":"x"}`}
	nodes := []string{"s " + rapid.SampledFrom(starts).Draw(r, "start")}
	count := rapid.IntRange(1, 7).Draw(r, "nodes")
	ports := [][]string{{"next"}}
	for i := range count {
		kind := rapid.SampledFrom(kinds).Draw(r, "kind")
		cut := strings.LastIndex(kind, "}") + 1
		nodes = append(nodes, fmt.Sprintf("n%d %s", i, kind[:cut]))
		ports = append(ports, strings.Fields(kind[cut:]))
	}
	// Every condition must lead somewhere, so the last step is never one.
	nodes, ports = append(nodes, fmt.Sprintf(`n%d action.add_note {"text":"конец"}`, count)), append(ports, []string{"next"})
	count++
	id := func(i int) string {
		if i == 0 {
			return "s"
		}
		return fmt.Sprintf("n%d", i-1)
	}
	var edges []string
	for i := 0; i <= count; i++ {
		for p, port := range ports[i] {
			if i == count {
				continue
			}
			for range rapid.IntRange(1, 2).Draw(r, "arrows") {
				if p > 0 && rapid.IntRange(0, 3).Draw(r, "open") == 0 {
					continue
				}
				e := fmt.Sprintf("%s.%s %s", id(i), port, id(rapid.IntRange(i+1, count).Draw(r, "to")))
				known := false
				for _, have := range edges {
					known = known || have == e
				}
				if !known {
					edges = append(edges, e)
				}
			}
		}
	}
	settings := rapid.SampledFrom([]string{"", `{"reentry":"always"}`, `{"reentry":"once","quiet_hours":{"from":"22:00","to":"09:00"}}`,
		`{"goals":[{"event":"purchase.paid"}]}`,
		`{"reentry":"always","goals":[{"event":"purchase.paid","where":"purchase.total > 50","to":"n0"},{"event":"tag.added","to":"n0"},{"event":"field.changed"}]}`,
		`{"reentry":"always","goals":[{"event":"purchase.paid","to":"n1"}],"exits":[{"event":"field.changed","where":"customer.city == 'Казань'"}]}`,
		`{"reentry":"always","exits":[{"when":"'x' in customer.tags"}]}`,
		`{"reentry":"always","quiet_hours":{"from":"10:00","to":"20:00"},"exits":[{"when":"customer.fields.mood == 'грусть'"}]}`,
		`{"reentry":"always","settle":"30m"}`, `{"settle":"1h","goals":[{"event":"message.sent","to":"n1"}]}`,
		`{"reentry":"always","settle":"2h","once_per":"1d","once_by":"subject"}`,
		`{"reentry":"always","once_per":"7h"}`, `{"reentry":"always","limits":{"active":1}}`,
		`{"reentry":"always","limits":{"active":2,"starts":2,"per":"1d"}}`,
		`{"caps":[{"count":1,"per":"7h"},{"channel":"local","count":2,"per":"3d"}],"holidays":"hold"}`}).Draw(r, "settings")
	s := enginetest.Story{Flow: enginetest.FlowText(uid, settings, nodes, edges...), Until: 10 * 24 * time.Hour}
	events := []event.Event{enginetest.ByHand(uid), enginetest.Tagged("x"), enginetest.Bought(event.PurchaseAdded), enginetest.Bought(event.PurchasePaid),
		enginetest.Changed("fields.mood"), enginetest.Tagged("y")}
	at := time.Duration(0)
	for range rapid.IntRange(1, 6).Draw(r, "events") {
		s.Events = append(s.Events, enginetest.Happening{After: at, Event: rapid.SampledFrom(events).Draw(r, "event")})
		at += time.Duration(rapid.IntRange(0, 40).Draw(r, "hours")) * time.Hour / 2
	}
	return s
}
