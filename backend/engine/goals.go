package engine

import (
	"slices"

	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
)

// leave takes the runs of an event's subject to the goals that it reaches, and out by the exits that it opens.
func (b *batch) leave(ev *event.Event, mine func() (bool, *fault.Error)) error {
	for _, f := range b.e.entries.goals[ev.Name] {
		for _, id := range slices.Clone(b.goals[goalKey{f, ev.Subject}]) {
			rs := b.runs[id]
			if rs == nil || rs.State != interp.Active || rs.event >= ev.Seq {
				continue
			}
			w := &world{b: b, rs: rs}
			in, ok := interp.OnEvent(rs.flow.Program, &rs.Run, ev, w.Moment(), w.asks)
			if !ok {
				continue
			}
			if take, doom := mine(); take {
				if in.Kind == interp.InputLeave {
					in.Hold = !b.live[f] || rs.paused()
					b.withdraw(rs)
					rs.lane = laneOf(ev)
				}
				if err := b.advance(rs, in, doom); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// withdraw takes back what a run that leaves has not sent yet.
func (b *batch) withdraw(rs *runState) {
	for _, at := range rs.Positions {
		if at.Wait == interp.WaitEffect {
			b.withdrawn = append(b.withdrawn, rs.ID)
			return
		}
	}
}

// asks answers conditions of the flow's settings about the run's subject and an object.
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
	if p := a.w.rs.flow.Program; a.env == p.Env {
		if v, own := a.w.rs.Own(p, id); own {
			return v, nil
		}
	}
	if a.env == a.w.rs.flow.Program.Env { // what the flow's own steps and events left, too
		return a.w.Fact(id, args)
	}
	var purchase int64
	if a.object.Kind == event.Purchase {
		purchase = a.object.ID
	}
	return a.w.b.snap.Fact(a.w.rs.Subject.ID, purchase, a.env.Facts()[id].Path, args, a.w.Moment())
}

// beforeSend looks at the exits' conditions in the turn that would send. unknown is what is to be said of one that could not be
// computed.
func (w *world) beforeSend() (out *interp.Input, unknown []interp.Reason) {
	if len(w.rs.flow.Program.Exits) == 0 {
		return nil, nil
	}
	in, ok, unknown := interp.BeforeSend(w.rs.flow.Program, &w.rs.Run, w.Moment(), w.asks)
	if !ok {
		return nil, unknown
	}
	w.b.withdraw(w.rs)
	return &in, nil
}

// needOfTests is what the conditions of a program's goals and exits read, and what the steps read that goals lead to.
func (e *Engine) needOfTests(p *flow.Program) crm.Need {
	var need crm.Need
	for _, t := range p.Tests() {
		need = need.Or(crm.NeedOf(t.Formula.Reads(), t.Env))
	}
	for _, g := range p.Goals {
		if g.To >= 0 && !g.Broken {
			need = need.Or(e.needOf(p).enter[g.To])
		}
	}
	return need
}

type goalOf struct {
	version int64
	goal    int
}

type goalCount struct{ reached, inOrder int64 }

// writeGoals adds the goals that runs reached in this turn to the counters; recounting the history gives the same.
func (b *batch) writeGoals() error {
	var counts map[goalOf]goalCount
	var order []goalOf
	for _, rs := range b.order {
		if len(rs.flow.Program.Goals) == 0 {
			continue
		}
		var told uint64
		for i := range rs.entries {
			n, inOrder := interp.GoalOf(&rs.entries[i])
			if n == 0 || told&(1<<n) != 0 {
				continue
			}
			told |= 1 << n
			k := goalOf{int64(rs.flow.Version), n}
			if counts == nil {
				counts = map[goalOf]goalCount{}
			}
			c, known := counts[k]
			if !known {
				order = append(order, k)
			}
			c.reached++
			if inOrder {
				c.inOrder++
			}
			counts[k] = c
		}
	}
	rows := b.tx.NewBulk(`INSERT INTO goal_total(version, goal, reached, in_order) VALUES`, 4,
		`ON CONFLICT(version, goal) DO UPDATE SET reached = reached + excluded.reached, in_order = in_order + excluded.in_order`)
	for _, k := range order {
		if err := rows.Add(k.version, int64(k.goal), counts[k].reached, counts[k].inOrder); err != nil {
			return err
		}
	}
	return rows.Flush()
}
