package engine

import (
	"context"
	"time"

	"voronka/backend/clock"
	"voronka/backend/library"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// What the engine must know of when it was last awake is kept in the file, so that what fell due in a gap is known to have
// been missed after a restart too. The moment is noted with turns that write anyway, at most once a minute, and on Stop:
// an idle engine writes nothing, so a gap may be taken to begin at the last work before it.

// Keys of what is kept; see workspace.Keep.
const (
	seenKey    = "engine.seen"    // when it was last known to be awake, UTC ms
	gapsKey    = "engine.gaps"    // vigil
	backlogKey = "engine.backlog" // Backlog of the last gap, until it is dismissed
)

// Why nothing ran in a gap.
const (
	GapOff    = "off"    // the program was not running
	GapSleep  = "sleep"  // the machine slept, or its clock was set forward
	GapHalted = "halted" // the red switch
	GapPaused = "paused" // the flow was paused
)

// Gap is a stretch of time in which nothing ran, or one flow did not. Times are UTC ms.
type Gap struct {
	From int64           `json:"from"`
	To   int64           `json:"to"`
	Flow library.FlowID  `json:"flow,omitempty"` // 0: all flows
	Why  string          `json:"why"`
	Late map[int64]int64 `json:"late,omitempty"` // flow → how many of its timers fell due in it
}

// lateGrace is how far past its moment a timer may be before it counts as missed.
const lateGrace = time.Minute

// seenEvery is how often the moment is noted at most.
const seenEvery = time.Minute

// Gaps are forgotten after keptFor, or when there are more than keptGaps: whatever fell due in them has met its rule.
const (
	keptFor  = 40 * 24 * time.Hour
	keptGaps = 64
)

// vigil is the gaps that may still hold late timers, in the order in which they ended.
type vigil struct {
	Halted int64 `json:"halted,omitempty"` // since when the red switch is on; 0: off
	Gaps   []Gap `json:"gaps,omitempty"`
	seen   int64 // as noted last
	known  bool  // read from the file
}

func (v *vigil) load(q store.Querier) error {
	*v = vigil{known: true}
	if _, err := workspace.Value(q, gapsKey, v); err != nil {
		return err
	}
	_, err := workspace.Value(q, seenKey, &v.seen)
	return err
}

func (v *vigil) save(tx *store.Tx) error { return workspace.Keep(tx, gapsKey, v) }

// see notes that the engine is awake, when that was last noted long enough ago. It is called in transactions that write
// anyway.
func (v *vigil) see(tx *store.Tx, now int64) error {
	if ago := now - v.seen; v.known && ago >= 0 && ago < seenEvery.Milliseconds() {
		return nil
	}
	v.seen = now
	return workspace.Keep(tx, seenKey, now)
}

// add keeps a gap. One that overlaps a gap of the same flow, because nothing ran in between, makes it longer.
func (v *vigil) add(g Gap) {
	old := v.Gaps
	v.Gaps = make([]Gap, 0, len(old)+1)
	for _, o := range old {
		switch {
		case o.Flow == g.Flow && o.To > g.From && o.From < g.To:
			g.From = min(g.From, o.From)
			if g.Late == nil {
				g.Late = o.Late
			}
		case g.To-o.To <= keptFor.Milliseconds():
			v.Gaps = append(v.Gaps, o)
		}
	}
	v.Gaps = append(v.Gaps, g)
	if len(v.Gaps) > keptGaps {
		v.Gaps = v.Gaps[len(v.Gaps)-keptGaps:]
	}
}

// back forgets the gaps that have not ended by a clock that was set back: its timers are taken as they are.
func (v *vigil) back(now int64) {
	var kept []Gap
	for _, g := range v.Gaps {
		if g.To <= now {
			kept = append(kept, g)
		}
	}
	v.Gaps = kept
}

// missed is the gap in which a timer of the flow fell due; nil when it is not late. A timer that was overdue before the gap
// counts as fallen due in it.
func (v *vigil) missed(f library.FlowID, due, now time.Time) *Gap {
	for i := range v.Gaps {
		g := &v.Gaps[i]
		if (g.Flow == 0 || g.Flow == f) && clock.Millis(due) < g.To-lateGrace.Milliseconds() && g.To <= clock.Millis(now) {
			return g
		}
	}
	return nil
}

// wakeUp learns from the file when the engine was last awake, and notes the gap since then with what fell due in it, before
// anything late is done.
func (e *Engine) wakeUp(ctx context.Context) error {
	e.turns.Lock()
	defer e.turns.Unlock()
	if err := e.DB.Read(ctx, func(q *store.ReadTx) error { return e.vigil.load(q) }); err != nil {
		e.vigil.known = false
		return err
	}
	now := clock.Millis(e.Clock.Now())
	switch ago := now - e.vigil.seen; {
	case e.vigil.seen == 0:
	case ago < 0:
		e.vigil.back(now)
	case ago > lateGrace.Milliseconds():
		return e.gap(ctx, Gap{From: e.vigil.seen, To: now, Why: GapOff})
	}
	return e.DB.Write(ctx, func(tx *store.Tx) error { return e.vigil.see(tx, now) })
}

// gap counts what fell due in a gap and keeps both. The caller holds turns.
func (e *Engine) gap(ctx context.Context, g Gap) error {
	backlog, err := e.countBacklog(ctx, g)
	if err != nil {
		return err
	}
	kept := e.vigil
	err = e.DB.Write(ctx, func(tx *store.Tx) error {
		if err := kept.keep(tx, &backlog); err != nil {
			return err
		}
		if err := kept.save(tx); err != nil {
			return err
		}
		return kept.see(tx, g.To)
	})
	if err == nil {
		e.vigil = kept
	}
	return err
}

// watch compares the wall clock with the monotonic one.
type watch struct{ wall, mono time.Time }

// gap is by how much the wall clock ran ahead of the monotonic one since the last look: the length of a sleep, or of a jump
// of the clock; negative where it was set back.
func (w *watch) gap(wall, mono time.Time) time.Duration {
	if w.wall.IsZero() {
		w.wall, w.mono = wall, mono
	}
	d := wall.Sub(w.wall) - mono.Sub(w.mono)
	return d
}

// look notices sleep and a clock that was set, and keeps the gap. Until it has been kept, nothing late may be done.
func (e *Engine) look(ctx context.Context, mono time.Time) error {
	now := e.Clock.Now()
	before := e.watch.wall
	gap := e.watch.gap(now, mono)
	switch {
	case gap > lateGrace:
		e.turns.Lock()
		err := e.gap(ctx, Gap{From: clock.Millis(before), To: clock.Millis(now), Why: GapSleep})
		e.turns.Unlock()
		if err != nil {
			return err
		}
	case gap < -lateGrace:
		e.turns.Lock()
		e.vigil.back(clock.Millis(now))
		err := e.DB.Write(ctx, func(tx *store.Tx) error {
			if err := e.vigil.save(tx); err != nil {
				return err
			}
			return e.vigil.see(tx, clock.Millis(now))
		})
		e.timers.forget()
		e.turns.Unlock()
		if err != nil {
			return err
		}
	}
	e.watch = watch{now, mono}
	return nil
}

// sleptThrough forgets all gaps: by a clock that is moved from due moment to due moment nothing is late.
func (e *Engine) sleptThrough(ctx context.Context) error {
	e.turns.Lock()
	defer e.turns.Unlock()
	return e.DB.Write(ctx, func(tx *store.Tx) error {
		if err := e.vigil.load(tx); err != nil {
			return err
		}
		if len(e.vigil.Gaps) > 0 {
			e.vigil.Gaps = nil
			if err := e.vigil.save(tx); err != nil {
				return err
			}
		}
		return e.vigil.see(tx, clock.Millis(e.Clock.Now()))
	})
}

// rested notes the moment at which the engine ends its work.
func (e *Engine) rested(ctx context.Context) error {
	e.turns.Lock()
	defer e.turns.Unlock()
	now := clock.Millis(e.Clock.Now())
	if !e.vigil.known || e.vigil.seen == now {
		return nil
	}
	return e.DB.Write(ctx, func(tx *store.Tx) error {
		e.vigil.seen = now
		return workspace.Keep(tx, seenKey, now)
	})
}

// missedWhileHalted counts what fell due while the red switch was on, when it is about to be turned off.
func (e *Engine) missedWhileHalted(ctx context.Context, halted bool) (*Backlog, error) {
	if halted {
		return nil, nil
	}
	var v vigil
	if err := e.DB.Read(ctx, func(q *store.ReadTx) error { return v.load(q) }); err != nil || v.Halted == 0 {
		return nil, err
	}
	b, err := e.countBacklog(ctx, Gap{From: v.Halted, To: clock.Millis(e.Clock.Now()), Why: GapHalted})
	return &b, err
}

// haltedAt notes since when the red switch is on, or the gap that ends with it.
func (e *Engine) haltedAt(tx *store.Tx, halted bool, missed *Backlog) error {
	var v vigil
	if err := v.load(tx); err != nil {
		return err
	}
	v.Halted = 0
	switch {
	case halted:
		v.Halted = clock.Millis(e.Clock.Now())
	case missed != nil && missed.Gap.To > missed.Gap.From:
		if err := v.keep(tx, missed); err != nil {
			return err
		}
	}
	return v.save(tx)
}

// keep adds a backlog's gap with its counts, and the backlog for being shown where anything is late.
func (v *vigil) keep(tx *store.Tx, b *Backlog) error {
	g := b.Gap
	g.Late = map[int64]int64{}
	for _, f := range b.Flows {
		g.Late[int64(f.Flow)] = f.Timers
	}
	v.add(g)
	if len(b.Flows) == 0 {
		return nil
	}
	tx.Touch("backlog")
	return workspace.Keep(tx, backlogKey, b)
}

// reread takes the gaps from the file again.
func (e *Engine) reread(ctx context.Context) error {
	e.turns.Lock()
	defer e.turns.Unlock()
	return e.DB.Read(ctx, func(q *store.ReadTx) error { return e.vigil.load(q) })
}

// running reports whether the loops run.
func (e *Engine) running() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.stop != nil
}
