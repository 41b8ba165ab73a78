package engine

import (
	"slices"

	"voronka/backend/clock"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/interp"
	"voronka/backend/policy"
)

// happen lets an event resume the runs that await it, end those whose goal it is, and start new ones, in this order.
func (b *batch) happen(it *item) error {
	ev := it.ev
	n := 0
	mine := func() (bool, *fault.Error) {
		n++
		b.consequences = max(b.consequences, n)
		return it.only < 0 || it.only == n-1, it.doom
	}
	key, keyed := "", false
	for _, a := range slices.Clone(b.awaits[awaitKey{ev.Name, ev.Subject}]) {
		if ev.Seq <= a.after {
			continue
		}
		if a.key != "" && !keyed {
			key, keyed = policy.Key(ev), true
		}
		if a.key != "" && a.key != key {
			continue
		}
		take, doom := mine()
		if !take {
			continue
		}
		if err := b.resume(a, ev, doom); err != nil {
			return err
		}
	}
	if err := b.leave(ev, mine); err != nil {
		return err
	}
	starts := false
	for i := range b.e.entries.byName[ev.Name] {
		p := &b.e.entries.byName[ev.Name][i]
		if !p.fits(ev) {
			continue
		}
		if p.start.Settle > 0 && parentOf(ev) == "" {
			if take, _ := mine(); take {
				if err := b.gather(p, ev); err != nil {
					return err
				}
			}
			continue
		}
		if !policy.MayEnter(p.rule, b.prior[priorKey{p.flow.Flow, ev.Subject}]) {
			continue
		}
		take, doom := mine()
		before := b.lastRun
		if take {
			if err := b.admit(p, ev, nil, doom); err != nil {
				return err
			}
		}
		starts = starts || !take || b.lastRun > before
	}
	if !starts && it.only <= 0 {
		if key := parentOf(ev); key != "" {
			b.notBegun(ev, key)
		}
	}
	return nil
}

func (p *entryPoint) fits(ev *event.Event) bool {
	return ev.Seq > p.flow.LiveSince && ev.Subject.Kind == p.flow.Program.Subject && p.match.Fits(ev)
}

// resume moves a run on by the event it awaited, unless its timeout came first.
func (b *batch) resume(a awaiter, ev *event.Event, doom *fault.Error) error {
	rs := b.runs[a.run]
	if rs == nil || rs.State != interp.Active {
		return nil
	}
	at := rs.at(a.slot)
	if at == nil || !slices.ContainsFunc(at.Awaits, func(w interp.Await) bool { return w.Name == ev.Name }) {
		return nil
	}
	if at.Wait != interp.WaitLook && !at.Due.IsZero() && clock.Millis(at.Due) < ev.RecordedAt {
		return nil // the timeout was first; its timer is due and does the rest
	}
	if !b.live[rs.flow.Flow] || rs.paused() {
		b.arrivals = append(b.arrivals, arrival{rs.ID, a.slot, ev.Seq})
		return nil
	}
	rs.lane = laneOf(ev)
	return b.advance(rs, interp.Input{Kind: interp.InputEvent, Slot: a.slot, Event: ev}, doom)
}

// HopCut is the reason of a run that ends at once because too many flows have set each other off.
const HopCut fault.Code = policy.HopCut

// admit starts a new run at an event node, unless a rule refuses it.
func (b *batch) admit(p *entryPoint, ev *event.Event, why *interp.Reason, doom *fault.Error) error {
	if doom == nil {
		if refused, ok := b.mayStart(p, ev); !ok {
			b.refuse(p.flow, ev, refused)
			if refused.Code != policy.HopCut {
				return nil
			}
			doom = fault.New(fault.Code(refused.Code), refused.Args) // a chain that is cut fails where it is cut, for all to see
			b.cut = append(b.cut, b.lastRun+1)
		}
	}
	return b.start(p, ev, why, doom)
}

func (b *batch) start(p *entryPoint, ev *event.Event, why *interp.Reason, doom *fault.Error) error {
	b.lastRun++
	rs := &runState{flow: p.flow, key: policy.ObjectKey(ev.Object), event: ev.Seq, fresh: true, lane: laneOf(ev), parent: parentOf(ev)}
	rs.Run = interp.Run{ID: b.lastRun, Subject: ev.Subject, Person: ev.Person, Object: ev.Object, Hop: ev.Hop, Began: clock.Millis(b.now), State: interp.Active}
	b.runs[rs.ID] = rs
	k := priorKey{p.flow.Flow, ev.Subject}
	b.prior[k] = policy.Prior{Any: true, Active: true}
	if g := (goalKey{p.flow.Flow, ev.Subject}); len(p.flow.Program.Goals)+len(p.flow.Program.Exits) > 0 {
		b.goals[g] = append(b.goals[g], rs.ID)
	}
	b.started(p, rs)
	return b.advance(rs, interp.Input{Kind: interp.InputStarted, Entry: p.step, Event: ev, Why: why}, doom)
}

// await makes a run's awaited events known to the events that follow in the batch.
func (b *batch) await(rs *runState) {
	for _, at := range rs.Positions {
		for _, a := range at.Awaits {
			k := awaitKey{a.Name, a.Subject}
			b.awaits[k] = append(b.awaits[k], awaiter{rs.ID, at.Slot, a.Key, rs.after})
		}
	}
}

func (b *batch) unwait(rs *runState) {
	for _, at := range rs.Positions {
		for _, a := range at.Awaits {
			k := awaitKey{a.Name, a.Subject}
			b.awaits[k] = slices.DeleteFunc(slices.Clone(b.awaits[k]), func(a awaiter) bool { return a.run == rs.ID && a.slot == at.Slot })
		}
	}
}

// Lanes of the dispatcher.
const (
	laneAnswer = 0 // someone waits for it
	laneBulk   = 1
)

// laneOf is the lane of what an event sets off: imports are bulk, as is what timers do.
func laneOf(ev *event.Event) int {
	if len(ev.Actor) > 7 && ev.Actor[:7] == "import:" {
		return laneBulk
	}
	return laneAnswer
}
