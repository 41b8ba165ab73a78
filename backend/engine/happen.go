package engine

import (
	"slices"

	"voronka/backend/clock"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/policy"
	"voronka/backend/store"
)

// entryIndex is the event nodes of live flows by the name of their event.
type entryIndex struct {
	of     []*library.Compiled // the list it was made of
	byName map[event.Name][]entryPoint
	goals  map[event.Name][]*library.Compiled
	live   map[library.FlowID]bool
}

type entryPoint struct {
	flow  *library.Compiled
	step  int
	match *policy.Match
	rule  string // of re-entry, with its default
}

// liveFlows returns which flows are live as of the transaction, and keeps the index of their events.
func (e *Engine) liveFlows(q store.Querier) (map[library.FlowID]bool, error) {
	flows, err := e.Library.LiveFlows(q)
	if err != nil {
		return nil, err
	}
	x := &e.entries
	if x.live != nil && slices.Equal(x.of, flows) {
		return x.live, nil
	}
	*x = entryIndex{of: flows, byName: map[event.Name][]entryPoint{}, goals: map[event.Name][]*library.Compiled{},
		live: make(map[library.FlowID]bool, len(flows))}
	for _, f := range flows {
		x.live[f.Flow] = true
		for _, i := range f.Program.Entries {
			step := &f.Program.Steps[i]
			match, ok := step.Args.(*policy.Match)
			if !ok || step.Node.Disabled || step.Kind == nil {
				continue
			}
			x.byName[step.Kind.Starts] = append(x.byName[step.Kind.Starts],
				entryPoint{f, i, match, policy.ReentryOf(f.Program.Settings.Reentry, step.Kind.Keyed)})
		}
		for _, g := range slices.Concat(f.Program.Settings.Goals, f.Program.Settings.Exits) {
			x.goals[g.Event] = append(x.goals[g.Event], f)
		}
	}
	return x.live, nil
}

// concerns tells events that some flow begins with or ends by, or that some run awaits, from those that are only passed
// over. It is an estimate of the work, no more: every event is looked at by happen.
func (e *Engine) concerns(q store.Querier) func(event.Name) (bool, error) {
	awaited := map[event.Name]bool{}
	return func(name event.Name) (bool, error) {
		if len(e.entries.byName[name]) > 0 || len(e.entries.goals[name]) > 0 {
			return true, nil
		}
		found, ok := awaited[name]
		if !ok {
			var err error
			if found, err = anyAwaiting(q, name); err != nil {
				return false, err
			}
			awaited[name] = found
		}
		return found, nil
	}
}

func anyAwaiting(q store.Querier, name event.Name) (bool, error) {
	var one bool
	return q.QueryRow(`SELECT 1 FROM awaiting WHERE name = ? LIMIT 1`, []any{string(name)}, &one)
}

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
	for _, f := range b.e.entries.goals[ev.Name] {
		for _, id := range slices.Clone(b.goals[goalKey{f.Flow, ev.Subject}]) {
			rs := b.runs[id]
			if rs == nil || rs.State != interp.Active || rs.event >= ev.Seq {
				continue
			}
			if take, doom := mine(); take {
				in := interp.Input{Kind: interp.InputLeave, Event: ev,
					Why: &interp.Reason{Code: "goal_reached", Args: fault.Args{"event": string(ev.Name)}}}
				if err := b.advance(rs, in, doom); err != nil {
					return err
				}
			}
		}
	}
	for i := range b.e.entries.byName[ev.Name] {
		p := &b.e.entries.byName[ev.Name][i]
		if !p.fits(ev) || !policy.MayEnter(p.rule, b.prior[priorKey{p.flow.Flow, ev.Subject}]) {
			continue
		}
		if take, doom := mine(); take {
			if err := b.start(p, ev, doom); err != nil {
				return err
			}
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
const HopCut fault.Code = "hop_limit"

// start begins a new run at an event node.
func (b *batch) start(p *entryPoint, ev *event.Event, doom *fault.Error) error {
	b.lastRun++
	rs := &runState{flow: p.flow, key: policy.ObjectKey(ev.Object), event: ev.Seq, started: clock.Millis(b.now), fresh: true, lane: laneOf(ev)}
	rs.Run = interp.Run{ID: b.lastRun, Subject: ev.Subject, Person: ev.Person, Object: ev.Object, Hop: ev.Hop, State: interp.Active}
	b.runs[rs.ID] = rs
	k := priorKey{p.flow.Flow, ev.Subject}
	b.prior[k] = policy.Prior{Any: true, Active: true}
	if g := (goalKey{p.flow.Flow, ev.Subject}); len(p.flow.Program.Settings.Goals)+len(p.flow.Program.Settings.Exits) > 0 {
		b.goals[g] = append(b.goals[g], rs.ID)
	}
	if ev.Hop >= policy.HopLimit && doom == nil {
		doom = fault.New(HopCut, fault.Args{"limit": policy.HopLimit})
	}
	return b.advance(rs, interp.Input{Kind: interp.InputStarted, Entry: p.step, Event: ev}, doom)
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
