package simulate

import (
	"errors"
	"time"

	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
	"voronka/backend/policy"
	"voronka/backend/workspace"
)

// world is what the simulated run sees, and the gate that only notes what would leave.
type world struct {
	s       *simulation
	run     *run
	changes []changed // where the simulation is watched
}

var (
	_ interp.World = (*world)(nil)
	_ interp.Gate  = (*world)(nil)
	_ interp.Arms  = (*world)(nil)
)

// Fact implements formula.Values.
func (w *world) Fact(id formula.FactID, args []any) (any, error) {
	if v, own := w.run.Own(w.s.Program, id); own {
		return v, nil
	}
	var purchase int64
	if w.run.Object.Kind == event.Purchase {
		purchase = w.run.Object.ID
	}
	return w.s.snap.Fact(w.s.Customer, purchase, w.s.Program.Env.Facts()[id].Path, args, w.Moment())
}

// Moment implements interp.World.
func (w *world) Moment() formula.Moment { return formula.Moment{Now: w.s.now, Zone: w.Zone("client")} }

// Zone implements interp.World.
func (w *world) Zone(name string) *time.Location {
	switch name {
	case "client":
		return w.s.zone(w.s.snap.Zone(w.s.Customer))
	case "", "workspace":
		return w.s.zone("")
	}
	return w.s.zone(name)
}

// Calendar implements interp.World.
func (w *world) Calendar() (c *policy.Calendar, err error) {
	if w.s.Calendar == nil {
		w.s.Calendar, err = workspace.Calendar(w.s.q, w.s.set)
	}
	return w.s.Calendar, err
}

// Turns implements interp.World.
func (w *world) Turns(id formula.FactID, args []any) (time.Time, error) {
	return w.s.snap.Turns(w.s.Customer, w.s.Program.Env.Facts()[id].Path, args, w.Moment())
}

// Change implements interp.World.
func (w *world) Change(c interp.Change) error {
	ch := crm.Change{Subject: w.run.Subject, AddTag: c.AddTag, RemoveTag: c.RemoveTag, Note: c.Note,
		Cause: crm.Cause{Actor: "simulation", Run: w.run.ID, Hop: w.run.chain + 1, Live: true, Visit: c.Visit}}
	if c.SetField != nil {
		ch.Set = &crm.SetField{Field: c.SetField.Path, Value: c.SetField.Value}
	}
	if c.Task != nil {
		ch.Task = &crm.NewTask{Text: c.Task.Text, Assignee: c.Task.Assignee, Due: c.Task.Due}
	}
	err := w.s.snap.Change(ch)
	if w.s.Watch && err == nil {
		w.changes = append(w.changes, changed{c.Step, c.Visit, w.look()})
	}
	return err
}

// Admit implements interp.Gate: what may go counts as sent at once.
func (w *world) Admit(r *interp.Run, e *interp.Effect) interp.Verdict {
	in, ok, unknown := interp.BeforeSend(w.s.Program, r, w.Moment(), w.asks)
	if ok {
		return interp.Verdict{Leave: &in}
	}
	v := w.admit(r, e)
	v.Why = append(v.Why, unknown...)
	return v
}

func (w *world) admit(r *interp.Run, e *interp.Effect) interp.Verdict {
	if e.Request != nil {
		return w.foresee(e)
	}
	p := w.s.snap.Person(w.s.Customer)
	if p == nil || p.Deleted {
		return w.blocked(e, policy.Way{Channel: e.Send.Channel}, fault.New("person_gone", nil))
	}
	way, err := w.s.Ways(w.s.ctx, e.Send.Channel, p)
	if err != nil {
		var f *fault.Error
		if !errors.As(err, &f) {
			f = fault.Wrap(err, fault.Internal, nil)
		}
		return w.blocked(e, policy.Way{Channel: e.Send.Channel}, f)
	}
	if v, stays := interp.Judge(policy.Admit(w.letter(r, e, way, p))); stays {
		if v.Blocked != nil {
			return w.blocked(e, way, v.Blocked)
		}
		return v
	}
	return w.delivered(r, e, way)
}

func (w *world) blocked(e *interp.Effect, way policy.Way, why *fault.Error) interp.Verdict {
	w.note(e, way, "blocked", string(why.Code), why.Args)
	return interp.Verdict{Blocked: why}
}

// allOfIt is what a blocked message is shown with.
var allOfIt = flow.Carries{Subject: true, HTML: true, Links: true, Answers: true, Files: 1}

func (w *world) note(e *interp.Effect, way policy.Way, state, reason string, args fault.Args) {
	carries := way.Carries
	if state == "blocked" {
		carries = &allOfIt
	}
	text, rich := e.Send.As(carries)
	w.s.messages = append(w.s.messages, Message{At: clock.Millis(w.s.now), Run: w.run.ID, Node: w.s.Program.Steps[e.Step].Node.ID, Visit: e.Visit,
		Channel: way.Channel, To: way.To, Subject: e.Send.Subject, Text: text, Rich: rich, State: state, Reason: reason, Args: args})
}
