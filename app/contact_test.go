package app

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/clock"
	"voronka/backend/fault"
)

// twice is a flow that writes two messages in a row after an hour, under settings of its own.
func twice(settings string) string {
	return strings.Replace(`{"schema":"voronka.flow/1","name":"Дважды","attach":{"to":"none"},"subject":"customer","settings":SETTINGS,
 "nodes":[{"id":"n1","kind":"event.purchase_added","params":{}},{"id":"n2","kind":"wait.for","params":{"duration":"1h"}},
  {"id":"n3","kind":"action.send_message","params":{"channel":"local","text":"раз"}},{"id":"n4","kind":"action.send_message","params":{"channel":"local","text":"два"}}],
 "edges":[["n1","next","n2"],["n2","next","n3"],["n3","next","n4"]]}`, "SETTINGS", settings, 1)
}

func (b *bundle) bought(settings string) FlowFull {
	f := do[FlowFull](b, "Flows.Import", ImportFlow{File: b.file("f.voronka.json", twice(settings))})
	f = do[FlowFull](b, "Flows.Publish", Publish{ID: f.ID, Rev: f.Rev})
	anna := do[CustomerCard](b, "Customers.Create", CustomerForm{Name: "Анна", Emails: []string{"anna@example.test"}})
	do[PurchaseRow](b, "Customers.AddPurchase", NewPurchase{Customer: anna.ID, Amount: "40"})
	require.NoError(b.t, b.app.Engine().RunUntilIdle(b.t.Context()))
	return f
}

func TestTheContactPolicyOverTheBridge(t *testing.T) {
	t.Parallel()
	b := setup(t)
	require.Equal(t, ContactPolicy{Caps: []Cap{}, HoldLimit: "7d"}, do[ContactPolicy](b, "Contact.Policy", nil))
	policy := ContactPolicy{Caps: []Cap{{Channel: "any", Count: 1, Per: "1d"}}, HoldLimit: "3d"}
	require.Equal(t, policy, do[ContactPolicy](b, "Contact.SavePolicy", policy))
	for field, bad := range map[string]ContactPolicy{
		"caps.0.count":   {Caps: []Cap{{Channel: "any", Count: 0, Per: "1d"}}},
		"caps.0.per":     {Caps: []Cap{{Channel: "any", Count: 1, Per: "завтра"}}},
		"caps.0.channel": {Caps: []Cap{{Channel: "голубь", Count: 1, Per: "1d"}}},
		"hold_limit":     {HoldLimit: "1000d"},
	} {
		_, failed := try[ContactPolicy](b, "Contact.SavePolicy", bad)
		require.Equal(t, fault.Invalid, failed.Code)
		require.Equal(t, field, failed.Fields[0].Field)
	}
	f := b.bought(`{"purpose":"advertising"}`)
	require.NoError(t, b.app.Engine().RunClock(t.Context(), noon.Add(2*time.Hour)))
	held := do[Page[HeldRow]](b, "Contact.Held", HeldQuery{Flow: f.ID})
	require.EqualValues(t, 1, held.Total)
	row := held.Items[0]
	require.Equal(t, []string{"Анна", "Дважды", "n4", "local", "cap_any"}, []string{row.Name, row.Flow, row.Node, row.Channel, row.Why[0].Code}, "D11")
	require.Equal(t, noon.Add(25*time.Hour).UnixMilli(), row.Until)
	require.EqualValues(t, 1, do[Count](b, "Contact.SendNow", ByIDs{IDs: []string{row.ID}}).Count)
	require.Empty(t, do[Page[HeldRow]](b, "Contact.Held", HeldQuery{}).Items)
	require.EqualValues(t, 2, do[Page[MessageRow]](b, "Messages.List", MessageQuery{Flow: f.ID}).Total)
	_, failed := try[Count](b, "Contact.SendNow", ByIDs{IDs: []string{"1.x"}})
	require.Equal(t, fault.NotFound, failed.Code)
}

func TestTheBacklogOverTheBridge(t *testing.T) {
	t.Parallel()
	b := setup(t)
	require.Equal(t, Backlog{Flows: []BacklogFlow{}, Asked: []BacklogFlow{}}, do[Backlog](b, "Contact.Backlog", nil))
	f := b.bought(`{"catch_up":"ask"}`)
	b.app.opts.Clock.(*clock.Manual).Set(noon.Add(5 * time.Hour))
	require.NoError(t, b.app.Engine().RunUntilIdle(t.Context()))
	got := do[Backlog](b, "Contact.Backlog", nil)
	require.Equal(t, []any{"off", noon.UnixMilli(), noon.Add(5 * time.Hour).UnixMilli()}, []any{got.Why, got.From, got.To}, "D2")
	require.Equal(t, got.Flows, got.Asked)
	require.Equal(t, []any{f.ID, "ask", int64(1), "n2"}, []any{got.Asked[0].ID, got.Asked[0].Rule, got.Asked[0].Timers, got.Asked[0].Nodes[0].Node})
	got = do[Backlog](b, "Contact.Dismiss", nil)
	require.Zero(t, got.From)
	require.Len(t, got.Asked, 1, "what is asked stays")
	_, failed := try[Count](b, "Contact.Decide", Decide{Rule: "ask"})
	require.Equal(t, fault.Unknown, failed.Code)
	require.EqualValues(t, 1, do[Count](b, "Contact.Decide", Decide{Flow: f.ID, Rule: "run_now"}).Count)
	require.NoError(t, b.app.Engine().RunUntilIdle(t.Context()))
	require.EqualValues(t, 2, do[Page[MessageRow]](b, "Messages.List", MessageQuery{Flow: f.ID}).Total)
	require.Empty(t, do[Backlog](b, "Contact.Backlog", nil).Asked)
}
