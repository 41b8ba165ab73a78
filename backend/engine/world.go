package engine

import (
	"context"
	"errors"
	"strconv"
	"time"

	"voronka/backend/channel"
	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/inbox"
	"voronka/backend/interp"
	"voronka/backend/policy"
)

// world is what one run sees and does within a turn: the batch's snapshot with every change made so far, and the gate to
// the ways out.
type world struct {
	b      *batch
	rs     *runState
	moment formula.Moment
	actor  event.Actor
	hurry  int // the visit whose held message a person sends now
}

var (
	_ interp.World = (*world)(nil)
	_ interp.Gate  = (*world)(nil)
	_ interp.Arms  = (*world)(nil)
)

// Fact implements formula.Values.
func (w *world) Fact(id formula.FactID, args []any) (any, error) {
	if v, own := w.rs.Own(w.rs.flow.Program, id); own {
		return v, nil
	}
	var purchase int64
	if w.rs.Object.Kind == event.Purchase {
		purchase = w.rs.Object.ID
	}
	facts := w.rs.flow.Program.Env.Facts()
	return w.b.snap.Fact(w.rs.Subject.ID, purchase, facts[id].Path, args, w.Moment())
}

// Moment implements interp.World.
func (w *world) Moment() formula.Moment {
	if w.moment.Zone == nil {
		w.moment = formula.Moment{Now: w.b.now, Zone: w.b.personZone(w.rs)}
	}
	return w.moment
}

// Zone implements interp.World.
func (w *world) Zone(name string) *time.Location {
	switch name {
	case "client":
		return w.Moment().Zone
	case "", "workspace":
		return w.b.zone
	}
	return w.b.location(name)
}

// Calendar implements interp.World.
func (w *world) Calendar() (*policy.Calendar, error) { return w.b.e.calendar.get(w.b.tx, w.b.set) }

// Turns implements interp.World.
func (w *world) Turns(id formula.FactID, args []any) (time.Time, error) {
	return w.b.snap.Turns(w.rs.Subject.ID, w.rs.flow.Program.Env.Facts()[id].Path, args, w.Moment())
}

// location loads a zone once a batch; an unknown one is the workspace's.
func (b *batch) location(name string) *time.Location {
	if z := b.zones[name]; z != nil {
		return z
	}
	z, err := time.LoadLocation(name)
	if err != nil {
		z = b.zone
	}
	b.zones[name] = z
	return z
}

func (b *batch) personZone(rs *runState) *time.Location {
	if name := b.snap.Zone(rs.Subject.ID); name != "" {
		return b.location(name)
	}
	return b.zone
}

// settingsZone is the zone by which a flow's quiet hours go.
func (b *batch) settingsZone(rs *runState) *time.Location {
	if name := rs.flow.Program.Settings.TimeZone; name != "" && name != "client" {
		return b.location(name)
	}
	return b.personZone(rs)
}

// Change implements interp.World: the overlay takes the change at once, the file at the end of the turn.
func (w *world) Change(c interp.Change) error {
	if w.actor == "" {
		w.actor = event.Actor("flow:" + strconv.FormatInt(int64(w.rs.flow.Flow), 10))
	}
	ch := crm.Change{Subject: w.rs.Subject, AddTag: c.AddTag, RemoveTag: c.RemoveTag, Note: c.Note,
		Cause: crm.Cause{Actor: w.actor, Run: w.rs.ID, Hop: w.rs.chain + 1, Live: true,
			Node: int64(w.rs.flow.Nodes[c.Step]), Visit: c.Visit}}
	if c.SetField != nil {
		ch.Set = &crm.SetField{Field: c.SetField.Path, Value: c.SetField.Value}
	}
	if c.Task != nil {
		ch.Task = &crm.NewTask{Text: c.Task.Text, Assignee: c.Task.Assignee, Due: c.Task.Due}
	}
	return w.b.snap.Change(ch)
}

// PersonGone is the reason of a message to somebody who is no longer there.
const PersonGone fault.Code = "person_gone"

// Admit implements interp.Gate.
func (w *world) Admit(r *interp.Run, e *interp.Effect) interp.Verdict {
	w.rs.Run = *r // what its exits look at is the run as it is by now
	out, unknown := w.beforeSend()
	if out != nil {
		return interp.Verdict{Leave: out}
	}
	v := w.admit(r, e)
	v.Why = append(v.Why, unknown...)
	return v
}

func (w *world) admit(r *interp.Run, e *interp.Effect) interp.Verdict {
	if e.Request != nil {
		return w.admitRequest(r, e)
	}
	p := w.b.snap.Person(r.Subject.ID)
	if p == nil || p.Deleted {
		return w.blocked(e, e.Send.Channel, "", fault.New(PersonGone, nil))
	}
	way, err := Resolve(w.b.ctx, w.b.channels, e.Send.Channel, p)
	if err != nil {
		return w.blocked(e, e.Send.Channel, "", reasonOf(err))
	}
	letter := w.letter(r, e, way, p)
	if v, stays := interp.Judge(policy.Admit(letter)); stays {
		if v.Blocked != nil {
			return w.blocked(e, way.Channel, way.To, v.Blocked)
		}
		return v
	}
	v := interp.Verdict{Made: []string{"message:" + way.Channel}}
	if letter.Hurry {
		v.Why = []interp.Reason{{Code: "sent_now"}}
	}
	if v.Done = way.Local; v.Done {
		w.write(e, way.Channel, way.To, inbox.Sent, nil, way.Carries)
		return v
	}
	v.Out = true
	w.write(e, way.Channel, way.To, inbox.Queued, nil, way.Carries)
	w.b.outbox = append(w.b.outbox, outgoing{message: len(w.b.messages) - 1, lane: w.rs.lane})
	return v
}

func consentTo(p *crm.Person, id string) policy.Consent {
	if said, ok := p.Consent[id]; ok {
		return policy.Consent(said)
	}
	return policy.Unknown
}

// Resolve chooses the way to a person among the channels; the simulator is given it as its own.
func Resolve(ctx context.Context, set *channel.Set, id string, p *crm.Person) (policy.Way, error) {
	ch, to, err := set.Resolve(ctx, id, channel.Person{ID: p.Contact, Name: p.Name, Emails: p.Emails, Phones: p.Phones})
	if err != nil {
		return policy.Way{}, err
	}
	return policy.Way{Channel: ch.ID(), Local: ch.Local(), To: to, Carries: channel.CarriedBy(ch)}, nil
}

func (w *world) blocked(e *interp.Effect, id, to string, why *fault.Error) interp.Verdict {
	w.write(e, id, to, inbox.Blocked, why, &allOfIt)
	return interp.Verdict{Blocked: why}
}

// allOfIt is what a message is kept with that no channel was found for, or that may not go.
var allOfIt = flow.Carries{Subject: true, HTML: true, Links: true, Answers: true, Files: 1}

// write keeps the message to be added to the ledger with the turn.
func (w *world) write(e *interp.Effect, id, to string, state inbox.State, why *fault.Error, carries *flow.Carries) {
	text, rich := e.Send.As(carries)
	m := inbox.Message{Key: inbox.Key{Run: w.rs.ID, Node: int64(w.rs.flow.Nodes[e.Step]), Visit: e.Visit}, Flow: int64(w.rs.flow.Flow),
		Person: w.rs.Person, Channel: id, Address: to, Subject: e.Send.Subject, Text: text, Rich: rich, State: state,
		About: w.rs.Subject, Hop: w.rs.chain + 1}
	if why != nil {
		m.Reason, m.Args = string(why.Code), why.Args
	}
	w.b.messages = append(w.b.messages, m)
	w.b.count(&m)
}

func reasonOf(err error) *fault.Error {
	var f *fault.Error
	if errors.As(err, &f) {
		return f
	}
	return fault.Wrap(err, fault.Internal, nil)
}
