package simulate

import (
	"slices"

	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
)

// Mark is what is known of a run just after one of its entries.
type Mark struct {
	Vars   []formula.Seen // what the flow reads and what its steps left, in the order in which the flow names it
	Awaits []event.Name   // of a wait: any of these ends it
}

// watched is a fact whose value is told at every entry.
type watched struct {
	fact formula.FactID
	args []any
	path string
	own  *flow.Own // of the run itself
}

// changed is what a local change of a step made of the values.
type changed struct {
	step, visit int
	vars        []formula.Seen
}

// watchedOf are the facts that a program reads, each once.
func watchedOf(p *flow.Program) []watched {
	var out []watched
	facts := p.Env.Facts()
	add := func(reads []formula.Read) {
		for _, r := range reads {
			if int(r.Fact) >= len(facts) {
				continue
			}
			f := facts[r.Fact]
			w := watched{fact: r.Fact, args: r.Args, path: f.Path}
			if len(f.Params) > 0 {
				text := ""
				for i, a := range r.Args {
					if a == nil { // reckoned on the way
						text = ""
						break
					}
					if i > 0 {
						text += ", "
					}
					text += spelled(a)
				}
				if text == "" && len(r.Args) > 0 {
					continue
				}
				w.path += "(" + text + ")"
			}
			if own, ok := p.Own(r.Fact); ok {
				w.own = &own
			}
			if !slices.ContainsFunc(out, func(have watched) bool { return have.path == w.path }) {
				out = append(out, w)
			}
		}
	}
	for i := range p.Steps {
		if !p.Steps[i].Node.Disabled {
			add(p.Steps[i].Reads)
		}
	}
	for _, t := range p.Tests() {
		if t.Env == p.Env {
			add(t.Formula.Reads())
		}
	}
	for i := range facts { // what steps leave is told although nobody reads it
		if _, ok := p.Own(formula.FactID(i)); ok {
			add([]formula.Read{{Fact: formula.FactID(i)}})
		}
	}
	return out
}

func spelled(v any) string {
	text, ok := formula.Wire(v).(string)
	if !ok {
		return ""
	}
	return "'" + text + "'"
}

// look reads what is watched as of now; what steps leave is added by mark.
func (w *world) look() []formula.Seen {
	out := make([]formula.Seen, 0, len(w.s.watched))
	for _, x := range w.s.watched {
		seen := formula.Seen{Path: x.path}
		if x.own == nil {
			if v, err := w.Fact(x.fact, x.args); err == nil {
				seen.Value = formula.Wire(v)
			}
		}
		out = append(out, seen)
	}
	return out
}

// mark tells what was known after each of the entries that a turn made.
func (w *world) mark(before []formula.Seen, entries []interp.Entry) {
	r := w.run
	for i, x := range w.s.watched { // what steps left earlier
		if x.own != nil && i < len(r.vars) {
			before[i].Value = r.vars[i].Value
		}
	}
	now := before
	for i := range entries {
		e := &entries[i]
		for _, c := range w.changes {
			if w.s.Program.Steps[c.step].Node.ID == e.Node && c.visit == e.Visit {
				next := slices.Clone(c.vars)
				for k, x := range w.s.watched {
					if x.own != nil {
						next[k].Value = now[k].Value
					}
				}
				now = next
			}
		}
		if e.What.Leaves() {
			now = w.left(now, e)
		}
		m := Mark{Vars: now}
		for _, at := range r.Positions {
			if at.Visit == e.Visit && e.What == interp.Waits {
				for _, a := range at.Awaits {
					if !slices.Contains(m.Awaits, a.Name) {
						m.Awaits = append(m.Awaits, a.Name)
					}
				}
			}
		}
		r.marks = append(r.marks, m)
	}
	r.vars = now
}

// left adds what the step that an entry leaves has kept for later ones.
func (w *world) left(vars []formula.Seen, e *interp.Entry) []formula.Seen {
	step, ok := w.s.Program.Step(e.Node)
	if !ok {
		return vars
	}
	of := e.Node
	if kind := w.s.Program.Steps[step].Kind; kind.Data != "" {
		of = kind.Data
	}
	cloned := false
	for i, x := range w.s.watched {
		if x.own == nil || x.own.Of != of {
			continue
		}
		v, _ := w.run.Own(w.s.Program, x.fact)
		if !cloned {
			vars, cloned = slices.Clone(vars), true
		}
		vars[i].Value = formula.Wire(v)
	}
	return vars
}
