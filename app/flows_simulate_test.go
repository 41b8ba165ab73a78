package app

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/engine/enginetest"
	"voronka/backend/job"
)

// tryOut is a flow with a split, a letter to the mailbox, a request and a wait for a payment, and one step that is not filled in.
const tryOut = `{"schema":"voronka.flow/1","name":"Проба","attach":{"to":"none"},"subject":"customer","settings":{},
 "nodes":[{"id":"n1","kind":"event.purchase_added","params":{}},
  {"id":"n2","kind":"condition.split","params":{"arms":[{"id":"a","name":"А","share":50},{"id":"b","name":"Б","share":50}]}},
  {"id":"n3","kind":"action.send_message","params":{"channel":"local","text":"{{ customer.name }}, спасибо за {{ purchase.total }}"}},
  {"id":"n4","kind":"action.http_request","params":{"method":"POST","url":"https://api.example.test/","body":"none","outputs":[{"name":"id","path":"id","type":"number"}]}},
  {"id":"n5","kind":"wait.for_event","params":{"event":"purchase.paid","timeout":"7d"}},
  {"id":"n6","kind":"action.add_tag","params":{"tag":"оплатил"}},{"id":"n7","kind":"action.add_tag","params":{}}],
 "edges":[["n1","next","n2"],["n2","a","n3"],["n2","b","n4"],["n3","next","n5"],["n4","next","n5"],["n4","error","n6"],["n5","happened","n6"],["n5","timeout","n7"]]}`

func TestOnePersonIsTriedOut(t *testing.T) {
	t.Parallel()
	b := setup(t)
	f := do[FlowFull](b, "Flows.Import", ImportFlow{File: b.file("f.voronka.json", tryOut)})
	anna := do[CustomerCard](b, "Customers.Create", CustomerForm{Name: "Анна", Emails: []string{"anna@example.test"}})
	do[PurchaseRow](b, "Customers.AddPurchase", NewPurchase{Customer: anna.ID, Amount: "40"})
	made := &MadeUpClient{Form: CustomerForm{Name: "Вымышленная", City: "Казань"}, Tags: []string{"vip"},
		Purchases: []MadeUpPurchase{{DaysAgo: 3, Amount: "12,50", Title: "Стрижка"}}}
	digest := func() string {
		t.Helper()
		sum, err := enginetest.Digest(&enginetest.Fixture{DB: b.app.DB()})
		require.NoError(t, err)
		return sum
	}
	before := digest()
	steps := func(s Simulation) []string {
		var out []string
		for _, x := range s.Runs[0].Steps {
			line := x.Node + " " + string(x.What)
			if x.Port != "" {
				line += " " + x.Port
			}
			out = append(out, line)
		}
		return out
	}
	day := 24 * time.Hour.Milliseconds()
	now := noon.UnixMilli()

	t.Run("D3 a real person, an arm, a payment", func(t *testing.T) {
		got := do[Simulation](b, "Flows.Simulate", SimulateOne{Document: f.Document, Customer: anna.ID, Days: 30, Arms: map[string]string{"n2": "a"},
			Deeds: []Deed{{At: now + 2*day, Event: "purchase.paid"}, {At: now + 2*day, Event: "tag.added", Tag: "  "}}})
		require.Equal(t, []string{"n1 started next", "n2 passed a", "n3 sent next", "n5 waits", "n5 passed happened", "n6 passed next", "n6 ended"}, steps(got))
		require.Equal(t, "Анна", got.Name)
		require.Len(t, got.Messages, 1)
		require.Contains(t, got.Messages[0].Text, "Анна, спасибо за 40")
		require.Equal(t, []string{"purchase.added"}, got.Begin.Events)
		require.Equal(t, []string{"purchase.paid"}, got.Deeds[0].Events)
		require.EqualValues(t, "invalid", got.Deeds[1].Fault.Code)
		require.Equal(t, []string{"purchase.paid"}, got.Runs[0].Steps[3].Awaits)
		require.Equal(t, now+2*day, got.Runs[0].Steps[4].At)
	})
	t.Run("D3 a made-up person, the other arm, a request answered 500", func(t *testing.T) {
		got := do[Simulation](b, "Flows.Simulate", SimulateOne{Document: f.Document, MadeUp: made, Days: 30, Arms: map[string]string{"n2": "b"},
			Outcomes: map[string]ChosenOutcome{"n4": {Result: "answered", Status: 500}}})
		require.Equal(t, []string{"n1 started next", "n2 passed b", "n4 waits", "n4 failed error", "n6 passed next", "n6 ended"}, steps(got))
		status := -1.0
		for _, v := range got.Runs[0].Steps[3].Vars {
			if v.Path == "n4.status" {
				status = v.Value.(float64)
			}
		}
		require.EqualValues(t, 500, status)
	})
	t.Run("D3 a step that is not filled in fails where it is reached", func(t *testing.T) {
		got := do[Simulation](b, "Flows.Simulate", SimulateOne{Document: f.Document, MadeUp: made, Days: 30, Start: "n5"})
		require.Equal(t, []string{"n5 waits", "n5 passed timeout", "n7 failed"}, steps(got))
		require.Equal(t, "broken_step", got.Runs[0].Steps[2].Why[0].Code)
		require.Nil(t, got.Begin)
	})
	t.Run("D3 the flow is started by another event with its own words", func(t *testing.T) {
		got := do[Simulation](b, "Flows.Simulate", SimulateOne{Document: f.Document, MadeUp: made, Days: 30, Arms: map[string]string{"n2": "a"},
			Begin: &Deed{Event: "purchase.added", Amount: "77", Title: "Курс"}})
		require.Contains(t, got.Messages[0].Text, "спасибо за 77")
		tagged := strings.Replace(strings.Replace(tryOut, "event.purchase_added", "event.tag_added", 1), "{{ purchase.total }}", "{{ customer.city }}", 1)
		got = do[Simulation](b, "Flows.Simulate", SimulateOne{Document: json.RawMessage(tagged), MadeUp: made, Days: 30, Arms: map[string]string{"n2": "a"},
			Begin: &Deed{Event: "tag.added", Tag: "vip"}})
		require.Equal(t, []string{"tag.added"}, got.Begin.Events, "although the tag is there already")
		require.Len(t, got.Messages, 1)
	})
	t.Run("D3 what cannot be is refused with its place", func(t *testing.T) {
		_, failed := try[Simulation](b, "Flows.Simulate", SimulateOne{Document: f.Document, MadeUp: made, Days: 30, Deeds: []Deed{{Event: "customer.deleted"}}})
		require.Equal(t, "deeds.0", failed.Fields[0].Field)
		_, failed = try[Simulation](b, "Flows.Simulate", SimulateOne{Document: f.Document, Days: 30})
		require.Equal(t, "customer", failed.Fields[0].Field)
		_, failed = try[Simulation](b, "Flows.Simulate", SimulateOne{Document: f.Document, MadeUp: &MadeUpClient{Form: CustomerForm{Emails: []string{"?"}}}, Days: 30})
		require.Equal(t, "emails", failed.Fields[0].Field)
	})
	t.Run("D3 a flow without an event does nothing", func(t *testing.T) {
		got := do[Simulation](b, "Flows.Simulate", SimulateOne{MadeUp: made, Days: 30, Document: json.RawMessage(
			`{"schema":"voronka.flow/1","name":"x","attach":{"to":"none"},"subject":"customer","settings":{},"nodes":[],"edges":[]}`)})
		require.Empty(t, got.Runs)
	})
	require.Equal(t, before, digest(), "a simulation changes nothing")
}

func TestAPartOfEverybodyIsSimulated(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, city := range []string{"Казань", "Тверь", "Казань"} {
		c := do[CustomerCard](b, "Customers.Create", CustomerForm{Name: "К", City: city})
		do[PurchaseRow](b, "Customers.AddPurchase", NewPurchase{Customer: c.ID, Amount: "40"})
	}
	f := do[FlowFull](b, "Flows.Import", ImportFlow{File: b.file("f.voronka.json", twice(`{}`))})
	run := func(where string, from int64) Population {
		in := SimulateAll{Document: f.Document, Days: 2, From: from}
		if where != "" {
			in.Where = json.RawMessage(where)
		}
		id, err := parseID("job", do[Job](b, "Flows.SimulateAll", in).ID)
		require.NoError(t, err)
		ended, err := b.app.Jobs().Wait(t.Context(), job.ID(id))
		require.NoError(t, err)
		var got Population
		require.NoError(t, json.Unmarshal(ended.Result, &got))
		return got
	}
	kazan := `{"op":"and","items":[{"fact":"customer.city","op":"is","value":"Казань"}]}`
	later := noon.AddDate(0, 0, 5)
	got := run(kazan, later.UnixMilli())
	require.EqualValues(t, 2, got.People)
	require.Equal(t, []PopulationDay{{later.Format(time.DateOnly), 4}}, got.Days)
	require.EqualValues(t, 3, run("", 0).People)
	require.Zero(t, run(`{"op":"and","items":[{"fact":"customer.city","op":"is","value":"Псков"}]}`, 0).People)
}
