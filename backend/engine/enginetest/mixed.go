package enginetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"voronka/backend/channel"
	"voronka/backend/channel/local"
	"voronka/backend/crm"
	"voronka/backend/crm/intake"
	"voronka/backend/engine"
	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/job"
	"voronka/backend/store"
)

// The channels of the mixed work, one of each promise. The mailbox is of the fourth kind: same transaction.
const (
	Keyed     = "email"    // the other side knows the key again, for ever
	Windowed  = "vk"       // it does so for an hour
	NoPromise = "telegram" // nobody can tell afterwards
)

// DeliveredName is the file that is the outside world of a work: it survives the process, a line for each delivery.
const DeliveredName = "delivered"

// postbox is a channel into that file.
type postbox struct {
	Outward
	path string
}

// Send implements channel.Channel.
func (p *postbox) Send(_ context.Context, m channel.Outgoing) error {
	f, err := os.OpenFile(p.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.WriteString(p.ID() + " " + m.Key + " " + m.To + "\n")
	return err
}

// Postboxes are the mailbox and a channel of every other promise, all delivering into a workspace's own file.
func Postboxes(dir string) *channel.Set {
	box := func(name string, p channel.Promise) channel.Channel {
		return &postbox{Outward: Outward{Name: name, Keeps: p}, path: filepath.Join(dir, DeliveredName)}
	}
	return channel.NewSet(local.New(), box(Keyed, channel.Promise{Kind: channel.Keyed}),
		box(Windowed, channel.Promise{Kind: channel.Keyed, For: time.Hour}), box(NoPromise, channel.Promise{Kind: channel.Uncertain}))
}

// Mixed is a work of everything that an engine does in five days: flows with waits for a time, a date and an event, splits,
// parallel ways, flows that start others, local changes, tasks, notes, messages by channels of every promise and requests to
// other programs; purchases, imports and edits that come in between, one of them urgent beside a batch; a flow that is
// paused, two that are published anew, one with its people taken along, runs that are stopped, and the red switch.
func Mixed() Work {
	return Work{Name: "mixed", Prepare: prepareMixed, Do: doMixed, Options: func(dir string) Options {
		set := Postboxes(dir)
		return Options{Channels: func() *channel.Set { return set }, Engine: func(c *engine.Config) {
			c.BatchRuns, c.BatchTime, c.Senders = 3, time.Hour, 1 // small turns: many commits to be killed at
			c.Requests = outlets(dir)
		}}
	}}
}

const mixedPeople = 6

// mixedFlows are the flows of the mixed work; those of "01G" and "01M" are their two versions.
var mixedFlows = map[string]string{
	"01A": FlowText("01A", "", []string{"s event.purchase_added", `c condition.expression {"test":"purchase.total > 150"}`,
		`x action.set_field {"field":"customer.fields.stage","value":"{{ customer.name }}"}`, `w wait.for {"duration":"1d"}`,
		`m action.send_message {"channel":"email","text":"{{ customer.name }}, спасибо"}`, `g action.add_tag {"tag":"купил"}`,
		`v action.send_message {"channel":"local","text":"{{ customer.name }}, ждём ещё"}`, `k action.create_task {"text":"Позвонить","due":"2d"}`},
		"s.next c", "c.yes x", "x.next w", "w.next m", "m.next g", "c.no v", "v.next k"),
	"01B": FlowText("01B", "", []string{`s event.tag_added {"tag":"купил"}`, `a wait.for {"duration":"2h"}`,
		`b wait.for_event {"event":"tag.added","timeout":"3h"}`, `n action.add_note {"text":"заметка"}`}, "s.next a", "s.next b", "a.next n", "b.timeout n"),
	"01C": FlowText("01C", "", []string{"s event.purchase_paid", `u wait.until_time {"time":"10:00","zone":"client"}`,
		`m action.send_message {"channel":"vk","text":"{{ customer.name }}, оплачено"}`, `r action.remove_tag {"tag":"купил"}`}, "s.next u", "u.next m", "m.next r"),
	"01D": FlowText("01D", "", []string{"s event.manual", `p condition.split {"arms":[{"id":"a","name":"А","share":50},{"id":"b","name":"Б","share":50}]}`,
		`m action.send_message {"channel":"telegram","text":"{{ customer.name }}, сразу"}`, `w wait.for {"duration":"1h"}`,
		`o action.send_message {"channel":"telegram","text":"{{ customer.name }}, потом"}`, `n action.add_note {"text":"написали"}`},
		"s.next p", "p.a m", "p.b w", "w.next o", "m.next n", "o.next n"),
	"01E": FlowText("01E", "", []string{`s event.field_changed {"field":"customer.fields.stage"}`, `w wait.for {"duration":"3h"}`,
		`n action.add_note {"text":"стадия {{ customer.fields.stage }}"}`}, "s.next w", "w.next n"),
	"01F": FlowText("01F", "", []string{"s event.customer_created", `d wait.until_date {"field":"customer.fields.visit","offset":"-1d","time":"09:30"}`,
		`m action.send_message {"channel":"local","text":"{{ customer.name }}, ждём вас"}`, `k action.create_task {"text":"Узнать дату","due":"1d"}`},
		"s.next d", "d.next m", "d.empty k"),
	"01J": FlowText("01J", "", []string{"s event.manual", `a wait.for {"duration":"1h"}`, `b wait.for_event {"event":"tag.added","timeout":"30h"}`,
		`j wait.for_all {}`, `n action.add_note {"text":"обе ветви"}`}, "s.next a", "s.next b", "a.next j", "b.happened j", "b.timeout j", "j.next n"),
	"01G": FlowText("01G", `{"quiet_hours":{"from":"22:00","to":"08:00"}}`, []string{"s event.manual", `e wait.for_event {"event":"purchase.paid","timeout":"2d"}`,
		`m action.send_message {"channel":"email","text":"{{ customer.name }}, первое"}`}, "s.next e", "e.happened m", "e.timeout m"),
	"01G 2": FlowText("01G", `{"quiet_hours":{"from":"22:00","to":"08:00"}}`, []string{"s event.manual", `e wait.for_event {"event":"purchase.paid","timeout":"1d"}`,
		`m action.send_message {"channel":"email","text":"{{ customer.name }}, второе"}`, `k action.create_task {"text":"Проверить","due":"1d"}`},
		"s.next e", "e.happened m", "e.timeout m", "m.next k"),
	// A flow that starts one and waits for it, and another and does not; those ask other programs.
	"01H": FlowText("01H", "", []string{"s event.manual", `f action.start_flow {"flow":"01K","wait":true}`, `q action.start_flow {"flow":"01L"}`,
		`n action.add_note {"text":"{{ f.result }}"}`}, "s.next f", "f.next q", "q.next n"),
	"01K": FlowText("01K", "", []string{"s event.manual", `u ` + mixedRequest("PUT"), `w wait.for {"duration":"1h"}`,
		`n action.add_note {"text":"ответ {{ u.status }}"}`}, "s.next u", "u.next w", "w.next n"),
	"01L": FlowText("01L", "", []string{"s event.manual", `p ` + mixedRequest("POST"), `n action.add_note {"text":"ответ {{ p.status }}"}`}, "s.next p", "p.next n"),
	// Version 2 has no second branch: the joining has nothing to wait for any more. Who waits for a payment waits on.
	"01M": FlowText("01M", "", []string{"s event.manual", `a wait.for {"duration":"1h"}`, `b wait.for_event {"event":"tag.removed","timeout":"60h"}`,
		`j wait.for_all {}`, `m action.send_message {"channel":"email","text":"{{ customer.name }}, первое"}`, `n action.add_note {"text":"вместе"}`},
		"s.next a", "s.next b", "a.next j", "b.timeout j", "b.happened j", "j.next m", "m.next n"),
	"01M 2": FlowText("01M", "", []string{"s event.manual", `a wait.for {"duration":"1h"}`, `j wait.for_all {}`,
		`m action.send_message {"channel":"email","text":"{{ customer.name }}, второе"}`, `w wait.for {"duration":"2h"}`, `n action.add_note {"text":"после переезда"}`},
		"s.next a", "a.next j", "j.next m", "m.next w", "w.next n"),
	"01U": FlowText("01U", `{"reentry":"always"}`, []string{`s event.tag_added {"tag":"срочно"}`, `h event.tag_added {"tag":"пачка"}`, `n action.add_note {"text":"сразу"}`}, "s.next n", "h.next n"),
}

func mixedRequest(method string) string {
	return `action.http_request {"method":"` + method + `","url":"https://api.example.test/{{ customer.city }}"}`
}

func prepareMixed(t testing.TB, f *Fixture) {
	f.AddField(t, "stage", crm.TextField)
	f.AddField(t, "visit", "date")
	f.AddPeople(t, mixedPeople)
	for _, uid := range []string{"01A", "01B", "01C", "01D", "01E", "01F", "01G", "01J", "01L", "01K", "01H", "01M", "01U"} {
		f.Publish(t, mixedFlows[uid])
	}
}

// scene is a thing that comes from outside the engine at a moment of the work. It is done with its mark in one transaction
// where it is a transaction, else before it: then doing it twice is doing it once.
type scene struct {
	at  time.Duration
	tx  func(tx *store.Tx) error
	cmd func(ctx context.Context, f *Fixture) error
}

func customerRef(id int64) event.Ref { return event.Ref{Kind: event.Customer, ID: id} }

var byUser = crm.Cause{Actor: "user", Live: true}

func buy(from, to, roubles int64) func(tx *store.Tx) error {
	return func(tx *store.Tx) error {
		var list []crm.NewPurchase
		for c := from; c <= to; c++ {
			list = append(list, crm.NewPurchase{Customer: c, Total: Roubles(roubles * c)})
		}
		_, err := crm.AddPurchases(tx, byUser, list)
		return err
	}
}

func byHand(flowUID string, from, to int64) func(tx *store.Tx) error {
	return func(tx *store.Tx) error {
		var list []event.Event
		for c := from; c <= to; c++ {
			ev := ByHand(flowUID)
			ev.Subject, ev.Person, ev.Actor, ev.Live = customerRef(c), c, "user", true
			list = append(list, ev)
		}
		_, err := tx.Append(list...)
		return err
	}
}

func set(field string, customer int64, value any) func(tx *store.Tx) error {
	return func(tx *store.Tx) error {
		return crm.Apply(tx, []crm.Change{{Subject: customerRef(customer), Cause: byUser, Set: &crm.SetField{Field: field, Value: value}}})
	}
}

func pay(ids ...int64) func(tx *store.Tx) error {
	return func(tx *store.Tx) error {
		for _, id := range ids {
			if _, err := crm.PayPurchase(tx, byUser, id); err != nil {
				return err
			}
		}
		return nil
	}
}

// mixedScenes is what happens, in order.
func mixedScenes() []scene {
	return []scene{
		{at: 0, tx: buy(1, mixedPeople, 100)},
		{at: time.Hour, tx: byHand("01D", 1, 4)},
		{at: time.Hour, tx: byHand("01G", 1, 4)},
		{at: 2 * time.Hour, tx: byHand("01J", 2, 4)},
		{at: 2 * time.Hour, tx: set("customer.fields.stage", 5, "сам")},
		{at: 3 * time.Hour, cmd: func(ctx context.Context, f *Fixture) error { return f.Library.Pause(ctx, "01E") }},
		{at: 6 * time.Hour, cmd: importMixed},
		{at: 10 * time.Hour, tx: byHand("01H", 2, 4)},
		{at: 20 * time.Hour, cmd: func(ctx context.Context, f *Fixture) error { return f.Library.Resume(ctx, "01E") }},
		{at: 26 * time.Hour, tx: pay(1, 2, 5)},
		{at: 27 * time.Hour, cmd: publishMixed},
		{at: 27*time.Hour + 30*time.Minute, tx: byHand("01M", 1, 5)},
		{at: 28 * time.Hour, tx: byHand("01G", 5, 6)},
		{at: 29 * time.Hour, cmd: func(ctx context.Context, f *Fixture) error { return stopMixed(ctx, f, "01G", 3) }},
		{at: 30 * time.Hour, cmd: func(ctx context.Context, f *Fixture) error { return f.Engine.SetHalted(ctx, true) }},
		{at: 31 * time.Hour, tx: buy(1, 2, 400)},
		{at: 33 * time.Hour, cmd: func(ctx context.Context, f *Fixture) error { return f.Engine.SetHalted(ctx, false) }},
		{at: 34 * time.Hour, tx: byHand("01D", 3, 6)},
		{at: 35 * time.Hour, cmd: moveMixed},
		{at: 40 * time.Hour, tx: urgentMixed},
		{at: 4 * 24 * time.Hour, tx: nil},
	}
}

// doMixed does the scenes that are not marked as done, each at its moment, the engine working in between. A command is
// marked as begun first: the clock of a process that goes on must not stand before a moment at which things were done.
func doMixed(f *Fixture) error {
	ctx := context.Background()
	done, begun, err := marks(ctx, f)
	if err != nil {
		return err
	}
	scenes := mixedScenes()
	if last := max(begun, done); last > 0 {
		f.Clock.Set(Start.Add(scenes[last-1].at))
	}
	for i := done; i < len(scenes); i++ {
		s := scenes[i]
		if err := f.Engine.RunClock(ctx, Start.Add(s.at)); err != nil {
			return fmt.Errorf("before scene %d: %w", i, err)
		}
		if s.cmd != nil {
			if err := f.DB.Write(ctx, func(tx *store.Tx) error { return mark(tx, "begun", i+1) }); err != nil {
				return err
			}
			if err := s.cmd(ctx, f); err != nil {
				return fmt.Errorf("scene %d: %w", i, err)
			}
		}
		if err := f.DB.Write(ctx, func(tx *store.Tx) error {
			if s.tx != nil {
				if err := s.tx(tx); err != nil {
					return err
				}
			}
			return mark(tx, "done", i+1)
		}); err != nil {
			return fmt.Errorf("scene %d: %w", i, err)
		}
	}
	return f.Engine.RunUntilIdle(ctx)
}

func mark(tx *store.Tx, what string, n int) error {
	_, err := tx.Exec(`INSERT INTO setting(key, value) VALUES(?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value`, "scene."+what, fmt.Sprint(n))
	return err
}

func marks(ctx context.Context, f *Fixture) (done, begun int, err error) {
	err = f.DB.Read(ctx, func(q *store.ReadTx) error {
		for what, into := range map[string]*int{"done": &done, "begun": &begun} {
			if _, err := q.QueryRow(`SELECT CAST(value AS INTEGER) FROM setting WHERE key = ?`, []any{"scene." + what}, into); err != nil {
				return err
			}
		}
		return nil
	})
	return done, begun, err
}

// importMixed imports a file of customers, live; what a killed import had written already is known by its rows.
func importMixed(ctx context.Context, f *Fixture) error {
	path := filepath.Join(filepath.Dir(f.DB.Path()), "new.csv")
	if err := os.WriteFile(path, []byte("id,name,email,visit\n7,Новый 7,new7@example.test,2026-03-05\n8,Новый 8,new8@example.test,\n9,Новый 9,new9@example.test,2026-03-06\n"), 0o600); err != nil {
		return err
	}
	jobs := job.NewManager(f.DB)
	if _, err := jobs.Recover(ctx); err != nil {
		return err
	}
	var draft intake.Draft
	if err := f.DB.Read(ctx, func(q *store.ReadTx) (err error) {
		draft, err = intake.Open(q, intake.Plan{Path: path, Type: "customers"})
		return err
	}); err != nil {
		return err
	}
	draft.Plan.Live = true
	j, err := intake.New(f.DB, jobs).Start(ctx, draft.Plan)
	if err != nil {
		return err
	}
	if j, err = jobs.Wait(ctx, j.ID); err != nil {
		return err
	}
	if j.State != job.Done {
		return fmt.Errorf("the import ended %s", j.State)
	}
	return nil
}

// publishMixed saves the second form of a flow and publishes it, each unless it is so already.
func publishMixed(ctx context.Context, f *Fixture) error {
	doc, err := flow.Decode([]byte(mixedFlows["01G 2"]))
	if err != nil {
		return err
	}
	var version, rev int64
	if err := f.DB.Read(ctx, func(q *store.ReadTx) error {
		made, err := f.Library.Get(q, "01G")
		version, rev = int64(made.Version), made.Rev
		return err
	}); err != nil || version == 2 {
		return err
	}
	saved, err := f.Library.SaveDraft(ctx, "01G", rev, doc)
	if err != nil {
		return err
	}
	_, err = f.Library.Publish(ctx, "01G", saved.Rev)
	return err
}

// stopMixed stops a customer's runs in a flow by hand.
func stopMixed(ctx context.Context, f *Fixture, flowUID string, customer int64) error {
	var run int64
	if err := f.DB.Read(ctx, func(q *store.ReadTx) error {
		found, err := q.QueryRow(`SELECT r.id FROM run r JOIN flow f ON f.id = r.flow WHERE f.uid = ? AND r.subject = ?`, []any{flowUID, customer}, &run)
		if err == nil && !found {
			err = errors.New("the run to be stopped has not begun")
		}
		return err
	}); err != nil {
		return err
	}
	_, err := f.Engine.StopRuns(ctx, flowUID, []int64{run})
	return err
}
