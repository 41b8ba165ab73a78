package app

import (
	"context"
	"encoding/json"

	"voronka/backend/crm/intake"
	"voronka/backend/engine"
	"voronka/backend/fault"
	"voronka/backend/job"
	"voronka/backend/store"
)

// Kinds of jobs that are the services' own; «job.<kind>» in locales/.
const (
	jobOrder      = "runs"
	jobPublish    = "publish"
	jobSimulation = "simulation"
)

// How many jobs of a kind are kept once they have ended. A simulation's result can be long; imports are all kept, since each
// is the record of where rows came from.
const (
	keptSimulations = 20
	keptJobs        = 50
)

func (a *App) defineJobs() {
	a.jobs.Define(jobSimulation, job.Kind{Keep: keptSimulations})
	a.jobs.Define(intake.KindTry, job.Kind{Keep: keptSimulations})
	a.jobs.Define(intake.KindUndo, job.Kind{Keep: keptJobs})
	a.jobs.Define(jobPublish, job.Kind{Keep: keptJobs}) // the engine goes on with what is left of it
	a.jobs.Define(jobOrder, job.Kind{Keep: keptJobs, Again: a.orderAgain})
}

// orderParams is what is kept of an order to many runs.
type orderParams struct {
	Name    string          `json:"name"` // the order
	Flow    string          `json:"flow"`
	Command *engine.Command `json:"command"`
}

// ordering carries an order out from where it was, keeping how far it is with each of its transactions.
func (a *App) ordering(c engine.Command, from engine.Ordering) job.Work {
	return func(ctx context.Context, p *job.Progress) (any, error) {
		at, err := a.engine.OrderFrom(ctx, c, from, func(tx *store.Tx, at engine.Ordering) error {
			return p.MarkIn(tx, at.Done+at.Passed, at.Total, at)
		})
		return Ordered{Done: at.Done, Passed: at.Passed}, err
	}
}

// orderAgain goes on with an order that was cut short by the end of the program. With the red switch on, what would set runs
// going waits for another start.
func (a *App) orderAgain(ctx context.Context, j job.Job) (job.Work, error) {
	var params orderParams
	if err := json.Unmarshal(j.Params, &params); err != nil {
		return nil, err
	}
	if params.Command == nil {
		return nil, fault.New(fault.Refused, fault.Args{"why": "no_command"})
	}
	var from engine.Ordering
	if len(j.Mark) > 0 {
		if err := json.Unmarshal(j.Mark, &from); err != nil {
			return nil, err
		}
	}
	settings, err := a.Settings(ctx)
	if err != nil {
		return nil, err
	}
	if settings.Halted {
		return nil, fault.New(fault.Refused, fault.Args{"why": "halted"})
	}
	return a.ordering(*params.Command, from), nil
}
