package simulate

import (
	"slices"

	"voronka/backend/clock"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/formula"
	"voronka/backend/interp"
	"voronka/backend/policy"
)

// Refusal is a start that a rule of the flow refused. Limits count the person's own runs: how many others there would be at
// that moment, one person's simulation cannot know.
type Refusal struct {
	At     int64 // UTC ms
	Node   string
	Reason string
	Args   fault.Args
}

// leave takes the runs to the goals that an event reaches, and out by the exits that it opens.
func (s *simulation) leave(ev *event.Event) {
	if !s.Program.Watches(ev.Name) {
		return
	}
	for _, r := range slices.Clone(s.runs) {
		if r.State != interp.Active || r.event >= ev.Seq {
			continue
		}
		w := &world{s: s, run: r}
		if in, ok := interp.OnEvent(s.Program, &r.Run, ev, w.Moment(), w.asks); ok {
			s.advanceAt(r, in, ev.Seq)
		}
	}
}

// begin starts a new run at an event node, unless a rule refuses it.
func (s *simulation) begin(entry int, ev *event.Event, why *interp.Reason) {
	step := &s.Program.Steps[entry]
	settings := &s.Program.Settings
	prior := policy.Prior{Any: len(s.runs) > 0}
	var load policy.Load
	for _, r := range s.runs {
		if r.State == interp.Active {
			prior.Active = true
			load.Active++
		}
		if r.started.After(s.now.Add(-s.rules.Per)) {
			load.Starts++
		}
	}
	if !policy.MayEnter(policy.ReentryOf(settings.Reentry, step.Kind.Keyed), prior) {
		return
	}
	key := s.rules.OnceKey(ev.Subject, ev.Object, ev.Person)
	refused, ok := s.rules.MayStart(ev.Hop, s.once[key], load, s.now, settings)
	if !ok {
		s.refused = append(s.refused, Refusal{At: clock.Millis(s.now), Node: step.Node.ID, Reason: refused.Code, Args: refused.Args})
		if refused.Code != policy.HopCut {
			return
		}
	}
	s.began++
	r := &run{of: s, parent: parentOf(ev), event: ev.Seq, started: s.now, after: map[int]int64{}}
	r.Run = interp.Run{ID: s.began, Subject: ev.Subject, Person: ev.Person, Object: ev.Object, Hop: ev.Hop, Began: clock.Millis(s.now), State: interp.Active}
	s.runs, s.once[key] = append(s.runs, r), s.now
	if !ok { // a chain that is cut fails where it is cut
		r.Visits, r.State = 1, interp.Failed
		r.entries = []interp.Entry{{Node: step.Node.ID, Visit: 1, At: clock.Millis(s.now), What: interp.Erred,
			Why: []interp.Reason{{Code: refused.Code, Args: refused.Args}}}}
		if s.Watch {
			r.marks = make([]Mark, 1)
		}
		r.report()
		return
	}
	s.advanceAt(r, interp.Input{Kind: interp.InputStarted, Entry: entry, Event: ev, Why: why}, ev.Seq)
}

// group is starting events of one record that are told as one run.
type group struct {
	policy.Settled
	of    *simulation
	entry int
	key   string
	last  event.Event
}

func (s *simulation) gather(entry int, ev *event.Event) {
	at := clock.FromMillis(ev.RecordedAt)
	key := policy.ObjectKey(ev.Subject) + "/" + policy.ObjectKey(ev.Object)
	i := slices.IndexFunc(s.settling, func(g *group) bool { return g.entry == entry && g.key == key })
	if i >= 0 && !s.settling[i].Due.After(at) {
		g := s.settling[i]
		s.settling = slices.Delete(s.settling, i, i+1)
		s.tellGroup(g)
		i = -1
	}
	if i < 0 {
		i = len(s.settling)
		s.settling = append(s.settling, &group{of: s, entry: entry, key: key})
	}
	g := s.settling[i]
	g.Settled, g.last = s.rules.Join(g.Settled, at), *ev
}

// dueGroups is the groups whose time has come, in the order of their times.
func (s *story) dueGroups() []*group {
	var out []*group
	for _, f := range s.flows {
		for _, g := range f.settling {
			if !g.Due.After(s.now) {
				out = append(out, g)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b *group) int {
		if c := a.Due.Compare(b.Due); c != 0 {
			return c
		}
		return int(a.last.Seq - b.last.Seq)
	})
	return out
}

// tell begins the run of a group, unless an event of this very moment has put it off.
func (s *simulation) tell(g *group) {
	i := slices.Index(s.settling, g)
	if i < 0 || g.Due.After(s.now) {
		return
	}
	s.settling = slices.Delete(s.settling, i, i+1)
	s.tellGroup(g)
}

func (s *simulation) tellGroup(g *group) {
	ev := g.last
	s.begin(g.entry, &ev, &interp.Reason{Code: "settled", Args: fault.Args{"count": g.Count}})
}

// asks answers conditions of the flow's settings about the person and an object.
func (w *world) asks(env *formula.Env, object event.Ref) formula.Values {
	return &asked{w, env, object}
}

type asked struct {
	w      *world
	env    *formula.Env
	object event.Ref
}

// Fact implements formula.Values.
func (a *asked) Fact(id formula.FactID, args []any) (any, error) {
	if p := a.w.s.Program; a.env == p.Env {
		if v, own := a.w.run.Own(p, id); own {
			return v, nil
		}
	}
	if a.env == a.w.s.Program.Env { // what the flow's own steps and events left, too
		return a.w.Fact(id, args)
	}
	var purchase int64
	if a.object.Kind == event.Purchase {
		purchase = a.object.ID
	}
	return a.w.s.snap.Fact(a.w.s.Customer, purchase, a.env.Facts()[id].Path, args, a.w.Moment())
}
