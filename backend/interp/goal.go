package interp

import (
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
)

// Asks answers what a condition of a flow's settings reads, about a run's subject and an object: the purchase that was paid.
type Asks func(env *formula.Env, object event.Ref) formula.Values

// OnEvent decides whether an event that happened to a run's subject takes the run out of where it stands: to a goal not yet
// reached, or out by an exit. The first goal that fits wins, and goals win over exits. ok is false when nothing does. A
// condition that cannot be computed does not hold; where nothing else takes the run out, the input is an InputNote that tells
// why in its history.
func OnEvent(p *flow.Program, r *Run, ev *event.Event, m formula.Moment, asks Asks) (in Input, ok bool) {
	var unknown []Reason
	for i := range p.Goals {
		g := &p.Goals[i]
		if g.Broken || g.Event != ev.Name || r.Goals&(1<<i) != 0 {
			continue
		}
		held, seen, err := holds(g.Where, m, asks, ev.Object)
		if unknown = cannotTell(unknown, "goal_unknown", g.Where, seen, err); !held {
			continue
		}
		why := &Reason{Code: "goal_reached", Args: fault.Args{"event": string(ev.Name), "goal": i + 1, "name": g.Name}, Seen: seen}
		in := Input{Kind: InputLeave, Event: ev, Why: why, Goal: i + 1}
		if g.To >= 0 {
			in.Jump, in.Entry, why.Code = true, g.To, "goal_jumped"
		}
		return in, true
	}
	for i := range p.Exits {
		x := &p.Exits[i]
		if !x.On(ev.Name) {
			continue
		}
		if x.When != nil {
			in, ok, why := leavesBy(x, r, m, asks)
			if ok {
				in.Event = ev
				return in, true
			}
			unknown = firstOf(unknown, why)
			continue
		}
		held, seen, err := holds(x.Where, m, asks, ev.Object)
		if unknown = cannotTell(unknown, "exit_unknown", x.Where, seen, err); held {
			return Input{Kind: InputLeave, Event: ev, Why: &Reason{Code: "exit_event", Args: fault.Args{"event": string(ev.Name)}, Seen: seen}}, true
		}
	}
	if unknown != nil {
		return Input{Kind: InputNote, Note: unknown}, true
	}
	return Input{}, false
}

// BeforeSend decides whether an exit's condition holds at the moment at which a run would send. unknown is what is to be told
// with the message where one could not be computed; nil: nothing.
func BeforeSend(p *flow.Program, r *Run, m formula.Moment, asks Asks) (in Input, ok bool, unknown []Reason) {
	for i := range p.Exits {
		if x := &p.Exits[i]; x.When != nil && !x.Broken {
			in, ok, why := leavesBy(x, r, m, asks)
			if ok {
				return in, true, nil
			}
			unknown = firstOf(unknown, why)
		}
	}
	return Input{}, false, unknown
}

func leavesBy(x *flow.Way, r *Run, m formula.Moment, asks Asks) (in Input, ok bool, unknown []Reason) {
	held, seen, err := holds(x.When, m, asks, r.Object)
	if !held {
		return Input{}, false, cannotTell(nil, "exit_unknown", x.When, seen, err)
	}
	return Input{Kind: InputLeave, Why: &Reason{Code: "exit_when", Args: fault.Args{"text": x.When.Formula.Source()}, Seen: seen}}, true, nil
}

func holds(t *flow.Test, m formula.Moment, asks Asks, object event.Ref) (bool, []formula.Seen, error) {
	if t == nil {
		return true, nil, nil
	}
	v, seen, err := t.Formula.Eval(m, asks(t.Env, object))
	yes, _ := v.(bool)
	return err == nil && yes, seen, err
}

// cannotTell is what is to be said of a condition that could not be computed, and why, unless something is to be said already.
func cannotTell(had []Reason, code string, t *flow.Test, seen []formula.Seen, err error) []Reason {
	if had != nil || err == nil {
		return had
	}
	cause := coded(err)
	return []Reason{{Code: code, Args: fault.Args{"text": t.Formula.Source()}, Seen: seen}, {Code: string(cause.Code), Args: cause.Args}}
}

func firstOf(a, b []Reason) []Reason {
	if a != nil {
		return a
	}
	return b
}

// note tells something about the run where it stands, which changes nothing else. A run that stands nowhere is told nothing.
func (m *machine) note(in Input) {
	if len(m.run.Positions) == 0 {
		return
	}
	at := m.run.Positions[0]
	m.record(Entry{Node: m.program.Steps[at.Step].Node.ID, Visit: at.Visit, At: m.now, What: Noted, Why: in.Note})
}

// reach notes the goals to whose step a run comes by itself.
func (m *machine) reach(at Position) {
	for _, i := range m.program.GoalsAt(at.Step) {
		if m.run.Goals&(1<<i) != 0 {
			continue
		}
		m.run.Goals |= 1 << i
		m.record(Entry{Node: m.program.Steps[at.Step].Node.ID, Visit: at.Visit, At: m.now, What: Reached,
			Why: []Reason{{Code: "goal_in_order", Args: fault.Args{"goal": i + 1, "name": m.program.Goals[i].Name}}}})
	}
}

// GoalOf returns which goal an entry says was reached, its place in the settings from 1, and whether in order; 0 when none.
// It reads entries as they are kept: numbers may have become floats.
func GoalOf(e *Entry) (goal int, inOrder bool) {
	for i := range e.Why {
		switch e.Why[i].Code {
		case "goal_reached", "goal_jumped", "goal_in_order":
			switch n := e.Why[i].Args["goal"].(type) {
			case int:
				goal = n
			case float64:
				goal = int(n)
			}
			return goal, e.Why[i].Code == "goal_in_order"
		}
	}
	return 0, false
}
