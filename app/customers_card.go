package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"voronka/backend/crm"
	"voronka/backend/engine"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/inbox"
	"voronka/backend/interp"
	"voronka/backend/store"
)

// cardRuns is how many flows at work with a person a card shows.
const cardRuns = 50

func (s *Customers) card(q store.Querier, id int64) (CustomerCard, error) {
	c, err := crm.GetCard(q, id)
	if err != nil {
		return CustomerCard{}, err
	}
	card := CustomerCard{CustomerRow: customerRow(c.Row), Rev: c.Rev, Form: formToWire(c.Form), Deleted: c.Deleted}
	for _, p := range c.Purchases {
		card.Purchased = append(card.Purchased, purchaseRow(p))
	}
	for _, t := range c.Tasks {
		card.Tasks = append(card.Tasks, taskRow(t))
	}
	runs, err := engine.ReadRunsOf(q, c.Contact, cardRuns)
	if err != nil {
		return card, err
	}
	for _, r := range runs {
		if r.State != interp.Active {
			continue
		}
		program, err := s.app.flows.Program(q, r.Version)
		if err != nil {
			return card, err
		}
		run := CardRun{Run: idText(int64(r.Run)), Flow: program.UID, Name: program.Name, Node: r.Node, Wait: string(r.Wait), Until: r.Until,
			Paused: r.Paused, Steps: []RunStep{}}
		for _, n := range program.Program.Doc.Nodes {
			if !strings.HasPrefix(n.Kind, "event.") {
				run.Steps = append(run.Steps, RunStep{Node: n.ID, Name: n.Name, Kind: n.Kind})
			}
			if n.ID == r.Node {
				run.Step, run.Kind = n.Name, n.Kind
			}
		}
		card.Runs = append(card.Runs, run)
	}
	return card, nil
}

// AddNote writes a note into a customer's timeline.
func (s *Customers) AddNote(ctx context.Context, in NewNote) (entry TimelineEntry, err error) {
	id, err := parseID("customer", in.Customer)
	if err != nil {
		return entry, err
	}
	text := strings.TrimSpace(in.Text)
	if text == "" {
		return entry, crm.FieldFault("text", crm.Required, nil)
	}
	err = s.write(ctx, func(tx *store.Tx) error {
		if err := crm.Apply(tx, []crm.Change{{Subject: customerRef(id), Cause: byUser, Note: text}}); err != nil {
			return err
		}
		entries, err := s.timeline(tx, id, []crm.TimelineKind{crm.TimelineNotes}, "", 1)
		if err == nil && len(entries.Items) > 0 {
			entry = entries.Items[0]
		}
		return err
	})
	return entry, err
}

// CompleteTask marks a task as done.
func (s *Customers) CompleteTask(ctx context.Context, in ByID) (task CustomerTask, err error) {
	id, err := parseID("task", in.ID)
	if err != nil {
		return task, err
	}
	err = s.write(ctx, func(tx *store.Tx) error {
		t, err := crm.CompleteTask(tx, byUser, id)
		task = taskRow(t)
		return err
	})
	return task, err
}

// Timeline returns what happened to a customer, newest first.
func (s *Customers) Timeline(ctx context.Context, in TimelineQuery) (page TimelinePage, err error) {
	id, err := parseID("customer", in.ID)
	if err != nil {
		return page, err
	}
	kinds := make([]crm.TimelineKind, len(in.Kinds))
	for i, k := range in.Kinds {
		kinds[i] = crm.TimelineKind(k)
	}
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		page, err = s.timeline(q, id, kinds, in.Before, int(in.Limit))
		return err
	})
	return page, err
}

func (s *Customers) timeline(q store.Querier, id int64, kinds []crm.TimelineKind, before string, limit int) (page TimelinePage, err error) {
	rows, err := crm.RowsOf(q, event.Customer, []int64{id})
	if err != nil {
		return page, err
	}
	if len(rows) == 0 {
		return page, missingCustomer(idText(id))
	}
	events, before, err := crm.Timeline(q, rows[0].Contact, kinds, before, limit)
	if err != nil {
		return page, err
	}
	page.Before = before
	for _, e := range events {
		entry, err := s.entry(q, e)
		if err != nil {
			return page, err
		}
		page.Items = append(page.Items, entry)
	}
	return page, nil
}

// entry makes an event of the log into a line: with the message's text, the flow's name, the payload's values.
func (s *Customers) entry(q store.Querier, e event.Event) (TimelineEntry, error) {
	line := TimelineEntry{
		ID: idText(e.Seq), At: e.At, Kind: strings.TrimSuffix(string(crm.KindOf(e.Name)), "s"), Code: string(e.Name), Actor: string(e.Actor),
		Args: map[string]any{},
	}
	if len(e.Payload) > 0 {
		if err := json.Unmarshal(e.Payload, &line.Args); err != nil {
			return line, fmt.Errorf("payload of event %d: %w", e.Seq, err)
		}
	}
	if text, ok := line.Args["text"].(string); ok {
		line.Text = text
	}
	if e.Object.ID > 0 {
		line.Args["object"] = idText(e.Object.ID)
	}
	var err error
	switch {
	case line.Kind == "message":
		err = s.message(q, e, &line)
	case e.Name == event.FlowStarted:
		uid, _ := line.Args["flow"].(string)
		line.Flow, err = s.flowName(q, uid)
	}
	if err == nil && line.Flow == "" && e.Run > 0 {
		line.Flow, err = s.runFlow(q, e.Run)
	}
	return line, err
}

func (s *Customers) message(q store.Querier, e event.Event, line *TimelineEntry) error {
	var payload event.MessagePayload
	if err := json.Unmarshal(e.Payload, &payload); err != nil {
		return err
	}
	m, err := inbox.Get(q, payload.Message)
	if fault.Has(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	line.Subject, line.Text, line.Channel, line.State, line.Flow = m.Subject, m.Text, m.Channel, string(m.State), m.FlowName
	line.Args["reason"], line.Args["to"], line.Args["message"] = m.Reason, m.Address, idText(m.ID)
	line.Rich, err = timelineRich(q, m)
	return err
}

func (s *Customers) flowName(q store.Querier, uid string) (string, error) {
	f, err := s.app.flows.Get(q, uid)
	if fault.Has(err, fault.NotFound) {
		return "", nil
	}
	return f.Name, err
}

func (s *Customers) runFlow(q store.Querier, run int64) (string, error) {
	r, err := engine.ReadRun(q, engine.RunID(run))
	if fault.Has(err, fault.NotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	f, err := s.app.flows.ByID(q, r.Flow)
	return f.Name, err
}

func taskRow(t crm.TaskRow) CustomerTask {
	return CustomerTask{ID: idText(t.ID), Text: t.Text, Assignee: t.Assignee, Due: t.Due, Done: t.Done}
}
