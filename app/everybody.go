package app

import (
	"context"
	"slices"
	"time"

	"voronka/backend/channel"
	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/engine"
	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/policy"
	"voronka/backend/simulate"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// Ways chooses channels for a simulation as the engine does.
func (a *App) Ways() simulate.Ways {
	return func(ctx context.Context, id string, p *crm.Person) (policy.Way, error) {
		ch, to, err := a.channels.Resolve(ctx, id, channel.Person{ID: p.Contact, Name: p.Name, Emails: p.Emails, Phones: p.Phones})
		if err != nil {
			return policy.Way{}, err
		}
		return policy.Way{Channel: ch.ID(), Local: ch.Local(), To: to, Carries: channel.CarriedBy(ch)}, nil
	}
}

// knownArms is what the file says of a flow's experiments: who has been given an arm keeps it.
func knownArms(q store.Querier, flow string) (simulate.Known, error) {
	return engine.ReadKnownArms(q, flow)
}

// LiveFlow finds the flows that a step may start: by id, or by a name that one live flow has.
func (a *App) LiveFlow(q store.Querier) (func(ref string) *flow.Program, error) {
	live, err := a.flows.LiveFlows(q)
	return func(ref string) *flow.Program {
		var named *flow.Program
		for _, f := range live {
			if f.UID == ref {
				return f.Program
			}
			if f.Name == ref {
				if named != nil {
					return nil
				}
				named = f.Program
			}
		}
		return named
	}, err
}

// Simulation is what a program is simulated with from now on, but for the person.
func (a *App) Simulation(q store.Querier, program *flow.Program, days int) (simulate.Input, error) {
	now := a.engine.Clock.Now()
	in := simulate.Input{Program: program, Behaviours: a.kinds, Ways: a.Ways(), From: now, To: now.Add(time.Duration(days) * 24 * time.Hour),
		Known: knownArms}
	if f, err := a.flows.Get(q, program.Doc.ID); err == nil { // its own caps count what it has sent already
		in.Flow = int64(f.ID)
	}
	var err error
	in.Flows, err = a.LiveFlow(q)
	return in, err
}

// lastMoment is the end of the last day of a simulation by the workspace's wall clock: the start's own day is day 0.
func lastMoment(q store.Querier, from time.Time, days int64) (time.Time, error) {
	set, err := workspace.Load(q)
	at := from.In(set.Location())
	return time.Date(at.Year(), at.Month(), at.Day()+int(days)+1, 0, 0, 0, 0, set.Location()).Add(-time.Millisecond).UTC(), err
}

// Everybody simulates all customers, or those that the examples name, over the examples' From and To (some days from now on
// when From is zero) and writes nothing. Where the flow begins with a purchase, each one's latest is taken; who has none is left out.
func (a *App) Everybody(ctx context.Context, program *flow.Program, days int, examples simulate.People) (*simulate.Totals, error) {
	in := examples
	latest := map[int64]int64{}
	var starts event.Name
	err := a.db.Read(ctx, func(q *store.ReadTx) error {
		var err error
		if in.Input, err = a.Simulation(q, program, days); err != nil {
			return err
		}
		if !examples.From.IsZero() {
			in.From, in.To = examples.From, examples.To
		}
		if in.Customers = slices.Clone(examples.Customers); in.Customers == nil {
			if in.Customers, err = crm.CustomerIDs(q); err != nil {
				return err
			}
		}
		at := slices.IndexFunc(program.Entries, func(i int) bool { return !program.Steps[i].Node.Disabled })
		if at < 0 {
			return nil
		}
		if kind := program.Steps[program.Entries[at]].Kind; kind.Carries == event.Purchase {
			starts = kind.Starts
			latest, err = crm.LatestPurchases(q)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if starts != "" {
		in.Customers = slices.DeleteFunc(in.Customers, func(id int64) bool { return latest[id] == 0 })
		in.Events = func(_ store.Querier, id int64) ([]event.Event, error) {
			return []event.Event{{Name: starts, At: clock.Millis(in.From), Object: event.Ref{Kind: event.Purchase, ID: latest[id]}}}, nil
		}
	}
	if tell := examples.Progress; tell != nil {
		tell(0, int64(len(in.Customers)))
	}
	return simulate.Population(ctx, a.db, in)
}
