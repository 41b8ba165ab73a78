// Package enginetest holds the one suite that every driver of the interpreter must pass, a workspace to run flows in, and
// the harness that kills a process at every commit point of a workload. It is imported by tests only.
package enginetest

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/channel/local"
	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/engine"
	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/library"
	"voronka/backend/node"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// Start is when the fixture's clock stands at first: a Monday noon in Moscow.
var Start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// Fixture is a workspace with an engine that stands still, all on a clock that is moved by hand.
type Fixture struct {
	DB      *store.DB
	Clock   *clock.Manual
	Nodes   *node.Catalogue
	Library *library.Library
	Engine  *engine.Engine
}

// Options change how a fixture is opened.
type Options struct {
	Channels func() *channel.Set // the local mailbox alone when nil
	Point    func(string)
	Engine   func(*engine.Config)
	Clock    time.Time // Start when zero
	Readers  int       // 2 when 0
	Wall     bool      // by the machine's clock, not the one that is moved by hand
}

// schema is the workspace as flows see it: what crm knows, and the channels.
type schema struct {
	*crm.Schema
	channels *channel.Set
}

func (s schema) Has(what, name string) bool {
	switch what {
	case "channel":
		return s.channels.Has(name)
	case "secret":
		return name == "API"
	case "hook":
		return name == OutsideHook
	}
	return s.Schema.Has(what, name)
}

// Open opens the workspace in dir, making it when there is none.
func Open(dir string, o Options) (*Fixture, error) {
	if o.Clock.IsZero() {
		o.Clock = Start
	}
	if o.Channels == nil {
		set := channel.NewSet(local.New())
		o.Channels = func() *channel.Set { return set }
	}
	f := &Fixture{Clock: clock.NewManual(o.Clock), Nodes: node.New()}
	ctx := context.Background()
	var by clock.Clock = f.Clock
	if o.Wall {
		by = clock.System{}
	}
	db, err := store.Open(ctx, filepath.Join(dir, store.FileName), store.Options{Clock: by, Point: o.Point, Readers: max(o.Readers, 2)})
	if err != nil {
		return nil, err
	}
	f.DB = db
	if err := db.Write(ctx, func(tx *store.Tx) error {
		_, err := workspace.Init(tx, "RUB")
		return err
	}); err != nil {
		return nil, err
	}
	uids := 0
	f.Library = library.New(library.Config{DB: db, Catalogue: f.Nodes,
		Workspace: func(q store.Querier) (flow.Workspace, error) {
			s, err := crm.ReadSchema(q)
			return schema{s, o.Channels()}, err
		},
		NewUID: func() string { uids++; return fmt.Sprintf("01FLOW%020d", uids) }})
	log := logrus.New()
	log.SetLevel(logrus.PanicLevel)
	c := engine.Config{DB: db, Clock: by, Library: f.Library, Behaviours: f.Nodes, Channels: o.Channels, Dir: dir, Log: log}
	if o.Engine != nil {
		o.Engine(&c)
	}
	f.Engine = engine.New(c)
	return f, nil
}

// New opens a fixture in a folder of its own and closes it with the test.
func New(t testing.TB, o Options) *Fixture {
	t.Helper()
	f, err := Open(t.TempDir(), o)
	require.NoError(t, err)
	t.Cleanup(func() {
		f.Engine.Stop()
		require.NoError(t, f.DB.Close())
	})
	return f
}

// Write runs a transaction that must succeed.
func (f *Fixture) Write(t testing.TB, fn func(tx *store.Tx) error) {
	t.Helper()
	require.NoError(t, f.DB.Write(t.Context(), fn))
}

// Read runs a reading that must succeed.
func (f *Fixture) Read(t testing.TB, fn func(q *store.ReadTx) error) {
	t.Helper()
	require.NoError(t, f.DB.Read(t.Context(), fn))
}

// AddPeople makes n customers «Клиент 1 …» with e-mails, in order; their creation is not live.
func (f *Fixture) AddPeople(t testing.TB, n int) []crm.Created {
	t.Helper()
	var out []crm.Created
	f.Write(t, func(tx *store.Tx) (err error) {
		out, err = People(tx, n)
		return err
	})
	return out
}

// People makes n customers within a transaction.
func People(tx *store.Tx, n int) ([]crm.Created, error) {
	people := make([]crm.NewPerson, n)
	for i := range people {
		point, _ := crm.NewPoint(crm.EmailPoint, fmt.Sprintf("client%05d@example.test", i+1))
		people[i] = crm.NewPerson{Name: fmt.Sprintf("Клиент %d", i+1), City: []string{"Казань", "Тверь", ""}[i%3], Points: []crm.Point{point}}
	}
	return crm.CreateCustomers(tx, crm.Cause{Actor: "user"}, people)
}

// AddPurchases adds purchases of roubles, live or as history.
func (f *Fixture) AddPurchases(t testing.TB, live bool, list ...crm.NewPurchase) []int64 {
	t.Helper()
	var ids []int64
	f.Write(t, func(tx *store.Tx) (err error) {
		ids, err = crm.AddPurchases(tx, crm.Cause{Actor: "user", Live: live}, list)
		return err
	})
	return ids
}

// Roubles is an amount of whole roubles.
func Roubles(n int64) formula.Amount { return formula.Amount{Minor: n * 100, Currency: "RUB"} }

// AddField makes a custom field of customers.
func (f *Fixture) AddField(t testing.TB, key string, typ crm.FieldType) {
	t.Helper()
	f.Write(t, func(tx *store.Tx) error {
		_, err := crm.CreateField(tx, crm.Field{Entity: event.Customer, Key: key, Name: key, Type: typ})
		return err
	})
	f.Library.Forget()
}

// Publish adds a flow and publishes it.
func (f *Fixture) Publish(t testing.TB, doc string) library.Flow {
	t.Helper()
	d, err := flow.Decode([]byte(doc))
	require.NoError(t, err)
	made, err := f.Library.Add(t.Context(), d)
	require.NoError(t, err)
	made, err = f.Library.Publish(t.Context(), made.UID, 0)
	require.NoError(t, err)
	return made
}

// Emit appends live events.
func (f *Fixture) Emit(t testing.TB, events ...event.Event) {
	t.Helper()
	f.Write(t, func(tx *store.Tx) error {
		for i := range events {
			events[i].Live = true
			if events[i].Actor == "" {
				events[i].Actor = "user"
			}
		}
		_, err := tx.Append(events...)
		return err
	})
}
