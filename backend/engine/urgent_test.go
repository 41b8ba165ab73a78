package engine_test

import (
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/crm"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/event"
	"voronka/backend/store"
)

// answering begins with a purchase and with a tag, and answers at once.
const answering = `{ "schema": "voronka.flow/1", "id": "01ANSWER", "name": "Ответ", "attach": { "to": "none" }, "subject": "customer",
  "settings": { "reentry": "always" },
  "nodes": [
    { "id": "n1", "kind": "event.purchase_added", "params": {} },
    { "id": "n2", "kind": "event.tag_added", "params": {} },
    { "id": "n3", "kind": "action.send_message", "params": { "channel": "local", "subject": "С", "text": "{{ customer.name }}" } } ],
  "edges": [ ["n1", "next", "n3"], ["n2", "next", "n3"] ] }`

func tagged(p crm.Created) event.Event {
	return event.Event{Name: event.TagAdded, Subject: event.Ref{Kind: event.Customer, ID: p.Customer}, Person: p.Contact,
		Payload: []byte(`{"tag":"vip"}`)}
}

func TestWhoWaitsIsAnsweredBeforeABatch(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{Engine: func(c *engine.Config) { c.BatchRuns, c.BatchTime = 4, time.Hour }})
	people := f.AddPeople(t, 30)
	f.Publish(t, answering)
	random := rand.New(rand.NewPCG(1, 2))
	var bulk []crm.NewPurchase
	for range 400 {
		bulk = append(bulk, crm.NewPurchase{Customer: people[random.IntN(25)].Customer, Total: enginetest.Roubles(1)})
	}
	f.AddPurchases(t, true, bulk...)
	worked, err := f.Engine.Turn(t.Context())
	require.NoError(t, err)
	require.True(t, worked)

	// People of no purchase are answered in the next turn, however long the log is; twice in a row, in order.
	asked := func(p crm.Created) []string {
		return lines(t, f, `SELECT 'runs' UNION ALL SELECT e.seq || '' FROM run r JOIN event e ON e.seq = r.event
			WHERE e.name = 'tag.added' AND e.person = `+strconv.FormatInt(p.Contact, 10))[1:]
	}
	for _, p := range people[25:] {
		f.Emit(t, tagged(p))
		_, err := f.Engine.Turn(t.Context())
		require.NoError(t, err)
		require.Len(t, asked(p), 1)
		f.Emit(t, tagged(p))
		_, err = f.Engine.Turn(t.Context())
		require.NoError(t, err)
		require.Len(t, asked(p), 2)
	}
	// Whoever is part of the batch is not taken past his own purchases.
	for range 40 {
		f.Emit(t, tagged(people[random.IntN(len(people))]))
		if random.IntN(3) == 0 {
			_, err := f.Engine.Turn(t.Context())
			require.NoError(t, err)
		}
	}
	require.NoError(t, f.Engine.RunUntilIdle(t.Context()))
	f.Read(t, func(q *store.ReadTx) error {
		var runs, events, twisted, left int64
		_, err := q.QueryRow(`SELECT COUNT(*), COUNT(DISTINCT event) FROM run`, nil, &runs, &events)
		require.NoError(t, err)
		require.EqualValues(t, 400+10+40, runs)
		require.Equal(t, runs, events, "each event once")
		_, err = q.QueryRow(`SELECT COUNT(*) FROM run a JOIN run b ON a.person = b.person AND a.id < b.id AND a.event > b.event`, nil, &twisted)
		require.NoError(t, err)
		require.Zero(t, twisted, "each person's events in their order")
		_, err = q.QueryRow(`SELECT COUNT(*) FROM urgent`, nil, &left)
		require.NoError(t, err)
		require.Zero(t, left)
		return engine.CheckTotals(q)
	})
}
