// Package enginebench measures how many journeys a second the durable runner makes, against SQLite writing the same rows
// bare and against the leanest shape that could hold a journey. A journey is one person through event → condition → set a
// field → wait → send to the mailbox, with everything on disk. It may import engine and what an engine is made of.
package enginebench

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/sirupsen/logrus"

	"voronka/backend/channel"
	"voronka/backend/channel/local"
	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/engine"
	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/library"
	"voronka/backend/node"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// Result is what a measurement found. Ratios are of rates: 1 is as quick as the comparison.
type Result struct {
	Journeys int              `json:"journeys"`
	Took     time.Duration    `json:"took"`
	Rate     float64          `json:"journeys_per_second"`
	SameRows float64          `json:"bare_same_rows_per_second"`
	Leanest  float64          `json:"bare_leanest_per_second"`
	RatioA   float64          `json:"ratio_same_rows"` // Rate / SameRows
	RatioB   float64          `json:"ratio_leanest"`   // Rate / Leanest
	Rows     map[string]int64 `json:"rows"`            // in the engine's file, by table
	BareRows map[string]int64 `json:"bare_rows"`       // in the comparison's, which must be the same wherever a journey has rows
}

const document = `{ "schema": "voronka.flow/1", "id": "01BENCH", "name": "bench", "attach": { "to": "none" }, "subject": "customer", "settings": {},
  "nodes": [
    { "id": "n1", "kind": "event.purchase_added", "params": {} },
    { "id": "n2", "kind": "condition.expression", "params": { "test": "purchase.total > 50" } },
    { "id": "n3", "kind": "action.set_field", "params": { "field": "customer.fields.stage", "value": "waiting" } },
    { "id": "n4", "kind": "wait.for", "params": { "duration": "1d" } },
    { "id": "n5", "kind": "action.send_message", "params": { "channel": "local", "subject": "Hello", "text": "{{ customer.name }}, thank you for your purchase" } } ],
  "edges": [ ["n1", "next", "n2"], ["n2", "yes", "n3"], ["n3", "next", "n4"], ["n4", "next", "n5"] ] }`

// Journeys measures n journeys in a folder that may be thrown away.
func Journeys(ctx context.Context, dir string, n int) (Result, error) {
	r := Result{Journeys: n}
	manual := clock.NewManual(begin)
	b, err := prepareAt(ctx, filepath.Join(dir, "engine"), manual, n, document)
	if err != nil {
		return r, err
	}
	defer b.db.Close()
	began := clock.Monotonic()
	if err := b.engine.RunUntilIdle(ctx); err != nil {
		return r, err
	}
	manual.Advance(24 * time.Hour)
	if err := b.engine.RunUntilIdle(ctx); err != nil {
		return r, err
	}
	r.Took = clock.Monotonic().Sub(began)
	r.Rate = float64(n) / r.Took.Seconds()
	if r.Rows, err = b.check(ctx, n); err != nil {
		return r, err
	}
	if r.SameRows, r.BareRows, err = sameRows(ctx, filepath.Join(dir, "same"), n); err != nil {
		return r, err
	}
	if r.Leanest, err = leanest(ctx, filepath.Join(dir, "leanest"), n); err != nil {
		return r, err
	}
	r.RatioA, r.RatioB = r.Rate/r.SameRows, r.Rate/r.Leanest
	return r, nil
}

type bench struct {
	db      *store.DB
	library *library.Library
	engine  *engine.Engine
	changed chan struct{} // something was committed
}

// begin is when the bench's clock stands at first.
var begin = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// openAt opens a workspace, making it when there is none.
func openAt(ctx context.Context, dir string, at clock.Clock) (*bench, error) {
	b := &bench{changed: make(chan struct{}, 1)}
	changed := func([]string) {
		select {
		case b.changed <- struct{}{}:
		default:
		}
	}
	var err error
	if b.db, err = store.Open(ctx, filepath.Join(dir, store.FileName), store.Options{Clock: at, Changed: changed}); err != nil {
		return nil, err
	}
	nodes := node.New()
	set := channel.NewSet(local.New())
	uids := 0
	newUID := func() string { uids++; return fmt.Sprintf("01BENCH%d", uids) }
	b.library = library.New(library.Config{DB: b.db, Catalogue: nodes, NewUID: newUID,
		Workspace: func(q store.Querier) (flow.Workspace, error) {
			s, err := crm.ReadSchema(q)
			return schema{s, set}, err
		}})
	log := logrus.New()
	log.SetLevel(logrus.ErrorLevel)
	b.engine = engine.New(engine.Config{DB: b.db, Clock: at, Library: b.library, Behaviours: nodes, Log: log,
		Channels: func() *channel.Set { return set }})
	return b, nil
}

// prepareAt makes a workspace with n customers, a purchase each, and live flows that have not yet seen them.
func prepareAt(ctx context.Context, dir string, at clock.Clock, n int, documents ...string) (*bench, error) {
	b, err := openAt(ctx, dir, at)
	if err != nil {
		return nil, err
	}
	if err := b.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := workspace.Init(tx, "RUB"); err != nil {
			return err
		}
		_, err := crm.CreateField(tx, crm.Field{Entity: event.Customer, Key: "stage", Name: "Stage", Type: crm.TextField})
		return err
	}); err != nil {
		return nil, err
	}
	for _, text := range documents {
		doc, err := flow.Decode([]byte(text))
		if err != nil {
			return nil, err
		}
		made, err := b.library.Add(ctx, doc)
		if err != nil {
			return nil, err
		}
		if _, err := b.library.Publish(ctx, made.UID, 0); err != nil {
			return nil, err
		}
	}
	for from := 0; from < n; from += 1000 {
		if err := b.db.Write(ctx, func(tx *store.Tx) error { return people(tx, from, min(1000, n-from)) }); err != nil {
			return nil, err
		}
	}
	return b, nil
}

type schema struct {
	*crm.Schema
	channels *channel.Set
}

func (s schema) Has(what, name string) bool {
	if what == "channel" {
		return s.channels.Has(name)
	}
	return s.Schema.Has(what, name)
}

// people makes customers with a purchase each.
func people(tx *store.Tx, from, n int) error {
	made, err := customers(tx, from, n)
	if err != nil {
		return err
	}
	return purchases(tx, made)
}

func customers(tx *store.Tx, from, n int) ([]crm.Created, error) {
	list := make([]crm.NewPerson, n)
	for i := range list {
		point, _ := crm.NewPoint(crm.EmailPoint, fmt.Sprintf("client%07d@example.test", from+i))
		list[i] = crm.NewPerson{Name: fmt.Sprintf("Client %d", from+i), Points: []crm.Point{point}}
	}
	return crm.CreateCustomers(tx, crm.Cause{Actor: "import:1"}, list)
}

func purchases(tx *store.Tx, of []crm.Created) error {
	list := make([]crm.NewPurchase, len(of))
	for i := range list {
		list[i].Customer = of[i].Customer
		list[i].Total.Minor, list[i].Total.Currency = 10000, "RUB"
	}
	_, err := crm.AddPurchases(tx, crm.Cause{Actor: "import:1", Live: true}, list)
	return err
}

// check counts what was written: a bench that lost a journey measures nothing.
func (b *bench) check(ctx context.Context, n int) (map[string]int64, error) {
	rows, err := countRows(ctx, b.db)
	if err != nil {
		return nil, err
	}
	err = b.db.Read(ctx, func(q *store.ReadTx) error {
		var done int64
		if _, err := q.QueryRow(`SELECT COUNT(*) FROM run WHERE state = 'done'`, nil, &done); err != nil {
			return err
		}
		if done != int64(n) || rows["message"] != int64(n) || rows["history"] != int64(2*n) {
			return fmt.Errorf("%d journeys made %d done runs, %v", n, done, rows)
		}
		return nil
	})
	return rows, err
}
