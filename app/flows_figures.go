package app

import (
	"context"
	"time"

	"voronka/backend/clock"
	"voronka/backend/engine"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// FiguresQuery asks what happened in a flow in the last so many days, today among them.
type FiguresQuery struct {
	Flow string `json:"flow"`
	Days int64  `json:"days"` // 0: ever
}

// FlowFigures is what happened in a flow in a period, over all versions.
type FlowFigures struct {
	Since int64                  `json:"since"` // the period's first moment; 0: ever
	Nodes map[string]NodeFigures `json:"nodes"` // node id →
}

// NodeFigures is what happened at a node in a period.
type NodeFigures struct {
	Entered int64            `json:"entered"`
	Passed  int64            `json:"passed"`
	Failed  int64            `json:"failed"`
	Ports   map[string]int64 `json:"ports"` // exit → how often it was taken
}

// StepQuery asks for one step's figures.
type StepQuery struct {
	Flow string `json:"flow"`
	Node string `json:"node"`
	Days int64  `json:"days"` // 0: ever
}

// StepFigures is a step's figures, and what its latest visits say.
type StepFigures struct {
	NodeFigures
	Since   int64         `json:"since"`
	Visits  int64         `json:"visits"` // looked at for what follows, the latest first
	Whole   bool          `json:"whole"`  // these were all of the period
	Median  int64         `json:"median"` // milliseconds in the step; -1: nobody left it
	Sent    int64         `json:"sent"`
	Errors  []ReasonCount `json:"errors"`
	Blocked []ReasonCount `json:"blocked"`
}

// ReasonCount is a reason and how many visits it concerned.
type ReasonCount struct {
	Why   interp.Reason `json:"why"`
	Count int64         `json:"count"`
}

// period is the days of the workspace's calendar from so many ago to today, and their first moment.
func (s *Flows) period(q store.Querier, days int64) (from, to, since int64, err error) {
	set, err := workspace.Load(q)
	if err != nil {
		return 0, 0, 0, err
	}
	zone := set.Location()
	now := s.app.opts.Clock.Now()
	to = engine.DayOf(now, zone)
	if days <= 0 {
		return 0, to, 0, nil
	}
	y, m, d := now.In(zone).Date()
	first := time.Date(y, m, d-int(days)+1, 0, 0, 0, 0, zone)
	return to - days + 1, to, clock.Millis(first), nil
}

// Figures returns what happened at a flow's nodes in a period. It costs a line a day and exit, not a run.
func (s *Flows) Figures(ctx context.Context, in FiguresQuery) (FlowFigures, error) {
	out := FlowFigures{Nodes: map[string]NodeFigures{}}
	err := s.app.db.Read(ctx, func(q *store.ReadTx) error {
		f, err := s.app.flows.Get(q, in.Flow)
		if err != nil {
			return err
		}
		from, to, since, err := s.period(q, in.Days)
		if err != nil {
			return err
		}
		out.Since = since
		nodes, err := engine.ReadPeriod(q, f.ID, from, to)
		for id, p := range nodes {
			out.Nodes[id] = NodeFigures{Entered: p.Entered, Passed: p.Passed, Failed: p.Failed, Ports: p.Ports}
		}
		return err
	})
	return out, err
}

// StepFigures returns one step's figures in a period. Reasons and the median are of its latest visits, a thousand at most.
func (s *Flows) StepFigures(ctx context.Context, in StepQuery) (StepFigures, error) {
	out := StepFigures{Errors: []ReasonCount{}, Blocked: []ReasonCount{}}
	err := s.app.db.Read(ctx, func(q *store.ReadTx) error {
		f, err := s.app.flows.Get(q, in.Flow)
		if err != nil {
			return err
		}
		from, to, since, err := s.period(q, in.Days)
		if err != nil {
			return err
		}
		nodes, err := engine.ReadPeriod(q, f.ID, from, to)
		if err != nil {
			return err
		}
		out.Since, out.Ports = since, map[string]int64{}
		if p := nodes[in.Node]; p != nil {
			out.NodeFigures = NodeFigures{Entered: p.Entered, Passed: p.Passed, Failed: p.Failed, Ports: p.Ports}
		}
		sample, err := engine.ReadSample(q, f.ID, in.Node, since)
		if err != nil {
			return err
		}
		out.Visits, out.Whole, out.Median, out.Sent = int64(sample.Visits), sample.Whole, sample.Median, sample.Sent
		for _, c := range sample.Errors {
			out.Errors = append(out.Errors, ReasonCount{Why: c.Why, Count: c.Count})
		}
		for _, c := range sample.Blocked {
			out.Blocked = append(out.Blocked, ReasonCount{Why: c.Why, Count: c.Count})
		}
		return nil
	})
	return out, err
}

// firstGoal is what the first goal of the published version came to; nil without goals.
func (s *Flows) firstGoal(q store.Querier, f library.Flow) (*GoalStats, error) {
	goals, err := s.goals(q, f)
	if err != nil || len(goals) == 0 {
		return nil, err
	}
	return &goals[0], nil
}
