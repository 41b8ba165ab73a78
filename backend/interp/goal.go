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
// reached, or out by an exit. The first goal that fits wins, and goals win over exits. ok is false when nothing does; a
// condition that cannot be computed does not hold.
func OnEvent(p *flow.Program, r *Run, ev *event.Event, m formula.Moment, asks Asks) (in Input, ok bool) {
	for i := range p.Goals {
		g := &p.Goals[i]
		if g.Broken || g.Event != ev.Name || r.Goals&(1<<i) != 0 {
			continue
		}
		held, seen := holds(g.Where, m, asks, ev.Object)
		if !held {
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
			if in, ok := leavesBy(x, r, m, asks); ok {
				in.Event = ev
				return in, true
			}
			continue
		}
		if held, seen := holds(x.Where, m, asks, ev.Object); held {
			return Input{Kind: InputLeave, Event: ev, Why: &Reason{Code: "exit_event", Args: fault.Args{"event": string(ev.Name)}, Seen: seen}}, true
		}
	}
	return Input{}, false
}

// BeforeSend decides whether an exit's condition holds at the moment at which a run would send.
func BeforeSend(p *flow.Program, r *Run, m formula.Moment, asks Asks) (in Input, ok bool) {
	for i := range p.Exits {
		if x := &p.Exits[i]; x.When != nil && !x.Broken {
			if in, ok := leavesBy(x, r, m, asks); ok {
				return in, true
			}
		}
	}
	return Input{}, false
}

func leavesBy(x *flow.Way, r *Run, m formula.Moment, asks Asks) (Input, bool) {
	held, seen := holds(x.When, m, asks, r.Object)
	if !held {
		return Input{}, false
	}
	return Input{Kind: InputLeave, Why: &Reason{Code: "exit_when", Args: fault.Args{"text": x.When.Formula.Source()}, Seen: seen}}, true
}

func holds(t *flow.Test, m formula.Moment, asks Asks, object event.Ref) (bool, []formula.Seen) {
	if t == nil {
		return true, nil
	}
	v, seen, err := t.Formula.Eval(m, asks(t.Env, object))
	yes, _ := v.(bool)
	return err == nil && yes, seen
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
