package engine_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/crm"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/event"
	"voronka/backend/store"
)

// counting goes round by what earlier runs of the same person left behind, so that a turn that decided by yesterday's rows
// would show.
const counting = `{ "schema": "voronka.flow/1", "id": "01COUNT", "name": "Счёт", "attach": { "to": "none" }, "subject": "customer",
  "settings": {},
  "nodes": [
    { "id": "n1", "kind": "event.purchase_added", "params": {} },
    { "id": "n2", "kind": "condition.expression", "params": { "test": "customer.fields.stage == 'a'" } },
    { "id": "n3", "kind": "action.set_field", "params": { "field": "customer.fields.stage", "value": "b" } },
    { "id": "n4", "kind": "action.set_field", "params": { "field": "customer.fields.stage", "value": "a" } },
    { "id": "n5", "kind": "wait.for", "params": { "duration": "1h" } },
    { "id": "n6", "kind": "action.send_message", "params": { "channel": "local", "subject": "С", "text": "{{ customer.fields.stage }} {{ customer.name }}" } } ],
  "edges": [ ["n1", "next", "n2"], ["n2", "yes", "n3"], ["n2", "no", "n4"], ["n3", "next", "n5"], ["n4", "next", "n5"], ["n5", "next", "n6"] ] }`

func TestReadingAheadChangesNothing(t *testing.T) {
	t.Parallel()
	told := map[bool][]string{}
	for _, on := range []bool{true, false} {
		f := enginetest.New(t, enginetest.Options{Engine: func(c *engine.Config) { c.BatchRuns, c.BatchTime = 4, time.Hour }})
		f.Engine.ReadAhead(on)
		f.AddField(t, "stage", crm.TextField)
		people := f.AddPeople(t, 7)
		f.Publish(t, counting)
		var bought []crm.NewPurchase
		for i := range 90 {
			bought = append(bought, crm.NewPurchase{Customer: people[(i*i+i/5)%len(people)].Customer, Total: enginetest.Roubles(60)})
		}
		f.AddPurchases(t, true, bought...)
		require.NoError(t, f.Engine.RunUntilIdle(t.Context()))
		f.Clock.Advance(time.Hour)
		require.NoError(t, f.Engine.RunUntilIdle(t.Context()))
		require.Equal(t, on, f.Engine.ReadAheadUsed() > 20)
		for _, query := range []string{
			`SELECT id || ' ' || run || ' ' || entries FROM history ORDER BY id`,
			`SELECT id || ' ' || run || ' ' || text FROM message ORDER BY id`,
			`SELECT seq || ' ' || name || ' ' || subject || ' ' || COALESCE(payload, '') FROM event ORDER BY seq`,
			`SELECT id || ' ' || rev FROM customer ORDER BY id`,
			`SELECT node || ' ' || entered || ' ' || left_ FROM node_total ORDER BY version, node`,
		} {
			told[on] = append(told[on], lines(t, f, query)...)
		}
	}
	require.Equal(t, told[false], told[true])
	require.Greater(t, len(told[true]), 90*4)
}

func TestWhatSomebodyElseWroteIsNotReadFromMemory(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{Engine: func(c *engine.Config) { c.BatchRuns, c.BatchTime = 2, time.Hour }})
	f.AddField(t, "stage", crm.TextField)
	people := f.AddPeople(t, 6)
	f.Publish(t, counting)
	f.Write(t, func(tx *store.Tx) error {
		var bought []crm.NewPurchase
		for _, p := range people {
			bought = append(bought, crm.NewPurchase{Customer: p.Customer, Total: enginetest.Roubles(60)})
		}
		_, err := crm.AddPurchases(tx, crm.Cause{Actor: "import:1", Live: true}, bought) // nobody waits for an import
		return err
	})
	for i := range 3 {
		worked, err := f.Engine.Turn(t.Context())
		require.NoError(t, err)
		require.True(t, worked)
		// A person at the screen renames everybody and sets the stage of those whose turn is next.
		f.Write(t, func(tx *store.Tx) error {
			var changes []crm.Change
			for _, p := range people[min(2*i+2, 6):] {
				changes = append(changes, crm.Change{Subject: event.Ref{Kind: event.Customer, ID: p.Customer}, Cause: crm.Cause{Actor: "user", Live: true},
					Set: &crm.SetField{Field: "fields.stage", Value: []string{"a", "c"}[i%2]}})
			}
			return crm.Apply(tx, changes)
		})
	}
	require.Zero(t, f.Engine.ReadAheadUsed())
	require.NoError(t, f.Engine.RunUntilIdle(t.Context()))
	require.Equal(t, []string{"1 a", "2 a", "3 b", "4 b", "5 a", "6 a"}, lines(t, f,
		`SELECT subject || ' ' || text FROM field_value ORDER BY subject`))
}

func lines(t *testing.T, f *enginetest.Fixture, query string) []string {
	t.Helper()
	var out []string
	f.Read(t, func(q *store.ReadTx) error {
		rows, err := q.Query(query)
		require.NoError(t, err)
		for rows.Next() {
			var s string
			require.NoError(t, rows.Scan(&s))
			out = append(out, s)
		}
		return rows.Err()
	})
	require.NotEmpty(t, out, fmt.Sprint(query))
	return out
}
