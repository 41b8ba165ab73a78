package app

import (
	"context"
	"encoding/json"

	"voronka/backend/job"
)

// Jobs are long work with progress.
type Jobs struct{ app *App }

// Get returns a job as it stands.
func (s *Jobs) Get(ctx context.Context, in ByID) (Job, error) {
	id, err := parseID("job", in.ID)
	if err != nil {
		return Job{}, err
	}
	j, err := s.app.jobs.Get(ctx, job.ID(id))
	return jobRow(j), err
}

// Cancel asks a job to end. It returns at once; the job says when it has ended.
func (s *Jobs) Cancel(ctx context.Context, in ByID) (Job, error) {
	id, err := parseID("job", in.ID)
	if err != nil {
		return Job{}, err
	}
	s.app.jobs.Cancel(job.ID(id))
	return s.Get(ctx, in)
}

func jobRow(j job.Job) Job {
	row := Job{
		ID: j.ID.String(), Kind: j.Kind, State: string(j.State), Done: j.Done, Total: j.Total, Created: j.Created, Finished: j.Finished,
		Result: j.Result,
	}
	var params struct {
		Name string `json:"name"`
	}
	if json.Unmarshal(j.Params, &params) == nil {
		row.Name = params.Name
	}
	if j.Fault != nil {
		row.Fault = FaultOf(j.Fault)
	}
	return row
}
