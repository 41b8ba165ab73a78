package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"voronka/app"
	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/formula"
	"voronka/backend/store"
)

type emitCmd struct {
	Event string `arg:"" help:"${help_event}"`
	On    string `help:"${help_on}" placeholder:"TYPE:KEY"`
	Data  string `help:"${help_data}" placeholder:"JSON" default:"{}"`
}

// emission is what is made true: the record it is about and the data given with it.
type emission struct {
	tx    *store.Tx
	app   *app.App
	on    event.Ref
	data  map[string]any
	cause crm.Cause
}

// emitters make an event happen by the command that makes it true; an event alone would be a lie in the log.
var emitters = map[event.Name]func(*emission) error{
	event.CustomerCreated: func(e *emission) error {
		_, err := crm.CreateCustomer(e.tx, e.cause, crm.Form{
			Name: e.text("name"), Emails: e.texts("email"), Phones: e.texts("phone"), City: e.text("city"), TimeZone: e.text("time_zone"),
			Birthday: e.text("birthday"), Comment: e.text("comment"),
		})
		return err
	},
	event.CustomerDeleted: func(e *emission) error {
		_, err := crm.DeleteCustomers(e.tx, e.cause, []int64{e.on.ID})
		return err
	},
	event.PurchaseAdded: func(e *emission) error { return e.purchase(false) },
	event.PurchasePaid: func(e *emission) error {
		if e.on.Kind == event.Customer {
			return e.purchase(true)
		}
		_, err := crm.PayPurchase(e.tx, e.cause, e.on.ID)
		return err
	},
	event.PurchaseRefund: func(e *emission) error {
		_, err := crm.RefundPurchase(e.tx, e.cause, e.on.ID)
		return err
	},
	event.TagAdded:   func(e *emission) error { return e.change(crm.Change{AddTag: e.text("tag")}) },
	event.TagRemoved: func(e *emission) error { return e.change(crm.Change{RemoveTag: e.text("tag")}) },
	event.NoteAdded:  func(e *emission) error { return e.change(crm.Change{Note: e.text("text")}) },
	event.TaskCreated: func(e *emission) error {
		task := &crm.NewTask{Text: e.text("text"), Assignee: e.text("assignee")}
		if due := e.text("due"); due != "" {
			var err error
			if task.Due, err = time.Parse(time.RFC3339, due); err != nil {
				return usageError{"--data due: " + err.Error()}
			}
		}
		return e.change(crm.Change{Task: task})
	},
	event.FieldChanged: func(e *emission) error {
		field := e.text("field")
		value, err := e.value(field)
		if err != nil {
			return err
		}
		return e.change(crm.Change{Set: &crm.SetField{Field: field, Value: value}})
	},
}

// onWhat says on which records an event can be emitted; a customer where it is not named.
var onWhat = map[event.Name][]event.Kind{
	event.CustomerCreated: nil,
	event.PurchasePaid:    {event.Purchase, event.Customer},
	event.PurchaseRefund:  {event.Purchase},
}

// Run makes an event happen to a record, live.
func (c *emitCmd) Run(s *session) error {
	name := event.Name(c.Event)
	emitter, ok := emitters[name]
	if !ok && name != event.FlowStarted {
		return fault.New(fault.Unknown, fault.Args{"what": "event", "key": c.Event})
	}
	var data map[string]any
	decoder := json.NewDecoder(strings.NewReader(c.Data))
	decoder.UseNumber()
	if err := decoder.Decode(&data); err != nil {
		return usageError{"--data: " + err.Error()}
	}
	kinds, listed := onWhat[name]
	if !listed {
		kinds = []event.Kind{event.Customer}
	}
	if c.On != "" && len(kinds) == 0 {
		return usageError{s.t("cli.wants_no_on", map[string]any{"event": c.Event})}
	}
	wantsOn := usageError{s.t("cli.wants_on", map[string]any{"event": c.Event, "kinds": kinds})}
	if c.On == "" && len(kinds) > 0 {
		return wantsOn
	}
	return s.with(nil, func(a *app.App) error {
		e := &emission{app: a, data: data, cause: crm.Cause{Actor: "user", Live: true}}
		if c.On != "" {
			err := a.DB().Read(s.ctx, func(q *store.ReadTx) (err error) {
				e.on, err = s.findRecord(q, c.On)
				return err
			})
			if err != nil {
				return err
			}
			if !slices.Contains(kinds, e.on.Kind) {
				return wantsOn
			}
		}
		if name == event.FlowStarted {
			return s.startFlow(a, e)
		}
		return a.DB().Write(s.ctx, func(tx *store.Tx) error {
			e.tx = tx
			return emitter(e)
		})
	})
}

// startFlow puts the customer into the flow that the data name.
func (s *session) startFlow(a *app.App, e *emission) error {
	var uid string
	err := a.DB().Read(s.ctx, func(q *store.ReadTx) error {
		f, err := a.Flows().Find(q, e.text("flow"))
		uid = f.UID
		return err
	})
	if err != nil {
		return err
	}
	_, err = a.Engine().StartPeople(s.ctx, uid, []int64{e.on.ID})
	return err
}

func (e *emission) change(c crm.Change) error {
	c.Subject, c.Cause = e.on, e.cause
	return crm.Apply(e.tx, []crm.Change{c})
}

func (e *emission) purchase(paid bool) error {
	amount, currency := e.text("amount"), e.text("currency")
	if value, of, ok := strings.Cut(amount, " "); ok && currency == "" { // "100.50 RUB"
		amount, currency = value, of
	}
	_, err := crm.AddTyped(e.tx, e.cause, e.on.ID, amount, currency, e.text("title"), paid)
	return err
}

// value reads data.value by the type of the field that it is for.
func (e *emission) value(field string) (any, error) {
	schema, err := crm.ReadSchema(e.tx)
	if err != nil {
		return nil, err
	}
	env := schema.Env(e.on.Kind, nil)
	path := field
	if !strings.HasPrefix(path, string(e.on.Kind)+".") {
		path = string(e.on.Kind) + "." + path
	}
	id, ok := env.Lookup(path)
	if !ok {
		return nil, fault.New(fault.Unknown, fault.Args{"what": "field", "key": field})
	}
	given := e.data["value"]
	if n, ok := given.(json.Number); ok {
		if given, err = n.Float64(); err != nil {
			return nil, usageError{"--data value: " + err.Error()}
		}
	}
	return formula.FromWire(env.Facts()[id].Type.Kind, given)
}

func (e *emission) text(name string) string {
	switch v := e.data[name].(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		return fmt.Sprint(v)
	}
}

// texts reads one text or a list of them.
func (e *emission) texts(name string) []string {
	list, ok := e.data[name].([]any)
	if !ok {
		if text := e.text(name); text != "" {
			return []string{text}
		}
		return nil
	}
	var out []string
	for _, v := range list {
		out = append(out, fmt.Sprint(v))
	}
	return out
}
