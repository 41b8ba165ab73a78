package simulate

import (
	"slices"
	"time"

	"voronka/backend/clock"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/interp"
	"voronka/backend/policy"
)

// take lets an event resume the runs that await it, end those whose goal it is, and start a new one.
func (s *simulation) take(ev *event.Event) {
	for _, r := range slices.Clone(s.runs) {
		for _, at := range slices.Clone(r.Positions) {
			if s.awaits(r, at, ev) {
				s.advanceAt(r, interp.Input{Kind: interp.InputEvent, Slot: at.Slot, Event: ev}, ev.Seq)
			}
		}
	}
	settings := &s.Program.Settings
	for _, g := range slices.Concat(settings.Goals, settings.Exits) {
		if g.Event != ev.Name {
			continue
		}
		for _, r := range s.runs {
			if r.State == interp.Active && r.event < ev.Seq {
				s.advanceAt(r, interp.Input{Kind: interp.InputLeave, Event: ev,
					Why: &interp.Reason{Code: "goal_reached", Args: fault.Args{"event": string(ev.Name)}}}, ev.Seq)
			}
		}
	}
	for _, i := range s.Program.Entries {
		step := &s.Program.Steps[i]
		m, ok := step.Args.(*policy.Match)
		if !ok || step.Node.Disabled || step.Kind.Starts != ev.Name || !m.Fits(ev) {
			continue
		}
		prior := policy.Prior{Any: len(s.runs) > 0}
		for _, r := range s.runs {
			prior.Active = prior.Active || r.State == interp.Active
		}
		if !policy.MayEnter(policy.ReentryOf(settings.Reentry, step.Kind.Keyed), prior) {
			continue
		}
		r := &run{event: ev.Seq, after: map[int]int64{}}
		r.Run = interp.Run{ID: int64(len(s.runs) + 1), Subject: ev.Subject, Person: ev.Person, Object: ev.Object, Hop: ev.Hop, State: interp.Active}
		s.runs = append(s.runs, r)
		s.advanceAt(r, interp.Input{Kind: interp.InputStarted, Entry: i, Event: ev}, ev.Seq)
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
	w := &world{s: s, run: r}
	before := r.Positions
	res := interp.Turn(s.Behaviours, s.Program, r.Run, in, w, w)
	r.Run = res.Run
	r.entries = append(r.entries, res.Entries...)
	for _, at := range r.Positions {
		if !slices.ContainsFunc(before, func(b interp.Position) bool { return b.Slot == at.Slot && b.Visit == at.Visit }) {
			r.after[at.Slot] = seq
		}
	}
}

// zone loads a zone; an unknown one is the workspace's.
func (s *simulation) zone(name string) *time.Location {
	if z, err := time.LoadLocation(name); err == nil && name != "" {
		return z
	}
	return s.set.Location()
}
