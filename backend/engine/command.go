package engine

import (
	"context"
	"encoding/json"

	"voronka/backend/clock"
	"voronka/backend/event"
	"voronka/backend/fault"
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

// SetHalted is the red switch: while it is on, no run moves and nothing is sent.
func (e *Engine) SetHalted(ctx context.Context, halted bool) error {
	missed, err := e.missedWhileHalted(ctx, halted)
	if err != nil {
		return err
	}
	err = e.DB.Write(ctx, func(tx *store.Tx) error {
		s, err := workspace.Load(tx)
		if err != nil {
			return err
		}
		was := s.Halted
		s.Halted = halted
		tx.Touch("health")
		if was == halted {
			return nil
		}
		if err := e.haltedAt(tx, halted, missed); err != nil {
			return err
		}
		return workspace.Save(tx, s)
	})
	if err == nil {
		err = e.reread(ctx)
	}
	if err != nil {
		return err
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
	Refused   int64 // starts that rules of flows refused, today and yesterday
	Behind    bool  // the clock stands before the log's last moment
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
			{`SELECT COALESCE(MIN(due), 0) FROM run WHERE due > ? AND due < ?`, []any{now, askedFrom}, &h.NextDue},
			{`SELECT COUNT(*) FROM outbox WHERE due IS NOT NULL`, nil, &h.Queued},
			{`SELECT COUNT(*) FROM outbox WHERE state = 'uncertain'`, nil, &h.Uncertain},
			{`SELECT COALESCE(SUM(count), 0) FROM refusal_total WHERE day >= ?`, []any{now/day - 1}, &h.Refused},
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
