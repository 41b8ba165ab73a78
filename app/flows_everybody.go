package app

import (
	"context"
	"maps"
	"slices"
	"time"

	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/job"
	"voronka/backend/simulate"
	"voronka/backend/store"
)

// longestSimulation is the most days of a simulation.
const longestSimulation = 3660

// SimulateAll begins to simulate all customers as a job, whose progress is in people and whose result is a Population. No
// record is changed and nothing is sent. Errors in the document are the fault "flow_problems".
func (s *Flows) SimulateAll(ctx context.Context, in SimulateAll) (Job, error) {
	if in.Days < 1 || in.Days > longestSimulation {
		return Job{}, fault.InvalidFields(fault.Field{Field: "days", Code: fault.TooLarge, Args: fault.Args{"limit": longestSimulation}})
	}
	doc, err := flow.Decode(in.Document)
	if err != nil {
		return Job{}, err
	}
	from := s.app.engine.Clock.Now()
	if in.From != 0 {
		from = clock.FromMillis(in.From).UTC()
	}
	var program *flow.Program
	var to time.Time
	var chosen []int64 // nil: everybody
	if err := s.app.db.Read(ctx, func(q *store.ReadTx) error {
		if to, err = lastMoment(q, from, in.Days); err != nil {
			return err
		}
		if program, err = s.app.flows.Sound(q, doc); err != nil || len(in.Where) == 0 {
			return err
		}
		where, args, err := s.app.where(q, in.Where)
		if err != nil || where == "" {
			return err
		}
		chosen, err = crm.CustomerIDsWhere(q, where, args)
		return err
	}); err != nil {
		return Job{}, err
	}
	j, err := s.app.jobs.Start(ctx, jobSimulation, map[string]string{"name": doc.Name, "flow": doc.ID}, func(ctx context.Context, p *job.Progress) (any, error) {
		began := clock.Monotonic()
		total, err := s.app.Everybody(ctx, program, int(in.Days), simulate.People{Samples: 10, Standing: 20, Input: simulate.Input{From: from, To: to},
			Customers: chosen,
			Progress:  func(done, total int64) { _ = p.Set(ctx, done, total) }}) // a count that is not told is told by the next
		if err != nil {
			return nil, err
		}
		out := populationOf(total)
		out.Micros = clock.Monotonic().Sub(began).Microseconds()
		out.From, out.To = clock.Millis(from), clock.Millis(to)
		err = s.app.db.Read(ctx, func(q *store.ReadTx) error { return out.name(q, total) })
		return out, err
	})
	return jobRow(j), err
}

func populationOf(t *simulate.Totals) *Population {
	out := &Population{People: t.People, Runs: map[string]int64{}, Nodes: map[string]PopulationNode{}, Ports: t.Ports, Days: []PopulationDay{},
		Hours: t.Hours[:], Channels: t.Channels, Held: t.Held, Blocked: t.Blocked, Refused: t.Refused, Samples: []PopulationSample{}}
	for state, n := range t.Runs {
		out.Runs[string(state)] = n
	}
	for _, day := range slices.Sorted(maps.Keys(t.Days)) {
		out.Days = append(out.Days, PopulationDay{clock.FromMillis(day).UTC().Format(time.DateOnly), t.Days[day]})
	}
	return out
}

// name adds the examples with their names.
func (p *Population) name(q store.Querier, t *simulate.Totals) error {
	var ids []int64
	for _, list := range t.Standing {
		ids = append(ids, list...)
	}
	for _, list := range t.Samples {
		for _, one := range list {
			ids = append(ids, one.Customer)
		}
	}
	slices.Sort(ids)
	snap, err := crm.Load(q, slices.Compact(ids), nil, crm.Need{})
	if err != nil {
		return err
	}
	person := func(id int64) PopulationPerson {
		out := PopulationPerson{Customer: idText(id)}
		if who := snap.Person(id); who != nil { // gone meanwhile
			out.Name = who.Name
		}
		return out
	}
	for id, n := range t.Nodes {
		node := PopulationNode{Entered: n.Entered, Passed: n.Passed, Failed: n.Failed, Inside: n.Inside, Standing: []PopulationPerson{}}
		for _, customer := range t.Standing[id] {
			node.Standing = append(node.Standing, person(customer))
		}
		p.Nodes[id] = node
	}
	for _, id := range slices.Sorted(maps.Keys(t.Samples)) {
		for _, one := range t.Samples[id] {
			p.Samples = append(p.Samples, PopulationSample{Node: id, Person: person(one.Customer), At: one.Message.At, Channel: one.Message.Channel,
				Subject: one.Message.Subject, Text: one.Message.Text})
		}
	}
	return nil
}
