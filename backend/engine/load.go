package engine

import (
	"slices"

	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/library"
	"voronka/backend/policy"
)

// load gathers what the items may need: the runs they concern, who awaits the events, earlier runs of the subjects, and of
// the CRM what the nodes may read before they wait again, with one query per kind of read.
func (b *batch) load(items []item) ([]item, error) {
	if _, err := b.tx.QueryRow(`SELECT COALESCE(MAX(id), 0) FROM run`, nil, &b.lastRun); err != nil {
		return items, err
	}
	var ids []int64
	var events, told []*event.Event
	for i := range items {
		if items[i].settled != nil {
			told = append(told, items[i].ev)
		} else if items[i].ev != nil {
			events = append(events, items[i].ev)
		} else {
			ids = append(ids, items[i].run)
		}
	}
	subjects := groupSubjects(events)
	for _, s := range subjects {
		found, err := b.loadAwaiters(s)
		if err != nil {
			return items, err
		}
		ids = append(ids, found...)
		if found, err = b.loadGoals(s); err != nil {
			return items, err
		}
		ids = append(ids, found...)
		if err := b.loadPrior(s); err != nil {
			return items, err
		}
	}
	for _, s := range groupSubjects(told) {
		if err := b.loadPrior(s); err != nil {
			return items, err
		}
	}
	if err := b.loadStarts(events, told); err != nil {
		return items, err
	}
	if err := b.loadRuns(ids); err != nil {
		return items, err
	}
	if err := b.prepareOrders(items); err != nil {
		return items, err
	}
	items, err := b.loadCounted(items)
	if err != nil {
		return items, err
	}
	return items, b.loadCRM(items)
}

// subjectsOf is the subjects of the events of one name in a batch.
type subjectsOf struct {
	name event.Name
	kind event.Kind
	ids  []int64
}

func groupSubjects(events []*event.Event) []*subjectsOf {
	type key struct {
		name event.Name
		kind event.Kind
	}
	by := map[key]*subjectsOf{}
	var out []*subjectsOf
	for _, ev := range events {
		k := key{ev.Name, ev.Subject.Kind}
		g := by[k]
		if g == nil {
			g = &subjectsOf{name: ev.Name, kind: ev.Subject.Kind}
			by[k] = g
			out = append(out, g)
		}
		g.ids = append(g.ids, ev.Subject.ID)
	}
	for _, g := range out {
		slices.Sort(g.ids)
		g.ids = slices.Compact(g.ids)
	}
	return out
}

func (b *batch) loadAwaiters(s *subjectsOf) ([]int64, error) {
	if found, err := anyAwaiting(b.tx, s.name); err != nil || !found {
		return nil, err
	}
	rows, err := b.tx.Query(`SELECT a.run, a.slot, a.subject, a.key, a.after FROM json_each(?) AS j
		CROSS JOIN awaiting AS a ON a.name = ? AND a.subject_kind = ? AND a.subject = j.value WHERE a.arrived = 0 ORDER BY a.run, a.slot`,
		jsonIDs(s.ids), string(s.name), string(s.kind))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var a awaiter
		var subject int64
		if err := rows.Scan(&a.run, &a.slot, &subject, &a.key, &a.after); err != nil {
			return nil, err
		}
		k := awaitKey{s.name, event.Ref{Kind: s.kind, ID: subject}}
		b.awaits[k] = append(b.awaits[k], a)
		ids = append(ids, a.run)
	}
	return ids, rows.Err()
}

func (b *batch) loadGoals(s *subjectsOf) ([]int64, error) {
	var ids []int64
	for _, f := range b.e.entries.goals[s.name] {
		rows, err := b.tx.Query(`SELECT run.id, run.subject FROM json_each(?) AS j
			CROSS JOIN run ON run.flow = ? AND run.subject_kind = ? AND run.subject = j.value WHERE run.state = 'active' ORDER BY run.id`,
			jsonIDs(s.ids), int64(f), string(s.kind))
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var id, subject int64
			if err := rows.Scan(&id, &subject); err != nil {
				rows.Close()
				return nil, err
			}
			k := goalKey{f, event.Ref{Kind: s.kind, ID: subject}}
			b.goals[k] = append(b.goals[k], id)
			ids = append(ids, id)
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// loadPrior reads the earlier runs of the subjects through flows whose re-entry rule asks for them.
func (b *batch) loadPrior(s *subjectsOf) error {
	var asked []library.FlowID
	for _, p := range b.e.entries.byName[s.name] {
		if p.rule == policy.Always || slices.Contains(asked, p.flow.Flow) {
			continue
		}
		asked = append(asked, p.flow.Flow)
		rows, err := b.tx.Query(`SELECT run.subject, MAX(run.state = 'active') FROM json_each(?) AS j
			CROSS JOIN run ON run.flow = ? AND run.subject_kind = ? AND run.subject = j.value GROUP BY run.subject`,
			jsonIDs(s.ids), int64(p.flow.Flow), string(s.kind))
		if err != nil {
			return err
		}
		for rows.Next() {
			var subject int64
			var active bool
			if err := rows.Scan(&subject, &active); err != nil {
				rows.Close()
				return err
			}
			b.prior[priorKey{p.flow.Flow, event.Ref{Kind: s.kind, ID: subject}}] = policy.Prior{Any: true, Active: active}
		}
		if err := rows.Err(); err != nil {
			return err
		}
	}
	return nil
}

func (b *batch) loadCRM(items []item) (err error) {
	need, customers, purchases := b.concerned(items)
	b.snap, err = crm.LoadOver(b.q, b.ahead.people(), customers, purchases, need)
	return err
}

// concerned tells whom the items concern, and what of them may be asked.
func (b *batch) concerned(items []item) (need crm.Need, customers, purchases []int64) {
	concerns := func(subject, object event.Ref) {
		if subject.Kind == event.Customer {
			customers = append(customers, subject.ID)
		}
		if object.Kind == event.Purchase {
			purchases = append(purchases, object.ID)
		}
	}
	type place struct {
		program *flow.Program
		step    int
		begins  bool
	}
	seen := map[place]bool{}
	asks := func(c *library.Compiled, step int, begins bool) {
		if p := (place{c.Program, step, begins}); !seen[p] {
			seen[p] = true
			need = need.Or(b.e.needOf(c.Program).from(step, begins))
		}
	}
	tested := map[*flow.Program]bool{}
	tests := func(p *flow.Program) {
		if len(p.Goals)+len(p.Exits) > 0 && !tested[p] {
			tested[p] = true
			need = need.Or(b.e.needOfTests(p))
		}
	}
	for i := range items {
		ev := items[i].ev
		if ev == nil {
			continue
		}
		starts := false
		for j := range b.e.entries.byName[ev.Name] {
			if p := &b.e.entries.byName[ev.Name][j]; p.fits(ev) {
				asks(p.flow, p.step, true)
				starts = true
				tests(p.flow.Program)
			}
		}
		if starts || len(b.e.entries.goals[ev.Name]) > 0 {
			concerns(ev.Subject, ev.Object)
		}
	}
	orderNeeds(b, items, asks)
	b.overNeeds(asks)
	for _, rs := range b.runs {
		tests(rs.flow.Program)
		for _, at := range rs.Positions {
			asks(rs.flow, at.Step, false)
		}
		concerns(rs.Subject, rs.Object)
	}
	slices.Sort(customers)
	slices.Sort(purchases)
	return need, slices.Compact(customers), slices.Compact(purchases)
}

// needs is what the runs of a program may ask of the CRM before they wait again, by the step they are at. An expression's
// arguments are literals, so what a run may read is known before it moves: one wave of queries serves the whole batch.
type needs struct {
	enter  []crm.Need // stepping on it
	resume []crm.Need // going on from it
}

func (n *needs) from(step int, begins bool) crm.Need {
	if begins {
		return n.enter[step]
	}
	return n.resume[step]
}

// needOf computes a program's needs once.
func (e *Engine) needOf(p *flow.Program) *needs {
	if n := e.needs[p]; n != nil {
		return n
	}
	n := &needs{enter: make([]crm.Need, len(p.Steps)), resume: make([]crm.Need, len(p.Steps))}
	for i := range p.Steps {
		n.enter[i] = reachable(p, i, false)
		n.resume[i] = reachable(p, i, true)
	}
	if e.needs == nil {
		e.needs = map[*flow.Program]*needs{}
	}
	e.needs[p] = n
	return n
}

// awaitsEvents reports whether a run that comes to the wait may go on within the same batch, by an event later in it.
func awaitsEvents(step *flow.Step) bool {
	_, ok := step.Args.(interface{ AwaitsEvents() })
	return ok
}

// reachable is what the steps may ask that a run can reach from a step in one batch: without waiting, or past waits for
// events; resumed, it goes on even from any wait.
func reachable(p *flow.Program, from int, resumed bool) crm.Need {
	var need crm.Need
	var reads []formula.Read
	seen := make([]bool, len(p.Steps))
	var visit func(i int, on bool)
	visit = func(i int, on bool) {
		if seen[i] {
			return
		}
		step := &p.Steps[i]
		// The step that a run stands on is visited again should it come round to it.
		seen[i] = !on || step.Kind.Category != flow.Wait
		reads = append(reads, step.Reads...)
		if _, ok := step.Args.(interface{ WritesToPerson() }); ok {
			need.Points, need.Consent = true, true
		}
		if step.Kind.Category == flow.Wait && !step.Kind.Joins && !step.Kind.AtOnce && !on && !step.Node.Disabled && !awaitsEvents(step) {
			return
		}
		for _, port := range step.Ports {
			for _, to := range step.Next[port] {
				visit(to, false)
			}
		}
	}
	visit(from, resumed)
	return need.Or(crm.NeedOf(reads, p.Env))
}
