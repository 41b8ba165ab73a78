package engine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/crm"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/interp"
	"voronka/backend/store"
)

// mainFlow is the flow of the main job: purchase → over 50? → a day → message.
const mainFlow = `{ "schema": "voronka.flow/1", "id": "01MAIN", "name": "Спасибо за покупку", "attach": { "to": "none" }, "subject": "customer",
  "settings": {},
  "nodes": [
    { "id": "n1", "kind": "event.purchase_added", "params": {} },
    { "id": "n2", "kind": "condition.expression", "params": { "test": "purchase.total > 50" } },
    { "id": "n3", "kind": "wait.for", "params": { "duration": "1d" } },
    { "id": "n4", "kind": "action.send_message", "params": { "channel": "local", "subject": "Спасибо", "text": "{{ customer.name }}, спасибо" } } ],
  "edges": [ ["n1", "next", "n2"], ["n2", "yes", "n3"], ["n3", "next", "n4"] ] }`

func whats(entries []interp.Entry) []string {
	var out []string
	for _, e := range entries {
		s := e.Node + " " + string(e.What)
		if e.Port != "" {
			s += " " + e.Port
		}
		out = append(out, s)
	}
	return out
}

func TestMainJob(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	people := f.AddPeople(t, 3)
	made := f.Publish(t, mainFlow)
	f.AddPurchases(t, true,
		crm.NewPurchase{Customer: people[0].Customer, Total: enginetest.Roubles(60)},
		crm.NewPurchase{Customer: people[1].Customer, Total: enginetest.Roubles(50)},
		crm.NewPurchase{Customer: people[0].Customer, Total: enginetest.Roubles(51)})
	f.AddPurchases(t, false, crm.NewPurchase{Customer: people[2].Customer, Total: enginetest.Roubles(1000)})

	require.NoError(t, f.Engine.RunUntilIdle(t.Context()))
	f.Read(t, func(q *store.ReadTx) error {
		stats, err := engine.ReadStats(q, made.ID)
		require.NoError(t, err)
		require.Equal(t, engine.NodeTotals{Passed: 3}, stats.Nodes["n1"])
		require.Equal(t, engine.NodeTotals{Inside: 2}, stats.Nodes["n3"])
		require.Equal(t, map[string]int64{"yes": 2, "no": 1}, stats.Ports["n2"])
		require.EqualValues(t, 2, stats.Inside)
		return nil
	})

	require.NoError(t, f.Engine.RunClock(t.Context(), enginetest.Start.Add(48*time.Hour)))
	f.Read(t, func(q *store.ReadTx) error {
		runs, total, err := engine.ReadRuns(q, made.ID, "", 0, 10)
		require.NoError(t, err)
		require.EqualValues(t, 3, total)
		byState := map[interp.State]int{}
		for _, r := range runs {
			byState[r.State]++
		}
		require.Equal(t, map[interp.State]int{interp.Done: 3}, byState)
		history, err := engine.ReadHistory(q, 1)
		require.NoError(t, err)
		require.Equal(t, []string{"n1 started next", "n2 passed yes", "n3 waits", "n3 passed next", "n4 sent next", "n4 ended"}, whats(history))
		require.Equal(t, "test_yes", history[1].Why[0].Code)
		require.Equal(t, "purchase.total", history[1].Why[0].Seen[0].Path)
		require.NoError(t, engine.CheckTotals(q))
		return nil
	})
	require.Len(t, messages(t, f), 2)
	for _, m := range messages(t, f) {
		require.Equal(t, "client00001@example.test", m.address)
		require.Equal(t, "Клиент 1, спасибо", m.text)
		require.Equal(t, enginetest.Start.Add(24*time.Hour).UnixMilli(), m.at)
	}
}

type message struct {
	address, text, state, channel, reason string
	at                                    int64
}

func messages(t *testing.T, f *enginetest.Fixture) []message {
	t.Helper()
	var out []message
	f.Read(t, func(q *store.ReadTx) error {
		rows, err := q.Query(`SELECT address, text, state, channel, COALESCE(reason, ''), at FROM message ORDER BY id`)
		require.NoError(t, err)
		defer rows.Close()
		for rows.Next() {
			var m message
			require.NoError(t, rows.Scan(&m.address, &m.text, &m.state, &m.channel, &m.reason, &m.at))
			out = append(out, m)
		}
		return rows.Err()
	})
	return out
}
