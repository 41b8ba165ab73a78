// Package demo fills a workspace with a made-up company, the salon «Студия «Ива»»: 300 clients, 90 days of purchases up to
// the present, three flows of which two have really run, and the messages that they left in the mailbox. Nothing that
// leaves the machine is set up, and no address or number in it can belong to anyone. It may import the domain, library,
// node and engine.
package demo

import (
	"context"
	"io"
	"slices"
	"time"

	"github.com/sirupsen/logrus"

	"voronka/backend/channel"
	"voronka/backend/channel/local"
	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/engine"
	"voronka/backend/event"
	"voronka/backend/library"
	"voronka/backend/node"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// Company is the name of the demo company.
const Company = "Студия «Ива»"

// Sizes of the demo company.
const (
	Clients = 300
	Days    = 90 // of past
	// LiveDays of the past are lived through by the engine; what lies before is history, which starts nothing.
	LiveDays = 35
)

// Config is what Fill works on.
type Config struct {
	DB      *store.DB        // its clock says what «today» is
	Library *library.Library // over DB; compiled programs are forgotten after filling
}

// Fill makes the demo company in a workspace. What is there already is left as it is, so that filling twice, or again
// after it was cut short, ends the same. The engine of the workspace must not be running: for a while the past is lived
// through on a clock of its own.
func Fill(ctx context.Context, cfg Config) error {
	now := cfg.DB.Clock().Now()
	done := false
	err := cfg.DB.Read(ctx, func(q *store.ReadTx) error {
		s, err := workspace.Load(q)
		done = s.Demo
		return err
	})
	if err != nil || done {
		return err
	}
	past := clock.NewManual(now.AddDate(0, 0, -LiveDays))
	db, err := store.Open(ctx, cfg.DB.Path(), store.Options{Clock: past})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	lib := library.New(library.Config{DB: db, Catalogue: cfg.Library.Catalogue, Workspace: cfg.Library.Workspace, NewUID: cfg.Library.NewUID})
	plan := planOf(now)

	if err := db.Write(ctx, func(tx *store.Tx) error { return settle(tx, plan, past.Now()) }); err != nil {
		return err
	}
	if err := flows(ctx, lib); err != nil {
		return err
	}
	if err := live(ctx, db, lib, past, plan, now); err != nil {
		return err
	}
	if err := cfg.DB.Write(ctx, func(tx *store.Tx) error {
		s, err := workspace.Load(tx)
		if err != nil {
			return err
		}
		s.Demo = true
		tx.Touch("customers", "flows", "messages", "stats")
		return workspace.Save(tx, s)
	}); err != nil {
		return err
	}
	cfg.Library.Forget()
	return nil
}

// history is the cause of what was before the program: recorded, starting nothing.
func history() crm.Cause { return crm.Cause{Actor: "system"} }

// settle writes the company and everything that lies before the days that are lived through, at once or not at all.
func settle(tx *store.Tx, plan []visit, until time.Time) error {
	s, err := workspace.Init(tx, currency)
	if err != nil {
		return err
	}
	if s.Name == "" {
		s.Name = Company
		if err := workspace.Save(tx, s); err != nil {
			return err
		}
	}
	fields, err := crm.Fields(tx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(fields, func(f crm.Field) bool { return f.Key == masterField }) {
		return nil // written before
	}
	if _, err := crm.CreateField(tx, crm.Field{Entity: event.Customer, Key: masterField, Name: "Мастер", Type: crm.ListField, Options: masters}); err != nil {
		return err
	}
	var old []visit
	for _, v := range plan {
		if v.at.Before(until) {
			old = append(old, v)
		}
	}
	return write(tx, history(), old)
}

// write adds the visits' new clients and purchases.
func write(tx *store.Tx, cause crm.Cause, visits []visit) error {
	ids := map[int]int64{}
	var fresh []int
	var people []crm.NewPerson
	for _, v := range visits {
		if v.first && !slices.Contains(fresh, v.client) {
			fresh = append(fresh, v.client)
			people = append(people, person(v.client, v.at))
		}
	}
	made, err := crm.CreateCustomers(tx, cause, people)
	if err != nil {
		return err
	}
	var notes []crm.Change
	for i, c := range made {
		ids[fresh[i]] = c.Customer
		if text := noteOf(fresh[i]); text != "" {
			notes = append(notes, crm.Change{Subject: event.Ref{Kind: event.Customer, ID: c.Customer}, Cause: cause, Note: text})
		}
	}
	var bought []crm.NewPurchase
	for _, v := range visits {
		id := ids[v.client]
		if id == 0 {
			if id, err = crm.Find(tx, event.Customer, key(v.client)); err != nil {
				return err
			}
			ids[v.client] = id
		}
		if v.service >= 0 {
			bought = append(bought, purchase(id, v))
		}
	}
	if _, err := crm.AddPurchases(tx, cause, bought); err != nil {
		return err
	}
	return crm.Apply(tx, notes)
}

// live lets the engine go through the last days, visit by visit, on a clock that stands at each one's moment.
func live(ctx context.Context, db *store.DB, lib *library.Library, past *clock.Manual, plan []visit, now time.Time) error {
	var reached int64
	if err := db.Read(ctx, func(q *store.ReadTx) (err error) {
		_, reached, err = store.LastEvent(q)
		return err
	}); err != nil {
		return err
	}
	if at := clock.FromMillis(reached); at.After(past.Now()) {
		past.Set(at) // cut short before: go on from there
	}
	quiet := logrus.New()
	quiet.SetOutput(io.Discard)
	channels := channel.NewSet(local.New())
	e := engine.New(engine.Config{DB: db, Clock: past, Library: lib, Behaviours: node.New(), Channels: func() *channel.Set { return channels }, Log: quiet})
	defer e.Stop()
	from := past.Now()
	if err := begin(ctx, db); err != nil {
		return err
	}
	for _, v := range plan {
		if v.at.Before(from) || clock.Millis(v.at) <= reached {
			continue
		}
		if err := e.RunClock(ctx, v.at); err != nil {
			return err
		}
		if err := db.Write(ctx, func(tx *store.Tx) error { return write(tx, crm.Cause{Actor: "user", Live: true}, []visit{v}) }); err != nil {
			return err
		}
	}
	if err := e.RunClock(ctx, now); err != nil {
		return err
	}
	return readSome(ctx, db)
}

// readSome opens the older messages, as someone who looks into the mailbox now and then would have.
func readSome(ctx context.Context, db *store.DB) error {
	return db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE message SET read_at = at + 3600000 WHERE state = 'sent' AND read_at IS NULL AND at < ?`,
			tx.Now()-3*24*time.Hour.Milliseconds())
		return err
	})
}
