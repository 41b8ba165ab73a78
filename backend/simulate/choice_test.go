package simulate_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/channel/local"
	"voronka/backend/crm"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/formula"
	"voronka/backend/interp"
	"voronka/backend/policy"
	"voronka/backend/request"
	"voronka/backend/simulate"
	"voronka/backend/store"
)

func TestBothDriversTellAlikeWhatPeopleDo(t *testing.T) {
	t.Parallel()
	for _, s := range enginetest.DeedStories() {
		t.Run("D3 "+s.Name, func(t *testing.T) {
			t.Parallel()
			f := enginetest.Prepared(t)
			made := f.PublishStory(t, s)
			res := simulated(t, f, made, 1, s)
			foreseen := enginetest.Normal(t, histories(res, made.UID))
			got := enginetest.Durable{}.Tell(t, f, made, 1, s)
			require.NotEmpty(t, got)
			require.Equal(t, s.Want, enginetest.Lines(got[0]))
			require.Equal(t, foreseen, got)
			require.Len(t, res.Done, len(s.Deeds))
		})
	}
}

// madeUp is the fixture's first person, made up once more: with the same data and the same purchase.
func madeUp() *crm.Imagined {
	return &crm.Imagined{Form: crm.Form{Name: "Клиент 1", Emails: []string{"client00001@example.test"}, City: "Казань", Birthday: "1990-03-05",
		Fields: map[string]any{"visit": formula.Day{Year: 2026, Month: time.March, Day: 8}}},
		Purchases: []crm.NewPurchase{{Total: enginetest.Roubles(100), Title: "Абонемент", At: enginetest.Start.Add(-24 * time.Hour).UnixMilli()}},
		Created:   enginetest.Start.UnixMilli()}
}

// TestAMadeUpPersonGoesAsARealOneWould compares, story by story, what is foreseen for somebody who is in no database with what
// the engine then does to a real person with the same data. Splits go by who somebody is, so theirs are left out.
func TestAMadeUpPersonGoesAsARealOneWould(t *testing.T) {
	t.Parallel()
	for _, s := range append(enginetest.Stories(), enginetest.DeedStories()...) {
		t.Run("D3 "+s.Name, func(t *testing.T) {
			t.Parallel()
			f := enginetest.Prepared(t)
			made := f.PublishStory(t, s)
			res := simulatedWith(t, f, made, 1, s, func(in *simulate.Input) {
				in.Customer, in.Imagined = -1, madeUp()
				if s.Abroad {
					in.Imagined.Purchases = append(in.Imagined.Purchases, enginetest.Abroad())
				}
			})
			foreseen := enginetest.Normal(t, histories(res, made.UID))
			if len(foreseen) == 0 {
				foreseen = nil
			}
			require.Equal(t, foreseen, enginetest.Durable{}.Tell(t, f, made, 1, s))
		})
	}
}

// TestAChosenArmIsAKeptOne lets a person try each arm of a split, then keeps it in the file for a real run.
func TestAChosenArmIsAKeptOne(t *testing.T) {
	t.Parallel()
	for _, arm := range []string{"a", "b", "c"} {
		t.Run("D3 D12 arm "+arm, func(t *testing.T) {
			t.Parallel()
			f := enginetest.Prepared(t)
			s := enginetest.Story{Flow: enginetest.FlowText("01S", "", []string{"s event.manual",
				`x condition.split {"arms":[{"id":"a","name":"А","share":98},{"id":"b","name":"Б","share":1},{"id":"c","name":"В","share":1}]}`,
				`n action.add_note {"text":"А"}`, `m action.add_note {"text":"Б"}`}, "s.next x", "x.a n", "x.b m", "x.c m"),
				Events: []enginetest.Happening{{Event: enginetest.ByHand("01S")}}, Until: time.Hour}
			made := f.PublishStory(t, s)
			choose := func(in *simulate.Input) { in.Arms = map[string]string{"x": arm} }
			foreseen := enginetest.Normal(t, histories(simulatedWith(t, f, made, 1, s, choose), made.UID))
			require.Equal(t, arm, foreseen[0][1].Port)
			f.Write(t, func(tx *store.Tx) error {
				_, err := tx.Exec(`INSERT OR IGNORE INTO flow_node(flow, node) VALUES (?, 'x')`, int64(made.ID))
				require.NoError(t, err)
				_, err = tx.Exec(`INSERT INTO experiment_arm(flow, node, person, arm, at, seq) SELECT flow, id, 1, ?, 0, 0 FROM flow_node WHERE node = 'x'`, arm)
				return err
			})
			require.Equal(t, foreseen, enginetest.Durable{}.Tell(t, f, made, 1, s))
		})
	}
}

// TestChosenOutcomesAreWhatTheEngineWouldTell lets messages and requests end as a person chose, and lets the outside really
// answer so.
func TestChosenOutcomesAreWhatTheEngineWouldTell(t *testing.T) {
	t.Parallel()
	const ask = `a action.http_request {"method":"POST","url":"https://api.example.test/","outputs":[{"name":"id","path":"id","type":"number"}],"retry_on":[]}`
	const mail = `a action.send_message {"channel":"email","subject":"Тема","text":"{{ customer.name }}"}`
	refused := fault.New("smtp.recipient_refused", fault.Args{"code": 550})
	status := fault.New(request.Status, fault.Args{"host": "api.example.test", "status": 500})
	for _, x := range []struct {
		name, node, edge string
		outcome          *simulate.Outcome
		fails            *fault.Error
		want             []string
	}{
		{"a letter that goes well", mail, "a.next m", nil, nil, []string{"s started next", "a waits", "a sent next", "m passed next", "m ended"}},
		{"a letter that is refused", mail, "a.error m", &simulate.Outcome{Fault: refused}, refused,
			[]string{"s started next", "a waits", "a failed error", "m passed next", "m ended"}},
		{"a letter that is refused, with no way out", mail, "a.next m", &simulate.Outcome{Fault: refused}, refused, []string{"s started next", "a waits", "a failed"}},
		{"a request answered 500", ask, "a.error m", &simulate.Outcome{Status: 500}, status,
			[]string{"s started next", "a waits", "a failed error", "m passed next", "m ended"}},
		{"a request answered with a number", ask, "a.next m", &simulate.Outcome{Answer: json.RawMessage(`{"id":7}`)}, nil,
			[]string{"s started next", "a waits", "a sent next", "m passed next", "m ended"}},
	} {
		t.Run("D3 "+x.name, func(t *testing.T) {
			t.Parallel()
			server := &enginetest.Answering{Answer: func(r *interp.Request, _ int) (map[string]json.RawMessage, error) {
				if x.fails != nil {
					return map[string]json.RawMessage{"status": json.RawMessage("500")}, channel.Final(x.fails)
				}
				taken, _ := request.Take([]byte(`{"id":7}`), r.Outputs)
				taken["status"] = json.RawMessage("200")
				return taken, nil
			}}
			post := &enginetest.Outward{Answer: func(channel.Outgoing, int) error {
				if x.fails != nil {
					return channel.Final(x.fails)
				}
				return nil
			}}
			set := channel.NewSet(local.New(), post)
			f := enginetest.PreparedWith(t, enginetest.Options{Channels: func() *channel.Set { return set },
				Engine: func(c *engine.Config) { c.Requests = server.Ways() }})
			s := enginetest.Story{Flow: enginetest.FlowText("01S", `{"purpose":"service"}`, []string{"s event.manual", x.node, `m action.add_note {"text":"{{ a.status | 'нет' }}"}`},
				"s.next a", x.edge), Events: []enginetest.Happening{{Event: enginetest.ByHand("01S")}}, Until: time.Hour}
			if x.node == mail {
				s.Flow = enginetest.FlowText("01S", `{"purpose":"service"}`, []string{"s event.manual", x.node, `m action.add_note {"text":"{{ customer.name }}"}`}, "s.next a", x.edge)
			}
			made := f.PublishStory(t, s)
			foreseen := enginetest.Normal(t, histories(simulatedWith(t, f, made, 1, s, func(in *simulate.Input) {
				in.Ways = func(ctx context.Context, id string, p *crm.Person) (policy.Way, error) {
					return engine.Resolve(ctx, set, id, p)
				}
				if x.outcome != nil {
					in.Outcomes = map[string]simulate.Outcome{"a": *x.outcome}
				}
			}), made.UID))
			require.Empty(t, server.Asked(), "a simulation sends nothing")
			require.Empty(t, post.Tried(), "a simulation sends nothing")
			require.Equal(t, x.want, enginetest.Lines(foreseen[0]))
			require.Equal(t, foreseen, enginetest.Durable{}.Tell(t, f, made, 1, s))
		})
	}
}

// TestASimulationStartsAtAStep puts a run down where a person chose, and tells the values on its way.
func TestASimulationStartsAtAStep(t *testing.T) {
	t.Parallel()
	f := enginetest.Prepared(t)
	s := enginetest.Story{Flow: enginetest.FlowText("01S", "", []string{"s event.manual", `w wait.for {"duration":"2d"}`,
		`f action.set_field {"field":"customer.fields.mood","value":"{{ customer.city }}!"}`, `t action.add_tag {"tag":"новый"}`,
		`e wait.for_event {"event":"purchase.paid","timeout":"3d"}`,
		`c condition.expression {"test":"customer.fields.mood == 'Казань!' and 'новый' in customer.tags and customer.purchases.count() == 2"}`,
		`n action.add_note {"text":"нет"}`}, "s.next w", "w.next f", "f.next t", "t.next e", "e.happened c", "c.no n"), Until: 30 * 24 * time.Hour}
	made := f.PublishStory(t, s)
	res := simulatedWith(t, f, made, 1, s, func(in *simulate.Input) {
		in.Start, in.Watch = "f", true
		in.Acts = []simulate.Act{{At: in.From.Add(24 * time.Hour), Settle: crm.PurchasePaid}, {At: in.From.Add(25 * time.Hour), Buy: &crm.NewPurchase{Total: enginetest.Roubles(5), Paid: true}}}
	})
	require.Len(t, res.Runs, 1)
	way := res.Runs[0]
	require.Equal(t, []string{"f passed next", "t passed next", "e waits", "e passed happened", "c passed no", "n passed next", "n ended"}, enginetest.Lines(way.Entries))
	require.Len(t, way.Marks, len(way.Entries))
	value := func(i int, path string) any {
		for _, v := range way.Marks[i].Vars {
			if v.Path == path {
				return v.Value
			}
		}
		t.Fatalf("%s is not told", path)
		return nil
	}
	require.Equal(t, "Казань!", value(0, "customer.fields.mood"))
	require.Nil(t, value(0, "customer.tags"))
	require.Equal(t, []string{"новый"}, value(1, "customer.tags"))
	require.EqualValues(t, 1, value(2, "customer.purchases.count()"))
	require.Equal(t, []event.Name{event.PurchasePaid}, way.Marks[2].Awaits)
	require.Equal(t, [][]event.Name{{event.PurchasePaid}, {event.PurchaseAdded, event.PurchasePaid}}, [][]event.Name{res.Done[0].Events, res.Done[1].Events})
}

// TestSimulatingChangesNothing takes real and made-up people through every story many times over and compares the whole
// database before and after.
func TestSimulatingChangesNothing(t *testing.T) {
	t.Parallel()
	f := enginetest.Prepared(t)
	var stories []enginetest.Story
	for _, s := range append(enginetest.Stories(), enginetest.DeedStories()...) {
		if len(s.Also) == 0 {
			stories = append(stories, s)
		}
	}
	for _, s := range stories {
		made := f.Publish(t, s.Flow)
		before, err := enginetest.Digest(f)
		require.NoError(t, err)
		for range 5 {
			simulated(t, f, made, 1, s)
			simulatedWith(t, f, made, 1, s, func(in *simulate.Input) {
				in.Customer, in.Imagined, in.Watch = -1, madeUp(), true
				in.Arms = map[string]string{"a": "b"}
				in.Outcomes = map[string]simulate.Outcome{"a": {Status: 500}, "m": {Lost: true}}
			})
		}
		after, err := enginetest.Digest(f)
		require.NoError(t, err)
		require.Equal(t, before, after, s.Name)
		require.NoError(t, f.Library.Delete(t.Context(), made.UID))
	}
}
