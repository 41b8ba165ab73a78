package simulate

import (
	"slices"
	"time"

	"voronka/backend/clock"
	"voronka/backend/event"
	"voronka/backend/formula"
	"voronka/backend/interp"
	"voronka/backend/policy"
)

// take lets an event resume the runs that await it, take others to goals or out by exits, and start new ones.
func (s *simulation) take(ev *event.Event) {
	for _, r := range slices.Clone(s.runs) {
		for _, at := range slices.Clone(r.Positions) {
			if s.awaits(r, at, ev) {
				s.advanceAt(r, interp.Input{Kind: interp.InputEvent, Slot: at.Slot, Event: ev}, ev.Seq)
			}
		}
	}
	s.leave(ev)
	if s != s.flows[0] && ev.Name != event.FlowStarted {
		return // a flow that is started by the one that is asked about begins by nothing else here
	}
	for _, i := range s.Program.Entries {
		step := &s.Program.Steps[i]
		m, ok := step.Args.(*policy.Match)
		if !ok || step.Node.Disabled || step.Kind.Starts != ev.Name || !m.Fits(ev) {
			continue
		}
		if s.rules.Settle > 0 && parentOf(ev) == "" {
			s.gather(i, ev)
			continue
		}
		s.begin(i, ev, nil)
	}
}

// awaits reports whether the event is one that the position waits for and came before its timeout.
func (s *simulation) awaits(r *run, at interp.Position, ev *event.Event) bool {
	return r.State == interp.Active && ev.Seq > r.after[at.Slot] &&
		slices.ContainsFunc(at.Awaits, func(a interp.Await) bool {
			return a.Name == ev.Name && a.Subject == ev.Subject && (a.Key == "" || a.Key == policy.Key(ev))
		}) && (at.Wait == interp.WaitLook || at.Due.IsZero() || clock.Millis(at.Due) >= ev.RecordedAt)
}

func (s *simulation) advance(r *run, in interp.Input) { s.advanceAt(r, in, s.seq) }

// advanceAt moves a run; waits that begin now count events after seq.
func (s *simulation) advanceAt(r *run, in interp.Input, seq int64) {
	r.chain = interp.ChainOf(&r.Run, &in, s.now)
	w := &world{s: s, run: r}
	before := r.Positions
	var seen []formula.Seen
	if s.Watch {
		if s.watched == nil {
			s.watched = watchedOf(s.Program)
		}
		seen = w.look()
	}
	res := interp.Turn(s.Behaviours, s.Program, r.Run, in, w, w)
	r.Run = res.Run
	r.entries = append(r.entries, res.Entries...)
	if s.Watch {
		w.mark(seen, res.Entries)
	}
	r.report()
	for _, at := range r.Positions {
		if !slices.ContainsFunc(before, func(b interp.Position) bool { return b.Slot == at.Slot && b.Visit == at.Visit }) {
			r.after[at.Slot] = seq
		}
	}
}

// zone loads a zone once; an unknown one is the workspace's.
func (s *story) zone(name string) *time.Location {
	if z := s.read.zones[name]; z != nil {
		return z
	}
	z, err := time.LoadLocation(name)
	if err != nil || name == "" {
		z = s.set.Location()
	}
	s.read.zones[name] = z
	return z
}
