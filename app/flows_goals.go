package app

import (
	"voronka/backend/engine"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/store"
)

// goals returns what the goals of a flow's published version came to.
func (s *Flows) goals(q store.Querier, f library.Flow) ([]GoalStats, error) {
	out := []GoalStats{}
	if f.VersionID == 0 {
		return out, nil
	}
	program, err := s.app.flows.Program(q, f.VersionID)
	if err != nil || len(program.Program.Goals) == 0 {
		return out, err
	}
	started, err := engine.ReadStarted(q, f.VersionID)
	if err != nil {
		return nil, err
	}
	for _, g := range program.Program.Goals {
		out = append(out, GoalStats{Name: g.Name, Event: string(g.Event), Started: started})
	}
	kept, err := engine.ReadGoals(q, f.ID)
	for _, k := range kept {
		if k.Version == f.Version && k.Goal <= len(out) {
			out[k.Goal-1].Reached, out[k.Goal-1].InOrder = k.Reached, k.InOrder
		}
	}
	return out, err
}

// shownRefusals is how many refused starts are shown one by one.
const shownRefusals = 100

func refused(q store.Querier, id library.FlowID) (RefusedStarts, error) {
	out := RefusedStarts{Counts: []RefusalCount{}, Latest: []RefusedStart{}}
	kept, err := engine.ReadRefusals(q, id, shownRefusals)
	out.Total = kept.Total
	for _, c := range kept.Counts {
		out.Counts = append(out.Counts, RefusalCount{Reason: c.Reason, Count: c.Count, Last: c.Last})
	}
	for _, r := range kept.Latest {
		out.Latest = append(out.Latest, RefusedStart{At: r.At, Customer: customerID(r.Subject), Name: r.Name,
			Why: interp.Reason{Code: r.Reason, Args: r.Args}})
	}
	return out, err
}
