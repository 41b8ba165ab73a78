//go:build unix

package proof

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/app"
	"voronka/backend/flow"
)

// draw makes a flow of steps that follow one another by their first arrow and, where live, starts it. A step is
// "id kind {params}", an arrow "from.port to".
func (h *house) draw(name string, live bool, steps []string, arrows ...string) app.FlowFull {
	h.t.Helper()
	full := call[app.FlowFull](h, "Flows.Create", app.NewFlow{Name: name})
	doc := map[string]any{"schema": flow.Schema, "id": full.ID, "name": name, "attach": map[string]any{"to": "none"},
		"subject": "customer", "settings": map[string]any{}, "layout": map[string]any{}}
	var nodes, edges []any
	for _, s := range steps {
		parts := strings.SplitN(s, " ", 3)
		params := json.RawMessage("{}")
		if len(parts) == 3 {
			params = json.RawMessage(parts[2])
		}
		nodes = append(nodes, map[string]any{"id": parts[0], "kind": parts[1], "params": params})
	}
	for _, a := range arrows {
		from, to, _ := strings.Cut(a, " ")
		node, port, _ := strings.Cut(from, ".")
		edges = append(edges, []string{node, port, to})
	}
	doc["nodes"], doc["edges"] = nodes, edges
	text, err := json.Marshal(doc)
	require.NoError(h.t, err)
	saved := call[app.Saved](h, "Flows.SaveDraft", app.SaveDraft{ID: full.ID, Rev: full.Rev, Document: text})
	if live {
		return call[app.FlowFull](h, "Flows.Publish", app.Publish{ID: full.ID, Rev: saved.Rev})
	}
	return call[app.FlowFull](h, "Flows.Get", app.ByID{ID: full.ID})
}

func (h *house) person(n int) string {
	h.t.Helper()
	return call[app.CustomerCard](h, "Customers.Create", app.CustomerForm{Name: fmt.Sprintf("Клиент %d", n),
		Emails: []string{fmt.Sprintf("client%d@example.test", n)}}).ID
}

func (h *house) buys(customer, amount string, paid bool) app.PurchaseRow {
	h.t.Helper()
	return call[app.PurchaseRow](h, "Customers.AddPurchase", app.NewPurchase{Customer: customer, Amount: amount, Currency: "USD", Paid: paid})
}

// texts are the texts in the mailbox, by the address they went to.
func (h *house) texts() map[string][]string {
	h.t.Helper()
	out := map[string][]string{}
	for _, m := range h.messages("") {
		full := call[app.MessageFull](h, "Messages.Get", app.ByID{ID: m.ID})
		out[m.To] = append(out[m.To], full.Text)
	}
	return out
}

// What the owner's requirements say, seen through the calls that the page makes.
func TestRequirements(t *testing.T) {
	t.Parallel()
	soon := start.Add(time.Minute)
	run := func(name string, check func(t *testing.T, h *house)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, t.TempDir(), nil)
			defer h.close()
			check(t, h)
		})
	}

	run("S0-14 a purchase that is added starts a flow", func(t *testing.T, h *house) {
		h.draw("f", true, []string{"e event.purchase_added", `m action.send_message {"channel":"local","text":"добавлена"}`}, "e.next m")
		h.buys(h.person(1), "10", false)
		h.runTo(soon)
		require.Equal(t, map[string][]string{"client1@example.test": {"добавлена"}}, h.texts())
	})
	run("S0-15 a purchase that is paid starts a flow, one that is only added does not", func(t *testing.T, h *house) {
		h.draw("f", true, []string{"e event.purchase_paid", `m action.send_message {"channel":"local","text":"оплачена"}`}, "e.next m")
		added := h.buys(h.person(1), "10", false)
		h.buys(h.person(2), "20", true)
		h.runTo(soon)
		require.Equal(t, map[string][]string{"client2@example.test": {"оплачена"}}, h.texts())
		call[app.PurchaseRow](h, "Customers.PayPurchase", app.ByID{ID: added.ID})
		h.runTo(soon.Add(time.Minute))
		require.Equal(t, []string{"оплачена"}, h.texts()["client1@example.test"])
	})
	run("S0-30 a card without any correspondence is worked with like any other", func(t *testing.T, h *house) {
		f := h.draw("f", true, []string{"e event.manual", `t action.add_tag {"tag":"был"}`}, "e.next t")
		id := h.person(1)
		require.Empty(t, h.messages(""))
		call[app.Count](h, "Flows.Start", app.StartFlow{Flow: f.ID, Customers: []string{id}})
		h.runTo(soon)
		require.Equal(t, []string{"был"}, call[app.CustomerCard](h, "Customers.Get", app.ByID{ID: id}).Tags)
	})
	run("S0-32 macros insert what is known of purchases", func(t *testing.T, h *house) {
		id := h.person(1)
		h.buys(id, "100", true)
		h.draw("f", true, []string{"e event.purchase_added",
			`m action.send_message {"channel":"local","text":"{{ customer.name }}: {{ purchase.total }}, всего {{ customer.purchases.count() }} на {{ customer.purchases.sum() }}"}`}, "e.next m")
		h.buys(id, "20.50", false)
		h.runTo(soon)
		got := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(h.texts()["client1@example.test"][0])
		require.Equal(t, "Клиент 1: 20,50 $, всего 2 на 120,50 $", got)
	})
	run("S1-06 texts of tasks and notes take values of the card", func(t *testing.T, h *house) {
		h.draw("f", true, []string{"e event.customer_created", `t action.create_task {"text":"Позвонить: {{ customer.name }}"}`,
			`n action.add_note {"text":"Почта {{ customer.email }}"}`}, "e.next t", "t.next n")
		id := h.person(7)
		h.runTo(soon)
		card := call[app.CustomerCard](h, "Customers.Get", app.ByID{ID: id})
		require.Len(t, card.Tasks, 1)
		require.Equal(t, "Позвонить: Клиент 7", card.Tasks[0].Text)
		notes := call[app.TimelinePage](h, "Customers.Timeline", app.TimelineQuery{ID: id, Kinds: []string{"notes"}, Limit: 10}).Items
		require.Len(t, notes, 1)
		require.Equal(t, "Почта client7@example.test", notes[0].Text)
	})
	run("S3-05 there are four kinds of element, and the first steps of each", func(t *testing.T, h *house) {
		want := map[flow.Category][]string{
			flow.Event: {"event.manual", "event.customer_created", "event.purchase_added", "event.purchase_paid", "event.tag_added", "event.field_changed"},
			// Conditions built by hand come first (the order of the palette).
			flow.Condition: {"condition.rules", "condition.expression", "condition.split"},
			flow.Action:    {"action.send_message", "action.set_field", "action.add_tag", "action.remove_tag", "action.add_note", "action.create_task"},
			flow.Wait:      {"wait.for", "wait.until_time", "wait.until_date", "wait.for_event"},
		}
		got := map[flow.Category][]string{}
		for _, k := range call[[]flow.Kind](h, "Flows.Catalogue", nil) {
			got[k.Category] = append(got[k.Category], k.ID)
		}
		require.Equal(t, want[flow.Condition], got[flow.Condition])
		require.Len(t, got, len(want), "four kinds of element, and no other")
		for category, kinds := range want { // later steps have stories of their own
			require.Subset(t, got[category], kinds)
		}
	})
	run("S3-08 S3-10 a condition decides what comes next, a wait puts time between", func(t *testing.T, h *house) {
		h.draw("f", true, []string{"e event.purchase_added", `c condition.expression {"test":"purchase.total >= 50"}`, `w wait.for {"duration":"24h"}`,
			`m action.send_message {"channel":"local","text":"много"}`, `n action.send_message {"channel":"local","text":"мало"}`},
			"e.next c", "c.yes w", "w.next m", "c.no n")
		h.buys(h.person(1), "50.00", false)
		h.buys(h.person(2), "49.99", false)
		h.runTo(start.Add(24*time.Hour - time.Second))
		require.Equal(t, map[string][]string{"client2@example.test": {"мало"}}, h.texts())
		h.runTo(start.Add(24 * time.Hour))
		require.Equal(t, []string{"много"}, h.texts()["client1@example.test"])
	})
	run("S3-12 a flow works from the moment it is saved and started, and not before", func(t *testing.T, h *house) {
		steps := []string{"e event.customer_created", `m action.send_message {"channel":"local","text":"здравствуйте"}`}
		f := h.draw("f", false, steps, "e.next m")
		h.person(1)
		h.runTo(soon)
		require.Empty(t, h.messages(""))
		call[app.FlowFull](h, "Flows.Publish", app.Publish{ID: f.ID, Rev: f.Rev})
		h.person(2)
		h.runTo(soon.Add(time.Minute))
		require.Equal(t, map[string][]string{"client2@example.test": {"здравствуйте"}}, h.texts())
	})
	run("D4 the history says which values decided", func(t *testing.T, h *house) {
		f := h.draw("f", true, []string{"e event.purchase_added", `c condition.expression {"test":"purchase.total > 50"}`,
			`m action.send_message {"channel":"local","text":"много"}`}, "e.next c", "c.yes m")
		h.buys(h.person(1), "40", false)
		h.runTo(soon)
		runs := call[app.Page[app.RunRow]](h, "Flows.Runs", app.RunsQuery{Flow: f.ID, Limit: 10})
		require.Len(t, runs.Items, 1)
		history := call[app.RunHistory](h, "Flows.History", app.ByID{ID: runs.Items[0].Run})
		var seen []string
		for _, e := range history.Entries {
			if e.Node == "c" && e.What.Leaves() {
				require.Equal(t, "no", e.Port)
				for _, why := range e.Why {
					for _, s := range why.Seen {
						seen = append(seen, s.Path+" "+fmt.Sprint(s.Value))
					}
				}
			}
		}
		require.Len(t, seen, 1)
		require.Contains(t, seen[0], "purchase.total")
		require.Contains(t, seen[0], "40")
	})
	run("D12 the same person gets the same arm every time", func(t *testing.T, h *house) {
		h.draw("f", true, []string{"e event.purchase_added",
			`s condition.split {"arms":[{"id":"a","name":"А","share":50},{"id":"b","name":"Б","share":50}]}`,
			`m action.send_message {"channel":"local","text":"А"}`, `n action.send_message {"channel":"local","text":"Б"}`}, "e.next s", "s.a m", "s.b n")
		for n := range 20 {
			id := h.person(n)
			for range 3 {
				h.buys(id, "1", false)
			}
		}
		h.runTo(soon)
		arms := map[string]int{}
		for to, texts := range h.texts() {
			require.Len(t, texts, 3, to)
			require.Equal(t, []string{texts[0], texts[0], texts[0]}, texts, to)
			arms[texts[0]]++
		}
		require.Len(t, arms, 2, "twenty people all in one arm: %v", arms)
	})
}
