package app

import (
	"context"

	"voronka/backend/event"
	"voronka/backend/library"
	"voronka/backend/policy"
	"voronka/backend/store"
)

// Forecast says what a live import would set going: for each live flow, how many runs of how many people. The import is
// rehearsed and its events are held against the flows' events by the engine's own rules, save that a flow which takes a
// person in again only after the exit is counted once for each person.
func (s *Imports) Forecast(ctx context.Context, in ImportPlan) (Forecast, error) {
	plan, _, err := s.plan(ctx, in)
	if err != nil {
		return Forecast{}, err
	}
	plan.Live = true
	var tallies []*tally
	if err := s.app.db.Read(ctx, func(q *store.ReadTx) error {
		flows, err := s.app.flows.LiveFlows(q)
		for _, f := range flows {
			tallies = append(tallies, newTally(f))
		}
		return err
	}); err != nil {
		return Forecast{}, err
	}
	rehearsal, err := s.app.importer.Rehearse(ctx, plan)
	if err != nil {
		return Forecast{}, err
	}
	defer rehearsal.Close()
	err = rehearsal.Events(ctx, func(_ store.Querier, events []event.Event) error {
		for i := range events {
			for _, t := range tallies {
				t.see(&events[i])
			}
		}
		return nil
	})
	var out Forecast
	for _, t := range tallies {
		if t.starts > 0 {
			out.Flows = append(out.Flows, FlowForecast{Flow: t.flow.UID, Name: t.flow.Name, Starts: t.starts, People: int64(len(t.people))})
		}
	}
	return out, err
}

// tally counts what one flow would start.
type tally struct {
	flow     *library.Compiled
	entries  []entrance
	starts   int64
	people   map[int64]bool
	subjects map[event.Ref]bool
}

type entrance struct {
	name  event.Name
	match *policy.Match
	again bool
}

func newTally(f *library.Compiled) *tally {
	t := &tally{flow: f, people: map[int64]bool{}, subjects: map[event.Ref]bool{}}
	for _, i := range f.Program.Entries {
		step := &f.Program.Steps[i]
		match, ok := step.Args.(*policy.Match)
		if !ok || step.Kind == nil || step.Node.Disabled {
			continue
		}
		rule := policy.ReentryOf(f.Program.Settings.Reentry, step.Kind.Keyed)
		t.entries = append(t.entries, entrance{step.Kind.Starts, match, rule == policy.Always})
	}
	return t
}

func (t *tally) see(e *event.Event) {
	for _, in := range t.entries {
		if in.name != e.Name || e.Subject.Kind != t.flow.Program.Subject || !in.match.Fits(e) {
			continue
		}
		if !in.again && t.subjects[e.Subject] {
			continue
		}
		t.subjects[e.Subject] = true
		t.people[e.Person] = true
		t.starts++
	}
}
