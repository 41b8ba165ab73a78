package app

import (
	"context"
	"encoding/json"

	"voronka/backend/engine"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/library"
	"voronka/backend/store"
)

// Flows are the automations: their documents, versions and states. What runs in them is in flows_runs.go.
type Flows struct{ app *App }

// List returns the flows, the latest changed first.
func (s *Flows) List(ctx context.Context) ([]FlowRow, error) {
	var out []FlowRow
	err := s.app.db.Read(ctx, func(q *store.ReadTx) error {
		flows, err := s.app.flows.List(q)
		if err != nil {
			return err
		}
		for _, f := range flows {
			doc, skipped := flow.Salvage(f.Draft)
			_, problems, err := s.app.flows.Check(q, doc)
			if err != nil {
				return err
			}
			row, err := s.row(q, f, doc, problems)
			if err != nil {
				return err
			}
			row.Problems += int64(len(skipped))
			out = append(out, row)
		}
		return nil
	})
	return out, err
}

// Create makes a flow with an empty draft; a taken name gets a number.
func (s *Flows) Create(ctx context.Context, in NewFlow) (FlowFull, error) {
	f, err := s.app.flows.Create(ctx, in.Name)
	if err != nil {
		return FlowFull{}, err
	}
	return s.full(ctx, f.UID)
}

// Get returns a flow with its draft and the draft's problems.
func (s *Flows) Get(ctx context.Context, in ByID) (FlowFull, error) { return s.full(ctx, in.ID) }

// SaveDraft keeps the draft as it stands, problems or not. A revision that is not the latest is fault.Stale.
func (s *Flows) SaveDraft(ctx context.Context, in SaveDraft) (Saved, error) {
	doc, err := flow.Decode(in.Document)
	if err != nil {
		return Saved{}, err
	}
	f, err := s.app.flows.SaveDraft(ctx, in.ID, in.Rev, doc)
	if err != nil {
		return Saved{}, err
	}
	saved := Saved{Rev: f.Rev, Dirty: f.Dirty}
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		saved.Checked, err = s.check(q, doc)
		return err
	})
	return saved, err
}

// Check compiles a document that need not be kept anywhere and returns its problems and its cards' lines.
func (s *Flows) Check(ctx context.Context, in CheckDocument) (checked Checked, err error) {
	doc, err := flow.Decode(in.Document)
	if err != nil {
		return checked, err
	}
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		checked, err = s.check(q, doc)
		return err
	})
	return checked, err
}

// Publish makes the draft a numbered version and starts it. Errors in the draft are the fault "flow_problems".
func (s *Flows) Publish(ctx context.Context, in Publish) (FlowFull, error) {
	if _, err := s.app.flows.Publish(ctx, in.ID, in.Rev); err != nil {
		return FlowFull{}, err
	}
	s.app.engine.Wake()
	return s.full(ctx, in.ID)
}

// Pause stops a live flow: nobody comes in, nobody moves on.
func (s *Flows) Pause(ctx context.Context, in ByID) (FlowFull, error) {
	return s.change(ctx, in.ID, s.app.flows.Pause)
}

// Resume sets a paused flow going again.
func (s *Flows) Resume(ctx context.Context, in ByID) (FlowFull, error) {
	return s.change(ctx, in.ID, s.app.flows.Resume)
}

// Delete puts a flow into the bin; a live one is paused with it.
func (s *Flows) Delete(ctx context.Context, in ByID) (Count, error) {
	if err := s.app.flows.Delete(ctx, in.ID); err != nil {
		return Count{}, err
	}
	s.app.engine.Wake()
	return Count{Count: 1}, nil
}

// Restore takes a flow out of the bin; it stays paused until it is resumed.
func (s *Flows) Restore(ctx context.Context, in ByID) (Count, error) {
	if err := s.app.flows.Restore(ctx, in.ID); err != nil {
		return Count{}, err
	}
	return Count{Count: 1}, nil
}

// Duplicate makes a new flow of another's draft.
func (s *Flows) Duplicate(ctx context.Context, in ByID) (FlowFull, error) {
	f, err := s.app.flows.Duplicate(ctx, in.ID)
	if err != nil {
		return FlowFull{}, err
	}
	return s.full(ctx, f.UID)
}

// Catalogue returns the kinds of nodes in the palette's order.
func (s *Flows) Catalogue(context.Context) ([]*flow.Kind, error) { return s.app.kinds.Kinds(), nil }

func (s *Flows) change(ctx context.Context, id string, how func(context.Context, string) error) (FlowFull, error) {
	if err := how(ctx, id); err != nil {
		return FlowFull{}, err
	}
	s.app.engine.Wake()
	return s.full(ctx, id)
}

func (s *Flows) full(ctx context.Context, uid string) (out FlowFull, err error) {
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		f, err := s.app.flows.Get(q, uid)
		if err != nil {
			return err
		}
		doc, skipped := flow.Salvage(f.Draft)
		if out.Checked, err = s.check(q, doc); err != nil {
			return err
		}
		out.Rev, out.Document, out.Skipped = f.Rev, json.RawMessage(f.Draft), noneSkipped(skipped)
		if len(skipped) > 0 { // what can be read of it, for looking at; the draft itself stays as it is
			if out.Document, err = flow.Marshal(doc); err != nil {
				return err
			}
		}
		out.FlowRow, err = s.row(q, f, doc, out.Checked.Problems)
		return err
	})
	return out, err
}

func (s *Flows) check(q store.Querier, doc *flow.Document) (Checked, error) {
	_, problems, err := s.app.flows.Check(q, doc)
	if err != nil {
		return Checked{}, err
	}
	return Checked{Problems: problems, Summaries: s.summaries(q, doc)}, nil
}

// summaries is what the cards of a document say.
func (s *Flows) summaries(q store.Querier, doc *flow.Document) map[string]Summary {
	out := map[string]Summary{}
	for i := range doc.Nodes {
		if sum := s.app.kinds.Summary(&doc.Nodes[i]); sum.Code != "" {
			s.nameFlow(q, sum.Args)
			out[doc.Nodes[i].ID] = Summary{Code: sum.Code, Args: sum.Args}
		}
	}
	return out
}

// row is a flow with its totals. Starts are counted at the event nodes, whose totals are kept, not by counting runs.
func (s *Flows) row(q store.Querier, f library.Flow, doc *flow.Document, problems []flow.Problem) (FlowRow, error) {
	row := FlowRow{ID: f.UID, Name: f.Name, State: string(f.State), Version: int64(f.Version), Dirty: f.Dirty, Changed: f.ChangedAt}
	for _, p := range problems {
		if p.Severity == flow.SeverityError {
			row.Problems++
		}
	}
	stats, err := engine.ReadStats(q, f.ID)
	if err != nil {
		return row, err
	}
	row.Inside = stats.Inside
	for _, t := range stats.Nodes {
		row.Failed += t.Failed
	}
	for _, n := range doc.Nodes {
		kind, ok := s.app.kinds.Kind(n.Kind)
		if !ok || kind.Category != flow.Event {
			continue
		}
		row.Events++
		if row.Event == "" {
			row.Event = n.Kind
		}
		row.Started += stats.Nodes[n.ID].Passed + stats.Nodes[n.ID].Inside
	}
	if f.VersionID == 0 {
		return row, nil
	}
	if row.Goal, err = s.firstGoal(q, f); err != nil {
		return row, err
	}
	last, _, err := engine.ReadRuns(q, f.ID, "", 0, 1)
	if err == nil && len(last) > 0 {
		row.LastRun, row.LastName = last[0].Started, last[0].Name
	}
	return row, err
}

// env returns the facts that expressions of a document may read.
func (s *Flows) env(q store.Querier, doc *flow.Document) (*formula.Env, error) {
	program, _, err := s.app.flows.Check(q, doc)
	if err != nil {
		return nil, err
	}
	return program.Env, nil
}

// Facts returns what expressions of a document can read, for completion.
func (s *Flows) Facts(ctx context.Context, in CheckDocument) (facts []formula.Fact, err error) {
	doc, err := flow.Decode(in.Document)
	if err != nil {
		return nil, err
	}
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		env, err := s.env(q, doc)
		if err == nil {
			facts = env.Facts()
		}
		return err
	})
	return facts, err
}

func missingCustomer(id string) error { return fault.Missing("customer", id) }
