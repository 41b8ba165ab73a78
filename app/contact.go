package app

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"voronka/backend/engine"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/library"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// Contact is when and how often people are written to: the policy of the workspace, the messages that rules hold back, and
// what fell due while the program was not running.
type Contact struct{ app *App }

// defaultHold is how long a cap may hold a message where nothing was set.
const defaultHold = "7d"

// Policy returns how often one person is written at most.
func (s *Contact) Policy(ctx context.Context) (ContactPolicy, error) {
	settings, err := s.app.Settings(ctx)
	out := ContactPolicy{Caps: []Cap{}, HoldLimit: settings.HoldLimit}
	if out.HoldLimit == "" {
		out.HoldLimit = defaultHold
	}
	for _, c := range settings.Caps {
		out.Caps = append(out.Caps, Cap(c))
	}
	return out, err
}

// SavePolicy changes it. What is held already is asked again when its time comes.
func (s *Contact) SavePolicy(ctx context.Context, in ContactPolicy) (ContactPolicy, error) {
	err := s.app.db.Write(ctx, func(tx *store.Tx) error {
		settings, err := workspace.Load(tx)
		if err != nil {
			return err
		}
		settings.Caps, settings.HoldLimit = nil, in.HoldLimit
		for i, c := range in.Caps {
			if c.Channel != "any" && !s.app.channels.Has(c.Channel) {
				return fault.InvalidFields(fault.Field{Field: fmt.Sprintf("caps.%d.channel", i), Code: fault.Unknown,
					Args: fault.Args{"what": "channel", "key": c.Channel}})
			}
			settings.Caps = append(settings.Caps, workspace.Cap(c))
		}
		return workspace.Save(tx, settings)
	})
	if err != nil {
		return ContactPolicy{}, err
	}
	return s.Policy(ctx)
}

// Held returns a page of the messages that rules hold back, those that go first first.
func (s *Contact) Held(ctx context.Context, in HeldQuery) (Page[HeldRow], error) {
	page := Page[HeldRow]{Items: []HeldRow{}}
	limit := in.Limit
	if limit <= 0 || limit > 200 {
		limit = 200
	}
	err := s.app.db.Read(ctx, func(q *store.ReadTx) error {
		var of library.FlowID
		if in.Flow != "" {
			f, err := s.app.flows.Get(q, in.Flow)
			if err != nil {
				return err
			}
			of = f.ID
		}
		rows, total, err := engine.ReadHeld(q, of, in.Offset, limit)
		page.Total = total
		for _, r := range rows {
			row := HeldRow{ID: fmt.Sprintf("%d.%d", r.Run, r.Slot), Run: idText(int64(r.Run)), Flow: r.FlowName, FlowID: r.FlowUID,
				Name: r.Name, Node: r.Node, Channel: r.Channel, Why: r.Why, Since: r.Since, Until: r.Until}
			if r.Subject.Kind == event.Customer {
				row.Customer = idText(r.Subject.ID)
			}
			c, err := s.app.flows.Program(q, r.Version)
			if err != nil {
				return err
			}
			if i, ok := c.Program.Step(r.Node); ok {
				row.Kind, row.Step = c.Program.Steps[i].Node.Kind, c.Program.Steps[i].Node.Name
			}
			page.Items = append(page.Items, row)
		}
		return err
	})
	return page, err
}

// SendNow sends held messages past what holds them, once; consent is asked all the same.
func (s *Contact) SendNow(ctx context.Context, in ByIDs) (Count, error) {
	ids := make([]engine.HeldID, len(in.IDs))
	for i, text := range in.IDs {
		run, slot, _ := strings.Cut(text, ".")
		id, err := parseID("message", run)
		if err != nil {
			return Count{}, err
		}
		n, err := strconv.Atoi(slot)
		if err != nil || n < 0 {
			return Count{}, fault.Missing("message", text)
		}
		ids[i] = engine.HeldID{Run: engine.RunID(id), Slot: n}
	}
	n, err := s.app.engine.SendNow(ctx, ids)
	return Count{Count: n}, err
}

// Backlog returns what fell due in the last gap, and what waits for a decision.
func (s *Contact) Backlog(ctx context.Context) (Backlog, error) {
	out := Backlog{Flows: []BacklogFlow{}, Asked: []BacklogFlow{}}
	err := s.app.db.Read(ctx, func(q *store.ReadTx) error {
		b, ok, err := engine.ReadBacklog(q)
		if err != nil {
			return err
		}
		if ok {
			out.From, out.To, out.Why = b.Gap.From, b.Gap.To, b.Gap.Why
			out.Flows = backlogFlows(b.Flows)
		}
		asked, err := s.app.engine.ReadAsked(q)
		out.Asked = backlogFlows(asked)
		return err
	})
	return out, err
}

func backlogFlows(flows []engine.BacklogFlow) []BacklogFlow {
	out := make([]BacklogFlow, len(flows))
	for i, f := range flows {
		out[i] = BacklogFlow{ID: f.UID, Name: f.Name, Rule: f.Rule, Age: f.Age, Fresh: f.Fresh, Timers: f.Timers, First: f.First, Last: f.Last}
		for _, n := range f.Nodes {
			out[i].Nodes = append(out[i].Nodes, BacklogNode(n))
		}
	}
	return out
}

// Dismiss puts the report of the last gap away; what waits for a decision goes on waiting.
func (s *Contact) Dismiss(ctx context.Context) (Backlog, error) {
	if err := s.app.engine.DismissBacklog(ctx); err != nil {
		return Backlog{}, err
	}
	return s.Backlog(ctx)
}

// Decide settles what waits for a decision, of one flow or of all.
func (s *Contact) Decide(ctx context.Context, in Decide) (Count, error) {
	n, err := s.app.engine.Decide(ctx, in.Flow, in.Rule)
	return Count{Count: n}, err
}
