package engine

import (
	"time"

	"voronka/backend/clock"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/policy"
)

// Over counts what becomes of a node's people when their runs go over to another version. A person who stands there counts
// once a position.
type Over struct {
	Waiting int64 // who stands there
	Stays   int64 // of them: goes over and waits on
	Leaves  int64 // goes over, and leaves at once: the wait is over by the new version
	Stopped int64 // has no place there, or is stopped with the others
}

// overNeeds is what setting waits anew may ask of the CRM.
func (b *batch) overNeeds(asks func(c *library.Compiled, step int, begins bool)) {
	if b.target == nil {
		return
	}
	for _, rs := range b.runs {
		for _, at := range rs.Positions {
			old := rs.flow.Program.Steps[at.Step].Node
			if i, ok := b.target.Program.Step(old.ID); ok && flow.NodeChanged(old, b.target.Program.Steps[i].Node) {
				asks(b.target, i, true)
			}
		}
	}
}

// then is the world as a wait sees it that is set anew: the facts are those of now, the moment is when the visit began.
type then struct {
	*world
	since time.Time
}

func (w then) Moment() formula.Moment {
	m := w.world.Moment()
	m.Now = w.since
	return m
}

// Change implements interp.World: reckoning a wait changes nothing.
func (then) Change(interp.Change) error {
	return fault.New(fault.Refused, fault.Args{"why": "dry_run"})
}

// goOver takes the batch's runs over to the target, in order, and counts by node.
func (b *batch) goOver(ids []int64, spread *spreading, counts map[string]*Over) error {
	for _, id := range ids {
		rs := b.runs[id]
		if rs == nil || rs.State != interp.Active || rs.flow == b.target {
			continue
		}
		b.oneOver(rs, spread, counts)
		if rs.State != interp.Active {
			continue
		}
		if err := b.settleJoins(rs); err != nil {
			return err
		}
	}
	return nil
}

// settleJoins lets the joinings of a run go on that waited for branches which going over ended: at once, or where the run may
// not move now, by a timer that is due as soon as it may.
func (b *batch) settleJoins(rs *runState) error {
	left := false
	for i := range rs.Positions {
		if at := &rs.Positions[i]; at.Wait == interp.WaitJoin && !interp.Awaited(rs.flow.Program, &rs.Run, at) {
			left = true
			if rs.paused() || b.set.Halted {
				at.Due = b.now
			}
		}
	}
	if !left || rs.paused() || b.set.Halted {
		return nil
	}
	return b.advance(rs, interp.Input{Kind: interp.InputTimer, Slot: noSlot}, nil)
}

// noSlot is a slot that no run has: an input for it lets only joinings go on.
const noSlot = 1 << 30

func (b *batch) oneOver(rs *runState, spread *spreading, counts map[string]*Over) {
	b.touch(rs)
	b.unwait(rs)
	moved := *rs
	moved.flow = b.target
	now := clock.Millis(b.now)
	version := fault.Args{"version": b.target.Number}
	var positions []interp.Position
	var stopped, over []interp.Entry
	for _, at := range rs.Positions {
		node := rs.flow.Program.Steps[at.Step].Node.ID
		count := counts[node]
		if count == nil {
			count = &Over{}
			counts[node] = count
		}
		count.Waiting++
		w := then{&world{b: b, rs: &moved}, at.Since}
		t := interp.TransferTo(b.e.Behaviours, rs.flow.Program, b.target.Program, &moved.Run, at, w, b.now)
		en := interp.Entry{Node: node, Visit: at.Visit, At: now, What: interp.Waits,
			Why: []interp.Reason{{Code: "moved_to_version", Args: version}}}
		switch {
		case t.Gone:
			count.Stopped++
			delete(rs.arrived, at.Slot)
			en.What, en.Why = interp.Halted, []interp.Reason{{Code: "node_gone", Args: version}}
			stopped = append(stopped, en)
			continue
		case t.Leaves:
			count.Leaves++
			t.At.Due = spread.next(b, &moved, t.At.Step)
			en.Why = append(en.Why, interp.Reason{Code: "leaves_spread"})
		default:
			count.Stays++
			if !t.At.Due.Equal(at.Due) {
				en.Why = append(en.Why, interp.Reason{Code: "wait_set_anew"})
			}
		}
		if at.Wait == interp.WaitEffect {
			en.What = interp.Noted
		} else if !t.At.Due.IsZero() {
			en.Until = clock.Millis(t.At.Due)
		}
		en.Why = append(en.Why, t.Why...)
		en.Over = &interp.Over{From: int64(rs.flow.Version), To: int64(b.target.Version)}
		positions, over = append(positions, t.At), append(over, en)
	}
	// What is left of the old version is told before what goes on in the new one, so that both count where they belong.
	rs.entries = append(append(rs.entries, stopped...), over...)
	if rs.Positions = positions; len(positions) == 0 {
		rs.State = interp.Stopped
		b.ended(rs)
		return
	}
	rs.was, rs.flow = rs.flow, b.target
	b.await(rs)
}

// spreading lets people who leave at once go one after another, by the pace of the channels that are next, and not before
// the flow's next allowed hour.
type spreading struct {
	last time.Time
	gaps map[int]time.Duration

	begins, ends time.Time     // when the first and the last of them leave
	pace         time.Duration // the longest pause between two
}

func (s *spreading) next(b *batch, rs *runState, step int) time.Time {
	gap, ok := s.gaps[step]
	if !ok {
		if s.gaps == nil {
			s.gaps = map[int]time.Duration{}
		}
		gap = b.e.gapAfter(rs.flow.Program, step)
		s.gaps[step] = gap
	}
	at := b.now
	if gap > 0 && !s.last.IsZero() && s.last.Add(gap).After(at) {
		at = s.last.Add(gap)
	}
	at = policy.QuietOf(rs.flow.Program.Settings.QuietHours).Next(at, b.settingsZone(rs)).UTC()
	if gap > 0 && at.After(s.last) {
		s.last = at
	}
	if s.begins.IsZero() || at.Before(s.begins) {
		s.begins = at
	}
	if at.After(s.ends) {
		s.ends = at
	}
	s.pace = max(s.pace, gap)
	return at
}

// gapAfter is the slowest pace among the channels by which a run may write before it waits again.
func (e *Engine) gapAfter(p *flow.Program, from int) time.Duration {
	var gap time.Duration
	slower := func(id string) {
		if n := e.perMinute(id); n > 0 {
			gap = max(gap, time.Minute/time.Duration(n))
		}
	}
	seen := make([]bool, len(p.Steps))
	var visit func(i int, on bool)
	visit = func(i int, on bool) {
		if seen[i] {
			return
		}
		seen[i] = true
		step := &p.Steps[i]
		if !on && step.Kind.Category == flow.Wait && !step.Node.Disabled {
			return
		}
		if writes, ok := step.Args.(interface{ Channel() string }); ok {
			for _, ch := range e.Channels().All() {
				if id := writes.Channel(); id == ch.ID() || id == "auto" {
					slower(ch.ID())
				}
			}
		}
		for _, port := range step.Ports {
			for _, to := range step.Next[port] {
				visit(to, false)
			}
		}
	}
	visit(from, true)
	return gap
}
