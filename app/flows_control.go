package app

import (
	"context"
	"slices"
	"strings"

	"voronka/backend/engine"
	"voronka/backend/flow"
	"voronka/backend/job"
	"voronka/backend/library"
	"voronka/backend/store"
)

// atOnce is how many runs a publish settles before it answers; more go on as a job.
const atOnce = 1000

// Order asks something of runs: to stop, pause, go on, skip a wait, try again or move to another node.
func (s *Flows) Order(ctx context.Context, in OrderRuns) (Ordered, error) {
	ids, err := parseIDs("run", in.Runs)
	if err != nil {
		return Ordered{}, err
	}
	c := engine.Command{Order: engine.Order(in.Order), Flow: in.Flow, Runs: ids, Node: in.Node, Port: in.Port, To: in.To, By: "user"}
	n, err := s.app.engine.CountOrdered(ctx, c)
	if err != nil {
		return Ordered{}, err
	}
	if n <= engine.OrderBatch { // in one transaction
		got, err := s.app.engine.Order(ctx, c, nil)
		return Ordered{Done: got.Done, Passed: got.Passed}, err
	}
	j, err := s.app.jobs.Start(ctx, jobOrder, orderParams{in.Order, in.Flow, &c}, s.app.ordering(c, engine.Ordering{}))
	row := jobRow(j)
	return Ordered{Job: &row}, err
}

// PublishPreview says what a publish would do to the people under way, node by node, and what is proposed. It changes
// nothing.
func (s *Flows) PublishPreview(ctx context.Context, in PublishPlan) (PublishForecast, error) {
	f, err := s.app.engine.Forecast(ctx, planOf(in))
	out := PublishForecast{Number: int64(f.Number), Same: f.Same, Waiting: f.Waiting, Proposal: string(f.Proposal),
		Difference: FlowDifference{Added: f.Difference.Added, Removed: f.Difference.Removed, Changed: f.Difference.Changed,
			Links: int64(len(f.Difference.Linked) + len(f.Difference.Unlinked)), Settings: f.Difference.Settings},
		Spread: SpreadForecast(f.Spread), Sentences: []flow.ChangeSentence{}, Nodes: []NodeForecast{}, Names: map[string]HistoryNode{}}
	if err != nil {
		return out, err
	}
	if f.Before != nil && f.After != nil {
		out.Sentences = sentences(f.Before, f.After)
	}
	for node, n := range f.Nodes {
		out.Nodes = append(out.Nodes, NodeForecast{Node: node, Waiting: n.Waiting, Stays: n.Stays, Leaves: n.Leaves, Stopped: n.Stopped})
	}
	slices.SortFunc(out.Nodes, func(a, b NodeForecast) int { return strings.Compare(a.Node, b.Node) })
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		now, err := s.app.flows.Get(q, in.ID)
		if err != nil {
			return err
		}
		versions, err := s.app.flows.Versions(q, now.ID)
		if err != nil {
			return err
		}
		for _, v := range slices.Backward(versions) { // the newest names win
			c, err := s.app.flows.Program(q, v.ID)
			if err != nil {
				return err
			}
			namesOf(c.Program.Doc, out.Names)
		}
		namesOf(f.After, out.Names)
		return nil
	})
	return out, err
}

func namesOf(doc *flow.Document, into map[string]HistoryNode) {
	for _, n := range doc.Nodes {
		into[n.ID] = HistoryNode{Name: n.Name, Kind: n.Kind}
	}
}

func planOf(in PublishPlan) engine.Plan {
	return engine.Plan{Flow: in.ID, Rev: in.Rev, Number: int(in.Number), Strategy: engine.Strategy(in.Strategy), By: "user",
		Name: in.Name, Note: in.Note}
}

// PublishAs makes the draft, or an older version again, the flow's version, and does with the people under way as the plan
// says.
func (s *Flows) PublishAs(ctx context.Context, in PublishPlan) (out Published, err error) {
	made, err := s.app.engine.Publish(ctx, planOf(in))
	if err != nil {
		return out, err
	}
	s.app.engine.Wake()
	var waiting int64
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		versions, err := s.app.flows.Versions(q, made.ID)
		for _, v := range versions {
			if v.ID != made.VersionID {
				waiting += v.Inside
			}
		}
		return err
	})
	if err != nil {
		return out, err
	}
	finish := engine.Strategy(in.Strategy) == engine.Finish || in.Strategy == ""
	switch {
	case finish || waiting == 0:
	case waiting <= atOnce:
		moved, err := s.app.engine.FinishMove(ctx, made.ID, nil)
		if err != nil {
			return out, err
		}
		out.Moved, out.Leaving, out.Stopped = moved.Moved, moved.Leaving, moved.Stopped
	default:
		j, err := s.takeAlong(ctx, made, waiting)
		if err != nil {
			return out, err
		}
		row := jobRow(j)
		out.Job = &row
	}
	out.Flow, err = s.full(ctx, in.ID)
	return out, err
}

// takeAlong is the job of a publish to many people. Cancelled, it leaves those it has not come to on their version; killed,
// the next start of the engine goes on with it.
func (s *Flows) takeAlong(ctx context.Context, f library.Flow, waiting int64) (job.Job, error) {
	return s.app.jobs.Start(ctx, jobPublish, map[string]string{"name": f.Name, "flow": f.UID}, func(ctx context.Context, p *job.Progress) (any, error) {
		moved, err := s.app.engine.FinishMove(ctx, f.ID, func(m engine.Moved) error {
			done := m.Moved + m.Stopped
			return p.Set(ctx, done, max(waiting, done))
		})
		if ctx.Err() != nil && !s.app.closing() {
			return moved, s.app.engine.CancelMove(context.WithoutCancel(ctx), f.ID)
		}
		return moved, err
	})
}
