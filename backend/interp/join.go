package interp

import (
	"maps"
	"slices"

	"voronka/backend/flow"
)

// How branches join. Of the branches that come to a joining step the first stands there; each that comes later becomes one
// with it at once. It goes on when no other branch of the run, wherever it stands, can still get there by the arrows. A
// branch that ended elsewhere is therefore not waited for, and one that may still come round by a circle is.
//
// Two joining steps could wait for each other. Of such a pair the one that lies before the other goes first, and of two on
// one circle the one that was reached first; this order has no circle, so that a run never stands still for ever.
//
// When a joining ends before its time (its timeout, or a person who skips the wait), the branches still on their way have
// missed it: they end at that step, so that nothing after it happens twice. What comes to it later begins a joining anew.

// joining is a branch that has come to a joining step in this Advance; its waiting is history only if it does wait.
type joining struct {
	slot, visit int
	out         Outcome
}

// arrive lets a branch come to a joining step.
func (m *machine) arrive(at Position, out Outcome) {
	node := m.program.Steps[at.Step].Node.ID
	merged := func(code string) {
		m.record(Entry{Node: node, Visit: at.Visit, At: m.now, What: Merged, Why: []Reason{{Code: code}}})
	}
	if slices.Contains(m.run.Late[at.Slot], node) {
		merged("join_missed")
		m.forget(at.Slot)
		return
	}
	for i := range m.run.Positions {
		if there := &m.run.Positions[i]; there.Step == at.Step && there.Wait == WaitJoin {
			merged("joined")
			m.share(there.Slot, at.Slot)
			m.forget(at.Slot)
			return
		}
	}
	at.Wait, at.Due, at.Awaits = WaitJoin, out.Wait.Until, nil
	m.stand(at)
	m.joins = append(m.joins, joining{at.Slot, at.Visit, out})
}

// join lets the earliest joining that nothing can reach any more go on; false when there is none.
func (m *machine) join() bool {
	first := -1
	for i := range m.run.Positions {
		p := &m.run.Positions[i]
		if p.Wait == WaitJoin && (first < 0 || p.Visit < m.run.Positions[first].Visit) && !m.awaited(p) {
			first = i
		}
	}
	if first < 0 {
		return false
	}
	at := m.run.Positions[first]
	m.run.Positions = slices.Delete(m.run.Positions, first, first+1)
	m.visit(at, &Input{Kind: InputJoined, Slot: at.Slot})
	return true
}

// awaited reports whether another branch may still come to where this one waits for it.
func (m *machine) awaited(p *Position) bool { return Awaited(m.program, &m.run, p) }

// Awaited reports whether another branch of a run may still come to the joining step where a position waits.
func Awaited(program *flow.Program, r *Run, p *Position) bool {
	for i := range r.Positions {
		q := &r.Positions[i]
		if q.Slot == p.Slot || !program.Leads(q.Step, p.Step) || slices.Contains(r.Late[q.Slot], program.Steps[p.Step].Node.ID) {
			continue
		}
		if q.Wait != WaitJoin || !program.Leads(p.Step, q.Step) || q.Visit < p.Visit {
			return true
		}
	}
	return false
}

// noteJoins records that branches wait which came to a joining step and could not go on.
func (m *machine) noteJoins() {
	for _, j := range m.joins {
		for i := range m.run.Positions {
			at := &m.run.Positions[i]
			if at.Slot != j.slot || at.Visit != j.visit || at.Wait != WaitJoin {
				continue
			}
			e := m.entry(*at, Waits, j.out)
			if !at.Due.IsZero() {
				e.Until = at.Due.UnixMilli()
			}
			m.record(e)
		}
	}
	m.joins = nil
}

// miss notes for every branch still on its way that the joining goes on without it.
func (m *machine) miss(at Position) {
	node := m.program.Steps[at.Step].Node.ID
	for _, q := range m.run.Positions {
		if m.program.Leads(q.Step, at.Step) && !slices.Contains(m.run.Late[q.Slot], node) {
			m.setLate(q.Slot, append(slices.Clone(m.run.Late[q.Slot]), node))
		}
	}
}

// setLate changes what a branch has missed, never in the map of the run that was given.
func (m *machine) setLate(slot int, nodes []string) {
	late := maps.Clone(m.run.Late)
	if late == nil {
		late = map[int][]string{}
	}
	if late[slot] = nodes; len(nodes) == 0 {
		delete(late, slot)
	}
	if len(late) == 0 {
		late = nil
	}
	m.run.Late = late
}

// forget drops what a branch that has ended had missed.
func (m *machine) forget(slot int) {
	if _, ok := m.run.Late[slot]; ok {
		m.setLate(slot, nil)
	}
}

// inherit lets a branch that begins at another have missed what that one has.
func (m *machine) inherit(from, to int) {
	if nodes, ok := m.run.Late[from]; ok {
		m.setLate(to, nodes)
	}
}

// share leaves a branch with what both it and the one that became one with it have missed.
func (m *machine) share(slot, other int) {
	mine, ok := m.run.Late[slot]
	if !ok {
		return
	}
	both := slices.DeleteFunc(slices.Clone(mine), func(n string) bool { return !slices.Contains(m.run.Late[other], n) })
	m.setLate(slot, both)
}
