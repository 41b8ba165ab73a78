package engine

import (
	"context"
	"encoding/json"

	"voronka/backend/clock"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// StartPeople puts customers into a flow by hand: an event for each, which the flow's «event.manual» takes. It returns how
// many there are; whether each enters is the flow's rule.
func (e *Engine) StartPeople(ctx context.Context, flowUID string, customers []int64) (int64, error) {
	payload, err := json.Marshal(event.StartedPayload{Flow: flowUID})
	if err != nil {
		return 0, err
	}
	var count int64
	err = e.DB.Write(ctx, func(tx *store.Tx) error {
		if _, err := e.Library.Get(tx, flowUID); err != nil {
			return err
		}
		rows, err := tx.Query(`SELECT c.id, c.contact FROM json_each(?) AS j CROSS JOIN customer AS c ON c.id = j.value
			WHERE c.deleted_at IS NULL`, jsonIDs(customers))
		if err != nil {
			return err
		}
		var events []event.Event
		for rows.Next() {
			ev := event.Event{Name: event.FlowStarted, Subject: event.Ref{Kind: event.Customer}, Actor: "user", Live: true, Payload: payload}
			if err := rows.Scan(&ev.Subject.ID, &ev.Person); err != nil {
				rows.Close()
				return err
			}
			events = append(events, ev)
		}
		if err := rows.Err(); err != nil {
			return err
		}
		count = int64(len(events))
		tx.OnCommit(e.Wake)
		_, err = tx.Append(events...)
		return err
	})
	return count, err
}

// stopBatch is how many runs one transaction stops.
const stopBatch = 500

// StopRuns stops runs by hand: the given ones, or all that are under way in the flow. What they have not sent yet is
// cancelled. It returns how many were under way.
func (e *Engine) StopRuns(ctx context.Context, flowUID string, runs []int64) (int64, error) {
	e.turns.Lock()
	defer e.turns.Unlock()
	if len(runs) == 0 {
		if err := e.DB.Read(ctx, func(q *store.ReadTx) error {
			f, err := e.Library.Get(q, flowUID)
			if err != nil {
				return err
			}
			runs, err = activeRuns(q, f.ID)
			return err
		}); err != nil {
			return 0, err
		}
	}
	var count int64
	for len(runs) > 0 {
		n := min(len(runs), stopBatch)
		stopped, err := e.stopSome(ctx, runs[:n])
		if err != nil {
			return count, err
		}
		count += stopped
		runs = runs[n:]
	}
	e.timers.forget()
	return count, nil
}

func activeRuns(q store.Querier, f library.FlowID) ([]int64, error) {
	rows, err := q.Query(`SELECT id FROM run WHERE flow = ? AND state = 'active' ORDER BY id`, int64(f))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

func (e *Engine) stopSome(ctx context.Context, ids []int64) (count int64, err error) {
	err = e.DB.Write(ctx, func(tx *store.Tx) error {
		set, err := workspace.Load(tx)
		if err != nil {
			return err
		}
		if _, err := e.liveFlows(tx); err != nil {
			return err
		}
		b := &batch{e: e, ctx: ctx, tx: tx, now: e.Clock.Now(), set: set, zone: set.Location(), channels: e.Channels()}
		items := make([]item, len(ids))
		for i, id := range ids {
			items[i] = item{run: id, only: -1, stop: true}
		}
		if err := b.do(items); err != nil {
			return err
		}
		count = b.stopped
		return e.cancelQueued(tx, ids)
	})
	return count, err
}

// stop is an item's work when a person stops its run.
func (b *batch) stop(it *item) error {
	rs := b.runs[it.run]
	if rs == nil || rs.State != interp.Active {
		return nil
	}
	b.stopped++
	return b.advance(rs, interp.Input{Kind: interp.InputStop}, nil)
}

// cancelQueued takes back what stopped runs have not sent.
func (e *Engine) cancelQueued(tx *store.Tx, runs []int64) error {
	list := jsonIDs(runs)
	if _, err := tx.Exec(`UPDATE message SET state = 'cancelled', reason = 'stopped_by_person', at = ? WHERE id IN
		(SELECT message FROM outbox WHERE run IN (SELECT value FROM json_each(?)) AND state = 'queued')`, tx.Now(), list); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE outbox SET state = 'cancelled', due = NULL, told = 1, settled_at = ?
		WHERE run IN (SELECT value FROM json_each(?)) AND state = 'queued'`, tx.Now(), list)
	tx.Touch("messages")
	return err
}

// SetHalted is the red switch: while it is on, no run moves and nothing is sent.
func (e *Engine) SetHalted(ctx context.Context, halted bool) error {
	err := e.DB.Write(ctx, func(tx *store.Tx) error {
		s, err := workspace.Load(tx)
		if err != nil {
			return err
		}
		s.Halted = halted
		tx.Touch("health")
		return workspace.Save(tx, s)
	})
	if err != nil {
		return err
	}
	if !halted { // what fell due meanwhile is late
		e.turns.Lock()
		if !e.awake.IsZero() {
			e.awake = e.Clock.Now()
		}
		e.turns.Unlock()
	}
	e.Wake()
	e.wakeDispatcher()
	return nil
}

// Health says how the engine does.
type Health struct {
	State     string // running, stopped (not started), halted (the red switch), failed
	Err       error  // what ended the last turn, for failed
	Active    int64  // positions of runs under way
	Due       int64  // timers due now, up to 10,000
	NextDue   int64  // UTC ms; 0: none
	Queued    int64
	Uncertain int64
	Behind    bool // the clock stands before the log's last moment
}

// Health reads the engine's state.
func (e *Engine) Health(ctx context.Context) (Health, error) {
	h := Health{State: "stopped"}
	e.mu.Lock()
	if e.stop != nil {
		h.State = "running"
	}
	e.mu.Unlock()
	e.seen.Lock()
	if e.failure != nil && fault.CodeOf(e.failure) != fault.Cancelled {
		h.State, h.Err = "failed", e.failure
	}
	e.seen.Unlock()
	err := e.DB.Read(ctx, func(q *store.ReadTx) error {
		set, err := workspace.Load(q)
		if err != nil {
			return err
		}
		if set.Halted {
			h.State = "halted"
		}
		now := clock.Millis(e.Clock.Now())
		for _, ask := range []struct {
			sql  string
			args []any
			into *int64
		}{
			{`SELECT COALESCE(SUM(entered - left_), 0) FROM node_total`, nil, &h.Active},
			{`SELECT COUNT(*) FROM (SELECT 1 FROM run WHERE due BETWEEN 1 AND ? LIMIT 10000)`, []any{now}, &h.Due},
			{`SELECT COALESCE(MIN(due), 0) FROM run WHERE due > ?`, []any{now}, &h.NextDue},
			{`SELECT COUNT(*) FROM outbox WHERE due IS NOT NULL`, nil, &h.Queued},
			{`SELECT COUNT(*) FROM outbox WHERE state = 'uncertain'`, nil, &h.Uncertain},
		} {
			if _, err := q.QueryRow(ask.sql, ask.args, ask.into); err != nil {
				return err
			}
		}
		_, last, err := store.LastEvent(q)
		h.Behind = last > now
		return err
	})
	return h, err
}
