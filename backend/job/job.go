// Package job runs long work: with progress that the page sees, a way to cancel, and an end that is told even when the
// process was killed in the middle. It owns the table «job». It may import store, clock and fault; it knows no work by name.
//
//	running ──► done ──► undone
//	   │
//	   ├──► cancelled   by a person; what was written stays until the work's owner settles it
//	   └──► failed      with a code; «interrupted» when the process died
//	           └──► running   interrupted, and of a kind that goes on by itself (Define, Resume)
package job

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"voronka/backend/clock"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/store"
)

// ID is a job's id.
type ID int64

// State is how far a job is.
type State string

// States of a job.
const (
	Running   State = "running"
	Done      State = "done"
	Cancelled State = "cancelled"
	Failed    State = "failed"
	Undone    State = "undone"
)

// Interrupted is the code of a job whose process died.
const Interrupted fault.Code = "interrupted"

// Job is one piece of long work as it is kept.
type Job struct {
	ID       ID
	Kind     string
	State    State
	Params   json.RawMessage
	Done     int64
	Total    int64 // 0: not known yet
	Result   json.RawMessage
	Fault    *fault.Error    // why it failed
	Created  int64           // UTC ms
	Finished int64           // UTC ms, 0: running
	Mark     json.RawMessage // where it was last; see Progress.MarkIn
}

// Actor is how the job's events name their cause: «import:12».
func (j Job) Actor() event.Actor { return event.Actor(j.Kind + ":" + j.ID.String()) }

// Work is what a job does. It must return soon after ctx ends; what it returns is kept as the job's result, with an error
// too. A nil error after a cancel means that it had finished all the same.
type Work func(ctx context.Context, p *Progress) (result any, err error)

// Progress is how work tells how far it is.
type Progress struct {
	job     ID
	manager *Manager
	done    int64
	total   int64
	told    time.Time
}

// tellEvery keeps the page's news and the writes for them at ten a second.
const tellEvery = 100 * time.Millisecond

// Job returns the id of the job that the work belongs to.
func (p *Progress) Job() ID { return p.job }

// Set tells how much of how much is done. It writes at most ten times a second.
func (p *Progress) Set(ctx context.Context, done, total int64) error {
	p.done, p.total = done, total
	now := clock.Monotonic()
	if now.Sub(p.told) < tellEvery {
		return nil
	}
	p.told = now
	return p.manager.db.Write(ctx, func(tx *store.Tx) error { return p.write(tx) })
}

// SetIn is Set within a transaction that the work writes anyway, so that the count and what it counts agree after a kill.
func (p *Progress) SetIn(tx *store.Tx, done, total int64) error {
	p.done, p.total = done, total
	now := clock.Monotonic()
	if now.Sub(p.told) >= tellEvery {
		p.told = now
		tx.Touch("jobs", "job:"+p.job.String())
	}
	_, err := tx.Exec(`UPDATE job SET done = ?, total = ? WHERE id = ?`, done, total, int64(p.job))
	return err
}

// MarkIn is SetIn that also keeps where the work is, in its own words, so that it can go on from there should its process die.
func (p *Progress) MarkIn(tx *store.Tx, done, total int64, mark any) error {
	text, err := json.Marshal(mark)
	if err != nil {
		return fmt.Errorf("job mark: %w", err)
	}
	if err := p.SetIn(tx, done, total); err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE job SET mark = ? WHERE id = ?`, string(text), int64(p.job))
	return err
}

func (p *Progress) write(tx *store.Tx) error {
	tx.Touch("jobs", "job:"+p.job.String())
	_, err := tx.Exec(`UPDATE job SET done = ?, total = ? WHERE id = ?`, p.done, p.total, int64(p.job))
	return err
}

const columns = `id, kind, state, params, done, total, COALESCE(result, ''), COALESCE(code, ''), COALESCE(args, ''), created_at, COALESCE(finished_at, 0), COALESCE(mark, '')`

func scan(rows *store.Rows) (Job, error) {
	var j Job
	var id int64
	var state, params, result, code, args, mark string
	if err := rows.Scan(&id, &j.Kind, &state, &params, &j.Done, &j.Total, &result, &code, &args, &j.Created, &j.Finished, &mark); err != nil {
		return j, err
	}
	j.ID, j.State, j.Params = ID(id), State(state), json.RawMessage(params)
	if result != "" {
		j.Result = json.RawMessage(result)
	}
	if mark != "" {
		j.Mark = json.RawMessage(mark)
	}
	if code != "" {
		j.Fault = fault.New(fault.Code(code), nil)
		if args != "" {
			if err := json.Unmarshal([]byte(args), &j.Fault.Args); err != nil {
				return j, err
			}
		}
	}
	return j, nil
}

// Get reads a job.
func Get(q store.Querier, id ID) (Job, error) {
	rows, err := q.Query(`SELECT `+columns+` FROM job WHERE id = ?`, int64(id))
	if err != nil {
		return Job{}, err
	}
	defer rows.Close()
	if !rows.Next() {
		if rows.Err() != nil {
			return Job{}, rows.Err()
		}
		return Job{}, fault.Missing("job", id)
	}
	return scan(rows)
}

// List returns the jobs of a kind, newest first; all kinds when kind is empty.
func List(q store.Querier, kind string, limit int) ([]Job, error) {
	rows, err := q.Query(`SELECT `+columns+` FROM job WHERE ? = '' OR kind = ? ORDER BY id DESC LIMIT ?`, kind, kind, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []Job{}
	for rows.Next() {
		j, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, j)
	}
	return out, rows.Err()
}
