package enginebench

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/store"
)

// Latency is how long somebody waits from an event to the flow's action, in milliseconds: from before the event is written
// until the message that answers it can be read.
type Latency struct {
	IdleP50, IdleP99 float64 // nothing else to do
	BusyP50, BusyP99 float64 // with Journeys journeys of others under way
	Journeys, Asked  int     // and how often somebody asked meanwhile
}

const answer = `{ "schema": "voronka.flow/1", "id": "01ANSWER", "name": "answer", "attach": { "to": "none" }, "subject": "customer",
  "settings": { "reentry": "always" },
  "nodes": [
    { "id": "n1", "kind": "event.tag_added", "params": {} },
    { "id": "n2", "kind": "action.send_message", "params": { "channel": "local", "subject": "Hello", "text": "{{ customer.name }}, here you are" } } ],
  "edges": [ ["n1", "next", "n2"] ] }`

// asking is how many people ask in turn; they have bought nothing, so that nothing of the bulk is about them.
const asking = 400

// Latencies measures the answers of an engine at work, idle at first and then while n journeys are under way.
func Latencies(ctx context.Context, dir string, n int) (Latency, error) {
	l := Latency{Journeys: n}
	b, err := prepareAt(ctx, filepath.Join(dir, "latency"), clock.System{}, 0, document, answer)
	if err != nil {
		return l, err
	}
	defer b.db.Close()
	var clients, askers []crm.Created
	for from := 0; from < n+asking; from += batch {
		if err := b.db.Write(ctx, func(tx *store.Tx) error {
			made, err := customers(tx, from, min(batch, n+asking-from))
			clients = append(clients, made...)
			return err
		}); err != nil {
			return l, err
		}
	}
	clients, askers = clients[:n], clients[n:]
	if err := b.engine.Start(ctx); err != nil {
		return l, err
	}
	defer b.engine.Stop()
	var idle, busy []float64
	for _, p := range askers[:asking/2] {
		ms, err := b.ask(ctx, p)
		if err != nil {
			return l, err
		}
		idle = append(idle, ms)
	}
	b.engine.Stop() // all of it is in hand before the first is done
	for from := 0; from < n; from += batch {
		if err := b.db.Write(ctx, func(tx *store.Tx) error { return purchases(tx, clients[from:min(from+batch, n)]) }); err != nil {
			return l, err
		}
	}
	if err := b.engine.Start(ctx); err != nil {
		return l, err
	}
	for i := 0; ; i++ {
		var under bool
		if err := b.db.Read(ctx, func(q *store.ReadTx) error {
			var read, last int64
			if read, err = store.Cursor(q, "engine"); err == nil {
				last, _, err = store.LastEvent(q)
			}
			under = last-read > 2*batch
			return err
		}); err != nil {
			return l, err
		}
		if !under && i > 0 {
			break
		}
		ms, err := b.ask(ctx, askers[asking/2+i%(asking/2)])
		if err != nil {
			return l, err
		}
		busy = append(busy, ms)
	}
	l.IdleP50, l.IdleP99 = part(idle, 50), part(idle, 99)
	l.BusyP50, l.BusyP99, l.Asked = part(busy, 50), part(busy, 99), len(busy)
	return l, nil
}

// ask lets something happen to a person and waits for the answer.
func (b *bench) ask(ctx context.Context, p crm.Created) (float64, error) {
	began := clock.Monotonic()
	var was int64
	count := func(q store.Querier, into *int64) error {
		_, err := q.QueryRow(`SELECT COUNT(*) FROM message WHERE person = ?`, []any{p.Contact}, into)
		return err
	}
	for len(b.changed) > 0 {
		<-b.changed
	}
	if err := b.db.Write(ctx, func(tx *store.Tx) error {
		if err := count(tx, &was); err != nil {
			return err
		}
		tx.OnCommit(b.engine.Wake)
		_, err := tx.Append(event.Event{Name: event.TagAdded, Subject: event.Ref{Kind: event.Customer, ID: p.Customer}, Person: p.Contact,
			Actor: "user", Live: true, Payload: []byte(`{"tag":"vip"}`)})
		return err
	}); err != nil {
		return 0, err
	}
	for {
		var now int64
		if err := b.db.Read(ctx, func(q *store.ReadTx) error { return count(q, &now) }); err != nil {
			return 0, err
		}
		if now > was {
			return float64(clock.Monotonic().Sub(began)) / float64(time.Millisecond), nil
		}
		select {
		case <-b.changed:
		case <-ctx.Done():
			return 0, errors.Join(fmt.Errorf("customer %d got no answer", p.Customer), ctx.Err())
		}
	}
}

// part is the value that percent of the list do not exceed.
func part(list []float64, percent int) float64 {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return list[min(len(list)*percent/100, len(list)-1)]
}
