package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"voronka/backend/clock"
	"voronka/backend/fault"
	"voronka/backend/library"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// reader is the engine's name among the log's readers.
const reader = "engine"

// errHalve asks for the turn to be taken again with care: something in the batch cannot be written.
var errHalve = errors.New("the batch holds a run that fails")

// Turn takes what is to be done as of now, up to a batch, and does it in one transaction. It reports whether there was
// anything to do.
func (e *Engine) Turn(ctx context.Context) (worked bool, err error) {
	e.turns.Lock()
	defer e.turns.Unlock()
	defer func() { e.reading.finish(err) }() // a panic leaves nothing under way either
	if err := e.judge(ctx); err != nil {
		return false, err
	}
	var wake bool
	for _, careful := range []bool{false, true} {
		worked, wake = false, false
		err = e.DB.Write(ctx, func(tx *store.Tx) error {
			worked, wake, err = e.turn(ctx, tx, careful)
			return err
		})
		e.reading.finish(err)
		if !errors.Is(err, errHalve) {
			break
		}
	}
	if err == nil && wake {
		e.wakeDispatcher()
	}
	return worked, err
}

func (e *Engine) turn(ctx context.Context, tx *store.Tx, careful bool) (worked, wake bool, err error) {
	set, err := workspace.Load(tx)
	if err != nil || set.Halted {
		e.halted = err == nil
		return false, false, err
	}
	if e.halted { // the red switch was turned off, by whichever process: what fell due meanwhile is late
		if err := e.vigil.load(tx); err != nil {
			return false, false, err
		}
		e.halted = false
	}
	live, err := e.liveFlows(tx)
	if err != nil {
		return false, false, err
	}
	if unparked, err := e.unpark(tx); err != nil || unparked {
		return unparked, false, err
	}
	began := clock.Monotonic()
	read, mark, err := e.takeAhead(tx)
	if err != nil {
		return false, false, err
	}
	s := &e.scratch
	t := &taken{scratch: s, items: s.items[:0], ahead: read.log()}
	defer func() { s.items = t.items[:0] }()
	if err := t.outcomes(tx, e.size); err != nil {
		return false, false, err
	}
	if err := t.readEvents(tx, e.size, e.concerns(tx)); err != nil {
		return false, false, err
	}
	if e.entries.settles {
		if err := t.settled(tx, clock.Millis(e.Clock.Now()), e.size); err != nil {
			return false, false, err
		}
	}
	if err := e.timers.take(tx, t, clock.Millis(e.Clock.Now()), t.limit); err != nil {
		return false, false, err
	}
	if len(t.items) > 0 && e.vigil.known {
		if err := e.vigil.see(tx, clock.Millis(e.Clock.Now())); err != nil {
			return false, false, err
		}
	}
	if len(t.items) == 0 {
		return t.cursor > t.read, false, t.setCursor(tx, t.cursor)
	}
	tx.OnCommit(func() { e.meter.add(1, int64(len(t.items)), 0) })
	begin := batch{e: e, ctx: ctx, tx: tx, now: e.Clock.Now(), set: set, zone: set.Location(), live: live, horizon: t.horizon, ahead: read}
	if begin.channels = e.Channels(); careful {
		begin.ahead = nil
		return true, true, e.careful(&begin, t)
	}
	b := begin
	b.before = func() { e.readAhead(&b, t, mark) }
	if err := b.do(t.items); err != nil {
		if fatal(err) {
			return false, false, err
		}
		e.Log.WithError(err).Warn("a batch is taken again in halves")
		return false, false, errors.Join(errHalve, err)
	}
	e.pace(t.work(), clock.Monotonic().Sub(began))
	return true, len(b.outbox)+len(b.requests) > 0, t.setCursor(tx, t.cursor)
}

// pace chooses the size of the next turn, so that its transaction does not hold the write lock for longer than it may.
func (e *Engine) pace(items int, took time.Duration) {
	switch {
	case took > e.BatchTime:
		e.size = max(e.size*3/4, 32)
	case items >= e.size && took < e.BatchTime*3/4:
		e.size = min(e.size*5/4, e.BatchRuns)
	}
}

// fatal reports failures that no run is to blame for.
func fatal(err error) bool {
	switch fault.CodeOf(err) {
	case fault.DiskFull, fault.ReadOnly, fault.Busy, fault.Cancelled, store.Corrupt, store.DiskFailed:
		return true
	}
	return errors.Is(err, context.Canceled)
}

// careful does the items in halves, each within a savepoint, until the one that fails stands alone and fails alone.
func (e *Engine) careful(begin *batch, t *taken) error {
	var halve func(items []item) error
	halve = func(items []item) error {
		var b batch
		err := begin.tx.Savepoint(func() error {
			b = *begin
			b.alone = true
			return b.do(items)
		})
		switch {
		case err == nil:
			return nil
		case fatal(err):
			return err
		case len(items) > 1:
			if err := halve(items[:len(items)/2]); err != nil {
				return err
			}
			return halve(items[len(items)/2:])
		case items[0].doom != nil:
			return fmt.Errorf("a run cannot even be failed: %w", err)
		case items[0].ev != nil && items[0].settled == nil && items[0].only < 0 && b.consequences > 1:
			// An event moves several runs: each is taken alone, so that only the bad one fails.
			for i := range b.consequences {
				alone := items[0]
				alone.only = i
				if err := halve([]item{alone}); err != nil {
					return err
				}
			}
			return nil
		}
		e.Log.WithError(err).Error("a run failed")
		failed := items[0]
		failed.doom = fault.Wrap(err, fault.CodeOf(err), nil)
		return halve([]item{failed})
	}
	if err := halve(t.items); err != nil {
		return err
	}
	return t.setCursor(begin.tx, t.cursor)
}

// unpark sets the parked timers of flows that go again, a thousand at a time. It looks only when some flow's state changed.
func (e *Engine) unpark(tx *store.Tx) (bool, error) {
	var rev int64
	if _, err := tx.QueryRow(`SELECT CAST(value AS INTEGER) FROM setting WHERE key = 'flows.rev'`, nil, &rev); err != nil {
		return false, err
	}
	if rev == e.flowsRev {
		return false, nil
	}
	worked := false
	resumed := map[library.FlowID]int64{}
	for _, sql := range []string{
		`UPDATE run SET due = -due WHERE id IN (SELECT r.id FROM run r JOIN flow f ON f.id = r.flow
			WHERE r.due < 0 AND COALESCE(r.paused_at, 0) <= 0 AND f.state = 'live' AND f.deleted_at IS NULL LIMIT 1000) RETURNING flow`,
		`UPDATE position SET due = -due WHERE (run, slot) IN (SELECT p.run, p.slot FROM position p JOIN run r ON r.id = p.run
			JOIN flow f ON f.id = r.flow WHERE p.due < 0 AND COALESCE(r.paused_at, 0) <= 0 AND f.state = 'live' AND f.deleted_at IS NULL LIMIT 1000)
			RETURNING (SELECT flow FROM run WHERE id = position.run)`,
		`UPDATE outbox SET due = -due WHERE id IN (SELECT o.id FROM outbox o JOIN run r ON r.id = o.run JOIN flow f ON f.id = r.flow
			WHERE o.due < 0 AND COALESCE(r.paused_at, 0) <= 0 AND f.state = 'live' AND f.deleted_at IS NULL LIMIT 1000) RETURNING (SELECT flow FROM run WHERE id = outbox.run)`,
	} {
		rows, err := tx.Query(sql)
		if err != nil {
			return false, err
		}
		for rows.Next() {
			var flow int64
			if err := rows.Scan(&flow); err != nil {
				rows.Close()
				return false, err
			}
			worked = true
			resumed[library.FlowID(flow)]++
		}
		if err := rows.Err(); err != nil {
			return false, err
		}
	}
	if !worked {
		e.flowsRev = rev
		return false, nil
	}
	return true, e.resumed(tx, resumed)
}

// resumed notes the gap of flows that go on after a pause: what fell due in it is late.
func (e *Engine) resumed(tx *store.Tx, flows map[library.FlowID]int64) error {
	if !e.vigil.known {
		if err := e.vigil.load(tx); err != nil {
			return err
		}
	}
	for f, unparked := range flows {
		g := Gap{To: clock.Millis(e.Clock.Now()), Flow: f, Why: GapPaused, Late: map[int64]int64{int64(f): unparked}}
		var left int64
		if _, err := tx.QueryRow(`SELECT paused_at, (SELECT COUNT(*) FROM (SELECT 1 FROM run WHERE due < 0 AND +flow = ?1 LIMIT 10000))
			FROM flow WHERE id = ?1`, []any{int64(f)}, &g.From, &left); err != nil {
			return err
		}
		for _, old := range e.vigil.Gaps { // a thousand timers a turn come back; the first turn has counted them all
			if old.Flow == f && old.From == g.From {
				g.Late, left = old.Late, 0
			}
		}
		g.Late[int64(f)] += left
		e.vigil.add(g)
	}
	return e.vigil.save(tx)
}
