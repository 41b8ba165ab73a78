package engine

import (
	"context"
	"math"
	"slices"

	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/store"
)

// While a turn is written and committed, which is work for one core, the next one's events, runs and people are read on
// another. What was read is used only if nobody but that turn has written since, and whatever that turn had in its hands is
// read anew; so a turn decides by the same rows with it or without.

// ahead is what was read before a turn began. Its methods are for nil too.
type ahead struct {
	mark   store.Mark // of the transaction that may use it
	events []event.Event
	runs   map[int64]*runState
	snap   *crm.Snapshot
	last   *batch // the turn during which it was read
}

// reading is the reading ahead that is under way.
type reading struct {
	done chan struct{} // nil: none is
	stop context.CancelFunc
	got  *ahead // nil: nothing that could be used
	err  error
	off  bool // for tests: nothing is read ahead
	used int  // turns that used what was read
}

// readAhead begins to read for the next turn where there is work left over; b is the turn about to be written.
func (e *Engine) readAhead(b *batch, t *taken, mark store.Mark) {
	timers := e.timers.waiting[:min(len(e.timers.waiting), e.size)]
	if e.reading.off || t.horizon == math.MaxInt64 && len(timers) == 0 {
		return
	}
	ctx, stop := context.WithCancel(b.ctx)
	r := &e.reading
	r.done, r.stop = make(chan struct{}), stop
	next := &ahead{mark: mark.After(), last: b}
	items, cursor, size := slices.Clone(timers), t.cursor, e.size
	go func() {
		defer close(r.done)
		if r.err = e.DB.Read(ctx, func(q *store.ReadTx) error { return e.fill(next, q, cursor, size, items) }); r.err == nil {
			r.got = next
		}
	}()
}

// fill reads the events after the cursor, what they and the timers concern, and the people behind.
func (e *Engine) fill(a *ahead, q store.Querier, cursor int64, size int, timers []item) error {
	t := &taken{scratch: &scratch{events: e.scratch.spare[:0]}}
	if err := t.readAfter(q, cursor, size, e.concerns(q)); err != nil {
		return err
	}
	a.events, e.scratch.spare = t.scratch.events, t.scratch.events
	items := append(t.items, timers[:min(len(timers), max(size-t.work(), 1))]...)
	b := &batch{e: e, q: q, runs: make(map[int64]*runState, len(timers))}
	var ids []int64
	for i := range items {
		if items[i].ev == nil {
			ids = append(ids, items[i].run)
		}
	}
	if err := b.loadRuns(ids); err != nil {
		return err
	}
	a.runs = b.runs
	need, customers, purchases := b.concerned(items)
	var err error
	a.snap, err = crm.Load(q, customers, purchases, need)
	return err
}

// finish waits until nothing is being read. After a turn that failed, what was read is dropped.
func (r *reading) finish(err error) {
	if r.done == nil {
		return
	}
	if err != nil {
		r.stop()
	}
	<-r.done
	r.stop()
	r.done = nil
	if err != nil || r.err != nil {
		r.got = nil
	}
}

// takeAhead returns what was read for this turn, if it may be used, and where the file stands.
func (e *Engine) takeAhead(tx *store.Tx) (*ahead, store.Mark, error) {
	mark, err := tx.Mark()
	a := e.reading.got
	e.reading.got = nil
	s := &e.scratch
	if err != nil || a == nil || a.mark != mark {
		clear(s.events)
		s.events = s.events[:0]
		return nil, mark, err
	}
	e.reading.used++
	a.snap.Without(a.last.snap)
	s.events, s.spare = a.events, s.events[:0]
	return a, mark, nil
}

// log is the events read ahead.
func (a *ahead) log() []event.Event {
	if a == nil {
		return nil
	}
	return a.events
}

// people is what was read of the CRM.
func (a *ahead) people() *crm.Snapshot {
	if a == nil {
		return nil
	}
	return a.snap
}

// run puts a run that was read ahead into the batch, unless the turn meanwhile moved it.
func (a *ahead) run(b *batch, id int64) bool {
	if a == nil || a.runs[id] == nil || a.last.runs[id] != nil {
		return false
	}
	b.runs[id] = a.runs[id]
	return true
}
