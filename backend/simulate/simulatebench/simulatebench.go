// Package simulatebench measures the simulation of a whole list of people over a month of a flow of ten nodes, against a bare
// loop: the interpreter's same turns over facts that stand ready, without a database, events, policies or totals. It may
// import what a simulation may.
package simulatebench

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
	"voronka/backend/node"
	"voronka/backend/policy"
	"voronka/backend/simulate"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// Result is what a measurement found.
type Result struct {
	People   int
	Took     float64 // ms of simulating all of them
	Bare     float64 // ms of the bare loop
	Ratio    float64 // Took / Bare
	Messages int64   // that would be sent
	Turns    int64   // of the bare loop
}

const document = `{ "schema": "voronka.flow/1", "id": "01BENCH", "name": "bench", "attach": { "to": "none" }, "subject": "customer", "settings": {},
  "nodes": [
    { "id": "n1", "kind": "event.manual", "params": {} },
    { "id": "n2", "kind": "condition.expression", "params": { "test": "customer.city == 'Казань'" } },
    { "id": "n3", "kind": "condition.split", "params": { "arms": [ { "id": "a", "name": "A", "share": 50 }, { "id": "b", "name": "B", "share": 50 } ] } },
    { "id": "n4", "kind": "action.set_field", "params": { "field": "customer.fields.stage", "value": "waiting" } },
    { "id": "n5", "kind": "wait.for", "params": { "duration": "1d" } },
    { "id": "n6", "kind": "action.send_message", "params": { "channel": "local", "subject": "Hello", "text": "{{ customer.name }}, hello" } },
    { "id": "n7", "kind": "wait.for", "params": { "duration": "7d" } },
    { "id": "n8", "kind": "condition.expression", "params": { "test": "customer.fields.stage == 'waiting'" } },
    { "id": "n9", "kind": "action.send_message", "params": { "channel": "local", "subject": "Again", "text": "{{ customer.name }}, come again" } },
    { "id": "n10", "kind": "wait.for", "params": { "duration": "60d" } } ],
  "edges": [ ["n1", "next", "n2"], ["n2", "yes", "n3"], ["n2", "no", "n5"], ["n3", "a", "n4"], ["n3", "b", "n5"], ["n4", "next", "n5"],
    ["n5", "next", "n6"], ["n6", "next", "n7"], ["n7", "next", "n8"], ["n8", "yes", "n9"], ["n8", "no", "n10"], ["n9", "next", "n10"] ] }`

// month is how far the simulation goes, and begin when it begins.
const month = 30 * 24 * time.Hour

var begin = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// schema is the workspace as the flow is compiled against; every reference is there.
type schema struct{ *crm.Schema }

// Has implements flow.Workspace.
func (schema) Has(string, string) bool { return true }

// Population measures n people in a folder that may be thrown away.
func Population(ctx context.Context, dir string, n int) (r Result, err error) {
	r.People = n
	db, err := store.Open(ctx, filepath.Join(dir, store.FileName), store.Options{Clock: clock.NewManual(begin)})
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := fill(ctx, db, n); err != nil {
		return r, err
	}
	nodes := node.New()
	in := simulate.People{Input: simulate.Input{Behaviours: nodes, Flow: 1, From: begin, To: begin.Add(month), Ways: reach}}
	if err := db.Read(ctx, func(q *store.ReadTx) error {
		if in.Customers, err = crm.CustomerIDs(q); err != nil {
			return err
		}
		in.Program, err = compile(q, nodes)
		return err
	}); err != nil {
		return r, err
	}
	began := clock.Monotonic()
	got, err := simulate.Population(ctx, db, in)
	if err != nil {
		return r, err
	}
	r.Took = since(began)
	for _, sent := range got.Channels {
		r.Messages += sent
	}
	began = clock.Monotonic()
	messages := int64(0)
	if r.Turns, messages, err = bare(&in, n); err != nil {
		return r, err
	}
	r.Bare = since(began)
	r.Ratio = r.Took / r.Bare
	if got.People != int64(n) || got.Nodes["n10"].Inside != int64(n) || messages != r.Messages {
		return r, fmt.Errorf("%d people: %d stand at the end, %d messages and %d bare", n, got.Nodes["n10"].Inside, r.Messages, messages)
	}
	return r, nil
}

func since(began time.Time) float64 {
	return float64(clock.Monotonic().Sub(began)) / float64(time.Millisecond)
}

// reach is the mailbox, which reaches everybody.
func reach(_ context.Context, id string, p *crm.Person) (policy.Way, error) {
	return policy.Way{Channel: id, Local: true, To: p.Name}, nil
}

// fill makes n people.
func fill(ctx context.Context, db *store.DB, n int) error {
	if err := db.Write(ctx, func(tx *store.Tx) error {
		if _, err := workspace.Init(tx, "RUB"); err != nil {
			return err
		}
		_, err := crm.CreateField(tx, crm.Field{Entity: event.Customer, Key: "stage", Name: "Stage", Type: crm.TextField})
		return err
	}); err != nil {
		return err
	}
	for from := 0; from < n; from += 1000 {
		list := make([]crm.NewPerson, min(1000, n-from))
		for i := range list {
			point, _ := crm.NewPoint(crm.EmailPoint, fmt.Sprintf("client%07d@example.test", from+i))
			list[i] = crm.NewPerson{Name: fmt.Sprintf("Client %d", from+i), City: city(int64(from + i)), Points: []crm.Point{point}}
		}
		if err := db.Write(ctx, func(tx *store.Tx) error {
			_, err := crm.CreateCustomers(tx, crm.Cause{Actor: "import:1"}, list)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// city is where the person of a number from 0 lives.
func city(i int64) string {
	if i%3 == 0 {
		return "Казань"
	}
	return "Тверь"
}

func compile(q store.Querier, nodes *node.Catalogue) (*flow.Program, error) {
	doc, err := flow.Decode([]byte(document))
	if err != nil {
		return nil, err
	}
	s, err := crm.ReadSchema(q)
	if err != nil {
		return nil, err
	}
	program, problems := flow.Compile(doc, nodes, schema{s})
	if flow.HasErrors(problems) {
		return nil, fmt.Errorf("the bench's flow: %v", problems)
	}
	return program, nil
}

// bare makes the turns of n people on as many goroutines as a simulation has.
func bare(in *simulate.People, n int) (turns, messages int64, err error) {
	var wg sync.WaitGroup
	worlds := make([]ready, simulate.Workers)
	for i := range worlds {
		w := &worlds[i]
		w.program = in.Program
		wg.Add(1)
		go func() {
			defer wg.Done()
			for at := i; at < n; at += len(worlds) {
				w.live(in, at)
			}
		}()
	}
	wg.Wait()
	for i := range worlds {
		turns, messages, err = turns+worlds[i].turns, messages+worlds[i].messages, errors.Join(err, worlds[i].wrong)
	}
	return turns, messages, err
}

// ready is a world whose answers stand ready.
type ready struct {
	program         *flow.Program
	now             time.Time
	name, city      string
	stage           any
	turns, messages int64
	wrong           error
}

var (
	_ interp.World = (*ready)(nil)
	_ interp.Gate  = (*ready)(nil)
)

// live takes one person through the month.
func (w *ready) live(in *simulate.People, at int) {
	w.now, w.name, w.city, w.stage = begin, "Client", city(int64(at)), nil
	ev := event.Event{Name: event.FlowStarted, At: clock.Millis(begin), Subject: event.Ref{Kind: event.Customer, ID: in.Customers[at]}}
	r := interp.Run{ID: 1, Subject: ev.Subject, State: interp.Active}
	turn := interp.Input{Kind: interp.InputStarted, Entry: in.Program.Entries[0], Event: &ev}
	for {
		w.turns++
		res := interp.Turn(in.Behaviours, in.Program, r, turn, w, w)
		r = res.Run
		if r.State != interp.Active || len(r.Positions) != 1 {
			w.wrong = fmt.Errorf("a run that is %s at %d positions", r.State, len(r.Positions))
			return
		}
		next := r.Positions[0]
		if next.Due.After(in.To) {
			return
		}
		w.now, turn = next.Due, interp.Input{Kind: interp.InputTimer, Slot: next.Slot}
	}
}

// Fact implements formula.Values.
func (w *ready) Fact(id formula.FactID, _ []any) (any, error) {
	switch path := w.program.Env.Facts()[id].Path; path {
	case "customer.city":
		return w.city, nil
	case "customer.name":
		return w.name, nil
	case "customer.fields.stage":
		return w.stage, nil
	default:
		return nil, fmt.Errorf("the bench knows no %s", path)
	}
}

// Moment implements interp.World.
func (w *ready) Moment() formula.Moment { return formula.Moment{Now: w.now, Zone: time.UTC} }

// Zone implements interp.World.
func (w *ready) Zone(string) *time.Location { return time.UTC }

// Calendar implements interp.World.
func (w *ready) Calendar() (*policy.Calendar, error) { return nil, errors.New("no calendar") }

// Turns implements interp.World.
func (w *ready) Turns(formula.FactID, []any) (time.Time, error) { return time.Time{}, nil }

// Change implements interp.World.
func (w *ready) Change(c interp.Change) error {
	if c.SetField != nil {
		w.stage = c.SetField.Value
	}
	return nil
}

// Admit implements interp.Gate.
func (w *ready) Admit(*interp.Run, *interp.Effect) interp.Verdict {
	w.messages++
	return interp.Verdict{Done: true}
}
