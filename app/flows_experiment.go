package app

import (
	"context"

	"voronka/backend/engine"
	"voronka/backend/fault"
	"voronka/backend/policy/experiment"
	"voronka/backend/store"
)

// Experiment returns the figures of a split of the published version: people and successes of each arm, how they compare, and
// the winner where one has been found.
func (s *Flows) Experiment(ctx context.Context, in NodeRef) (out Experiment, err error) {
	out.Arms = []ExperimentArm{}
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		f, err := s.app.flows.Get(q, in.Flow)
		if err != nil || f.VersionID == 0 {
			return err
		}
		c, err := s.app.flows.Program(q, f.VersionID)
		if err != nil {
			return err
		}
		step, ok := c.Program.Step(in.Node)
		if !ok {
			return nil // drawn, and not published yet
		}
		plan := engine.PlanOf(&c.Program.Steps[step])
		if plan == nil {
			return fault.New(engine.NoSplit, fault.Args{"node": in.Node})
		}
		counts, err := engine.ReadCounts(q, c.Flow, c.Nodes[step], plan, s.app.engine.Clock.Now())
		if err != nil {
			return err
		}
		out.Measured, out.Window = len(plan.Goals) > 0, plan.Window.Milliseconds()
		compared := map[string]experiment.Comparison{}
		for _, v := range experiment.Compare(plan, counts) {
			compared[v.Arm] = v
		}
		for i, a := range plan.Arms {
			arm := ExperimentArm{ID: a.ID, Name: a.Name, Holdout: a.Holdout, Control: i == plan.Control(), People: counts[i].People,
				Converted: counts[i].Converted, Ripe: counts[i].Ripe}
			if arm.Name == "" {
				arm.Name = a.ID
			}
			if counts[i].People > 0 {
				arm.Rate = float64(counts[i].Converted) / float64(counts[i].People)
				arm.RateLow, arm.RateHigh = experiment.Wilson(counts[i].Converted, counts[i].People, 0.95)
			}
			if v, ok := compared[a.ID]; ok && out.Measured {
				arm.Compared, arm.Difference, arm.Low, arm.High = true, v.Difference, v.Low, v.High
				arm.P, arm.Sure, arm.Need, arm.Say = v.Adjusted, v.Sure, v.Need, &v.Say
			}
			out.Arms = append(out.Arms, arm)
		}
		w, found, err := engine.ReadWinner(q, c.Nodes[step])
		if found {
			out.Winner = &ExperimentWinner{Arm: w.Arm, At: w.At, Say: w.Say}
		}
		return err
	})
	return out, err
}

// nameFlow puts a flow's name in the place of its id in what a step's card says.
func (s *Flows) nameFlow(q store.Querier, args fault.Args) {
	id, ok := args["flow"].(string)
	if !ok {
		return
	}
	if f, err := s.app.flows.Get(q, id); err == nil && !f.Deleted {
		args["flow"] = f.Name
	}
}
