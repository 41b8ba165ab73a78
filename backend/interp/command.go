package interp

import (
	"slices"
	"time"

	"voronka/backend/flow"
)

// skip ends a wait at once: the run goes on by the port that was chosen, or the node's first. What waits for a message's
// outcome or for a rule is not a wait that a person can end.
func (m *machine) skip(at Position, in Input) {
	step := &m.program.Steps[at.Step]
	if !Skippable(at) {
		return
	}
	port := in.Port
	if port == "" && len(step.Ports) > 0 {
		port = step.Ports[0]
	}
	if !slices.Contains(step.Ports, port) {
		return
	}
	m.run.Positions = slices.DeleteFunc(m.run.Positions, func(p Position) bool { return p.Slot == at.Slot })
	m.run.Steps = 0
	if at.Wait == WaitJoin {
		m.miss(at)
	}
	m.pass(at, Outcome{Port: port, What: Passed, Why: whys(in.Why)})
}

// Skippable reports whether a person can end the wait of a position.
func Skippable(at Position) bool { return at.Wait != WaitEffect && at.Wait != WaitHeld }

// put takes the run from where it stands, or from its end, to a step.
func (m *machine) put(in Input) {
	if in.To < 0 || in.To >= len(m.program.Steps) || in.Kind == InputRetry && m.run.State != Failed {
		return
	}
	slot := max(in.Slot, 0)
	keep, halted := m.run.Positions[:0], false
	for _, at := range m.run.Positions {
		if in.Slot != EverySlot && at.Slot != in.Slot {
			keep = append(keep, at)
			continue
		}
		halted = true
		m.forget(at.Slot)
		m.record(Entry{Node: m.program.Steps[at.Step].Node.ID, Visit: at.Visit, At: m.now, What: Halted, Why: whys(in.Why)})
	}
	m.run.Positions, m.run.State, m.run.Steps = keep, Active, 0
	if in.Kind == InputRetry && in.Visit > 0 {
		at := Position{Slot: slot, Step: in.To, Visit: in.Visit, Wait: WaitEffect, Since: m.world.Moment().Now}
		m.stand(at)
		m.record(Entry{Node: m.program.Steps[at.Step].Node.ID, Visit: at.Visit, At: m.now, What: Again, Why: whys(in.Why)})
		return
	}
	if !halted {
		m.arrived = in.Why
	}
	m.todo = append(m.todo, arrival{in.To, slot})
}

func whys(why *Reason) []Reason {
	if why == nil {
		return nil
	}
	return []Reason{*why}
}

// Transfer is what becomes of a position whose run goes over to another version of its flow.
type Transfer struct {
	At     Position
	Gone   bool     // its node is not there any more, or is of another kind
	Leaves bool     // its wait is over by the new version: it goes on as soon as it may
	Why    []Reason // what the new wait was reckoned from
}

// TransferTo reckons what becomes of a position that goes over from one version to another. A wait whose parameters
// differ is set anew, counted from when the visit began; the world answers as of then. A message under way keeps its key.
func TransferTo(b Behaviours, from, to *flow.Program, r *Run, at Position, w World, now time.Time) Transfer {
	old := &from.Steps[at.Step]
	i, ok := to.Step(old.Node.ID)
	if !ok || to.Steps[i].Node.Kind != old.Node.Kind {
		return Transfer{At: at, Gone: true}
	}
	step := &to.Steps[i]
	at.Step = i
	switch {
	case at.Wait == WaitEffect:
		return Transfer{At: at}
	case step.Node.Disabled:
		return leaves(at, now, nil)
	case at.Wait == WaitHeld || !flow.NodeChanged(old.Node, step.Node):
		return Transfer{At: at}
	}
	behaviour, ok := b.Behaviour(step.Node.Kind)
	if !ok || step.Broken {
		return leaves(at, now, nil) // it fails there, with its reason
	}
	c := &Context{Program: to, Step: step, Index: i, Run: r, Visit: at.Visit, Since: at.Since, World: w}
	out, err := behaviour.Enter(c)
	if err != nil || out.Wait == nil {
		return leaves(at, now, out.Why)
	}
	wait(&at, out.Wait)
	if !at.Due.IsZero() && !at.Due.After(now) {
		at.Due = now
		only := at.Wait == WaitLook && (out.Wait.Until.IsZero() || out.Wait.Until.After(now)) // a look ends nothing
		return Transfer{At: at, Leaves: !only, Why: out.Why}
	}
	return Transfer{At: at, Why: out.Why}
}

// leaves has the step decide anew as soon as it may: that is what a timer does to a position that is held.
func leaves(at Position, now time.Time, why []Reason) Transfer {
	at.Wait, at.Due, at.Awaits = WaitHeld, now, nil
	return Transfer{At: at, Leaves: true, Why: why}
}
