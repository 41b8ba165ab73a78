package app

import (
	"context"

	"voronka/backend/engine"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/interp"
	"voronka/backend/store"
)

// largestPage bounds what one call returns; 0 asks for it.
const largestPage = 500

func pageLimit(limit int64) int64 {
	if limit <= 0 || limit > largestPage {
		return largestPage
	}
	return limit
}

// Stats returns the kept totals of a flow's nodes and ports over all versions.
func (s *Flows) Stats(ctx context.Context, in ByID) (FlowStats, error) {
	out := FlowStats{Nodes: map[string]NodeStats{}}
	err := s.app.db.Read(ctx, func(q *store.ReadTx) error {
		f, err := s.app.flows.Get(q, in.ID)
		if err != nil {
			return err
		}
		stats, err := engine.ReadStats(q, f.ID)
		if err != nil {
			return err
		}
		for id, t := range stats.Nodes {
			out.Nodes[id] = NodeStats{Inside: t.Inside, Passed: t.Passed, Failed: t.Failed}
		}
		out.Ports, out.Inside = stats.Ports, stats.Inside
		if out.Goals, err = s.goals(q, f); err != nil {
			return err
		}
		out.Refused, err = refused(q, f.ID)
		return err
	})
	return out, err
}

// People returns a page of the people who stand at a node, passed it, or failed at it.
func (s *Flows) People(ctx context.Context, in PeopleQuery) (PeoplePage, error) {
	var page PeoplePage
	err := s.app.db.Read(ctx, func(q *store.ReadTx) error {
		f, err := s.app.flows.Get(q, in.Flow)
		if err != nil {
			return err
		}
		people, err := engine.ReadPeople(q, f.ID, in.Node, in.State, in.After, pageLimit(in.Limit))
		page.Total, page.Folded, page.Next = people.Total, people.Folded, people.Next
		for _, p := range people.List {
			page.Items = append(page.Items, NodePerson{
				Run: idText(int64(p.Run)), Customer: customerID(p.Subject), Name: p.Name, Since: p.Since, Until: p.Until,
				Wait: string(p.Wait), Why: p.Why, Paused: p.Paused, State: string(p.State),
			})
		}
		return err
	})
	return page, err
}

// Runs returns a page of a flow's runs, the newest first.
func (s *Flows) Runs(ctx context.Context, in RunsQuery) (RunsPage, error) {
	var page RunsPage
	switch in.State {
	case "", string(interp.Active), string(interp.Done), string(interp.Failed), string(interp.Stopped):
	default:
		return page, fault.New(fault.Unknown, fault.Args{"what": "state", "key": in.State})
	}
	var before int64
	if in.After != "" {
		var err error
		if before, err = parseID("run", in.After); err != nil {
			return page, err
		}
	}
	err := s.app.db.Read(ctx, func(q *store.ReadTx) error {
		f, err := s.app.flows.Get(q, in.Flow)
		if err != nil {
			return err
		}
		limit := pageLimit(in.Limit)
		runs, total, err := engine.ReadRuns(q, f.ID, interp.State(in.State), engine.RunID(before), limit+1)
		page.Total = total
		for i, r := range runs {
			if int64(i) == limit {
				page.Next = page.Items[i-1].Run
				break
			}
			page.Items = append(page.Items, runRow(r))
		}
		return err
	})
	return page, err
}

// History returns what happened to a run and why.
func (s *Flows) History(ctx context.Context, in ByID) (out RunHistory, err error) {
	id, err := parseID("run", in.ID)
	if err != nil {
		return out, err
	}
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		r, err := engine.ReadRun(q, engine.RunID(id))
		if err != nil {
			return err
		}
		program, err := s.app.flows.Program(q, r.Version)
		if err != nil {
			return err
		}
		out = RunHistory{Run: runRow(r), Flow: program.Name, Version: int64(program.Number), Names: map[string]HistoryNode{}}
		for _, n := range program.Program.Doc.Nodes {
			out.Names[n.ID] = HistoryNode{Name: n.Name, Kind: n.Kind}
		}
		out.Entries, err = engine.ReadHistory(q, r.Run)
		return err
	})
	return out, err
}

// StopRuns ends one run, some, or all of a flow, and counts those that were ended.
func (s *Flows) StopRuns(ctx context.Context, in StopRuns) (Count, error) {
	ids, err := parseIDs("run", in.Runs)
	if err != nil {
		return Count{}, err
	}
	n, err := s.app.engine.StopRuns(ctx, in.Flow, ids)
	return Count{Count: n}, err
}

// Start puts people into a live flow by hand.
func (s *Flows) Start(ctx context.Context, in StartFlow) (Count, error) {
	ids, err := parseIDs("customer", in.Customers)
	if err != nil {
		return Count{}, err
	}
	n, err := s.app.engine.StartPeople(ctx, in.Flow, ids)
	return Count{Count: n}, err
}

func runRow(r engine.RunInfo) RunRow {
	return RunRow{
		Run: idText(int64(r.Run)), Customer: customerID(r.Subject), Name: r.Name, Started: r.Started, Ended: r.Ended,
		State: string(r.State), Node: r.Node, Until: r.Until,
	}
}

func customerID(subject event.Ref) string {
	if subject.Kind != event.Customer {
		return ""
	}
	return idText(subject.ID)
}
