package engine

import (
	"context"
	"errors"
	"time"

	"voronka/backend/clock"
	"voronka/backend/fault"
	"voronka/backend/store"
)

// ClockBehind is the code of a moment before the log's last one; args: to, log (UTC ms).
const ClockBehind fault.Code = "clock_behind"

// RunUntilIdle works until nothing is due, no event is unread and no message is on its way; timers of the future do not
// count. It takes the workspace's lock for as long as it works, unless the engine has it already.
func (e *Engine) RunUntilIdle(ctx context.Context) (err error) {
	release, err := e.holdWhile()
	if err != nil {
		return err
	}
	defer release()
	if !e.running() {
		if err := e.wakeUp(ctx); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, e.rested(context.WithoutCancel(ctx))) }()
	}
	return e.untilIdle(ctx)
}

func (e *Engine) untilIdle(ctx context.Context) error {
	if err := e.finishMoves(ctx); err != nil {
		return err
	}
	for {
		worked, err := e.Turn(ctx)
		if err != nil {
			return err
		}
		if worked {
			continue
		}
		sent, err := e.dispatchOnce(ctx)
		if err != nil {
			return err
		}
		if sent == 0 {
			return ctx.Err()
		}
	}
}

// Settable is a clock that can be moved: clock.Manual.
type Settable interface {
	clock.Clock
	Set(time.Time)
}

// RunClock moves the engine's clock from due moment to due moment up to `to`, so that each timer fires at its own time and
// nothing is late. The engine's clock must be settable. A moment before the log's last one is refused (ClockBehind).
func (e *Engine) RunClock(ctx context.Context, to time.Time) error {
	c, ok := e.Clock.(Settable)
	if !ok {
		return fault.New(fault.Refused, fault.Args{"why": "clock_not_settable"})
	}
	release, err := e.holdWhile()
	if err != nil {
		return err
	}
	defer release()
	if err := e.catchClockUp(ctx, c, to); err != nil {
		return err
	}
	if err := e.sleptThrough(ctx); err != nil {
		return err
	}
	for {
		if err := e.untilIdle(ctx); err != nil {
			return err
		}
		next, err := e.nextMoment(ctx)
		if err != nil {
			return err
		}
		if next.IsZero() || next.After(to) || !next.After(c.Now()) {
			break // what is due and was not done waits for something else than time, such as the red switch
		}
		c.Set(next)
	}
	if c.Now().Before(to) {
		c.Set(to)
	}
	if err := e.untilIdle(ctx); err != nil {
		return err
	}
	return e.rested(ctx)
}

// catchClockUp refuses a moment before the log's last one, and sets the clock to the last moment that anything was done
// at: a process that died in the middle of such a run is gone on from where it stood, not from before.
func (e *Engine) catchClockUp(ctx context.Context, c Settable, to time.Time) error {
	var log, done int64
	err := e.DB.Read(ctx, func(q *store.ReadTx) (err error) {
		if _, log, err = store.LastEvent(q); err == nil {
			_, err = q.QueryRow(`SELECT at FROM history ORDER BY id DESC LIMIT 1`, nil, &done)
		}
		return err
	})
	if err != nil {
		return err
	}
	if clock.Millis(to) < log {
		return fault.New(ClockBehind, fault.Args{"to": clock.Millis(to), "log": log})
	}
	if last := clock.FromMillis(max(log, done)); last.After(c.Now()) && !last.After(to) {
		c.Set(last)
	}
	return nil
}

func (e *Engine) holdWhile() (func(), error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	had := e.lock != nil
	if err := e.hold(); err != nil {
		return nil, err
	}
	return func() {
		if !had {
			e.mu.Lock()
			e.release()
			e.mu.Unlock()
		}
	}, nil
}

// nextMoment is the next moment at which anything falls due; zero when there is none.
func (e *Engine) nextMoment(ctx context.Context) (time.Time, error) {
	due, err := e.nextDue(ctx)
	if err != nil {
		return due, err
	}
	out, err := e.nextOut(ctx)
	if err != nil || out.IsZero() || !due.IsZero() && due.Before(out) {
		return due, err
	}
	return out, nil
}

// nextDue is when the next timer of a run falls due.
func (e *Engine) nextDue(ctx context.Context) (time.Time, error) {
	return e.earliest(ctx, `SELECT MIN(due) FROM run WHERE due BETWEEN 1 AND 1125899906842623`,
		`SELECT MIN(due) FROM position WHERE due BETWEEN 1 AND 1125899906842623`, nextSettled) // what waits for a person is beyond
}

// nextOut is when the next message of a channel that can send now is to be tried. A message whose channel is not ready
// waits for the settings, not for a moment.
func (e *Engine) nextOut(ctx context.Context) (time.Time, error) {
	var earliest time.Time
	for _, ch := range e.ways() {
		if _, ok := e.open(ctx, ch.ID()); !ok {
			continue
		}
		t, err := e.nextOf(ctx, ch.ID())
		if err != nil {
			return earliest, err
		}
		if !t.IsZero() && (earliest.IsZero() || t.Before(earliest)) {
			earliest = t
		}
	}
	return earliest, nil
}

// nextOf is when the next message of a channel is to be tried; zero when none waits.
func (e *Engine) nextOf(ctx context.Context, id string) (time.Time, error) {
	var earliest time.Time
	for _, lane := range []int64{laneAnswer, laneBulk} {
		t, err := e.earliestOf(ctx, `SELECT MIN(due) FROM outbox WHERE channel = ? AND lane = ? AND due > 0`, id, lane)
		if err != nil {
			return earliest, err
		}
		if !t.IsZero() && (earliest.IsZero() || t.Before(earliest)) {
			earliest = t
		}
	}
	return earliest, nil
}

// anyOut reports whether a channel has anything due, without taking the write lock.
func (e *Engine) anyOut(ctx context.Context, id string) (bool, error) {
	t, err := e.nextOf(ctx, id)
	return err == nil && !t.IsZero() && !t.After(e.Clock.Now()), err
}

func (e *Engine) earliest(ctx context.Context, queries ...string) (time.Time, error) {
	var earliest time.Time
	for _, sql := range queries {
		t, err := e.earliestOf(ctx, sql)
		if err != nil {
			return earliest, err
		}
		if !t.IsZero() && (earliest.IsZero() || t.Before(earliest)) {
			earliest = t
		}
	}
	return earliest, nil
}

func (e *Engine) earliestOf(ctx context.Context, sql string, args ...any) (time.Time, error) {
	var due int64
	err := e.DB.Read(ctx, func(q *store.ReadTx) error {
		_, err := q.QueryRow(sql, args, &due)
		return err
	})
	if err != nil || due == 0 {
		return time.Time{}, err
	}
	return clock.FromMillis(due), nil
}
