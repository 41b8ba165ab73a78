package simulate

import (
	"context"
	"slices"
	"sync"
	"time"

	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/interp"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// People is a population to be simulated: Input's Customer and Events are not looked at.
type People struct {
	Input
	Customers []int64 // each is taken for itself; nobody sees what another's flow changed
	// Events is what happens to a customer; nil, or none of somebody: the flow's first event happens at From.
	Events   func(q store.Querier, customer int64) ([]event.Event, error)
	Samples  int                     // texts kept of each step; 3 when 0
	Standing int                     // people named at each step where somebody stands at the end; none when 0
	Progress func(done, total int64) // called by one goroutine at a time; nil: by none
}

// Crossed is what went through a step.
type Crossed struct {
	Entered int64
	Passed  int64 // left, but for those that failed
	Failed  int64
	Inside  int64 // stand there at the end
}

// Sample is a text as one person would get it.
type Sample struct {
	Customer int64
	Message  Message
}

// Totals is what would happen to a population.
type Totals struct {
	People   int64
	Runs     map[interp.State]int64
	Nodes    map[string]Crossed
	Ports    map[string]map[string]int64
	Days     map[int64]int64     // messages sent by day: UTC midnight in milliseconds of the workspace's wall clock
	Hours    [24]int64           // by the hour of the workspace's wall clock
	Channels map[string]int64    // sent
	Held     map[string]int64    // by the rule that held a message back
	Blocked  map[string]int64    // by the reason
	Refused  map[string]int64    // starts, by the rule
	Samples  map[string][]Sample // by step, of the first people in their order
	Standing map[string][]int64  // by step, the first customers who stand there at the end
}

// peopleAtOnce is how many people are read together; memory is bounded by it.
const peopleAtOnce = 500

// Workers is how many batches are worked at side by side.
const Workers = 2

// Population simulates every customer, in batches that are read each by one transaction. The result does not depend on which
// worker did what. Steps of flows that the flow starts are not counted, their messages are.
func Population(ctx context.Context, db *store.DB, in People) (*Totals, error) {
	if in.Samples == 0 {
		in.Samples = 3
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	batches := make(chan []int64)
	parts := make([]*Totals, Workers)
	var lock sync.Mutex
	var done int64
	var wg sync.WaitGroup
	for i := range parts {
		parts[i] = newTotals()
		wg.Add(1)
		go func(t *Totals) {
			defer wg.Done()
			for customers := range batches {
				err := db.Read(ctx, func(q *store.ReadTx) error { return in.some(ctx, q, customers, t) })
				if err != nil {
					stop(err)
					return
				}
				lock.Lock()
				done += int64(len(customers))
				if in.Progress != nil {
					in.Progress(done, int64(len(in.Customers)))
				}
				lock.Unlock()
			}
		}(parts[i])
	}
	for at := 0; at < len(in.Customers) && ctx.Err() == nil; at += peopleAtOnce {
		select {
		case batches <- in.Customers[at:min(at+peopleAtOnce, len(in.Customers))]:
		case <-ctx.Done():
		}
	}
	close(batches)
	wg.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	out := newTotals()
	for _, t := range parts {
		out.add(t)
	}
	for node, list := range out.Samples {
		slices.SortFunc(list, func(a, b Sample) int { return int(a.Customer - b.Customer) })
		out.Samples[node] = list[:min(len(list), in.Samples)]
	}
	for node, list := range out.Standing {
		slices.Sort(list)
		out.Standing[node] = list[:min(len(list), in.Standing)]
	}
	return out, nil
}

// some simulates one batch.
func (in *People) some(ctx context.Context, q store.Querier, customers []int64, t *Totals) error {
	set, err := workspace.Load(q)
	if err != nil {
		return err
	}
	events := map[int64][]event.Event{}
	var purchases []int64
	for _, id := range customers {
		if in.Events == nil {
			break
		}
		list, err := in.Events(q, id)
		if err != nil {
			return err
		}
		for _, ev := range list {
			if ev.Object.Kind == event.Purchase {
				purchases = append(purchases, ev.Object.ID)
			}
		}
		events[id] = list
	}
	snap, err := crm.Load(q, customers, purchases, needOf(reached(in.Program, in.Flows)))
	if err != nil {
		return err
	}
	read := newReadings()
	zone := set.Location() // found in a file: once
	for _, id := range customers {
		one := in.Input
		one.Customer, one.Events = id, events[id]
		s, err := onePerson(ctx, q, one, set, snap, read)
		if err != nil {
			return err
		}
		if err := s.play(); err != nil {
			return err
		}
		t.count(s, zone, in.Samples)
		t.stand(s, in.Standing)
	}
	return nil
}

func newTotals() *Totals {
	return &Totals{Runs: map[interp.State]int64{}, Nodes: map[string]Crossed{}, Ports: map[string]map[string]int64{}, Days: map[int64]int64{},
		Channels: map[string]int64{}, Held: map[string]int64{}, Blocked: map[string]int64{}, Refused: map[string]int64{}, Samples: map[string][]Sample{},
		Standing: map[string][]int64{}}
}

// stand keeps the person as an example of those who stand somewhere at the end.
func (t *Totals) stand(s *simulation, most int) {
	for _, r := range s.runs {
		for _, at := range r.Positions {
			node := s.Program.Steps[at.Step].Node.ID
			if r.State == interp.Active && len(t.Standing[node]) < most && !slices.Contains(t.Standing[node], s.Customer) {
				t.Standing[node] = append(t.Standing[node], s.Customer)
			}
		}
	}
}

// count adds one person's simulation.
func (t *Totals) count(s *simulation, zone *time.Location, samples int) {
	t.People++
	for _, r := range s.runs {
		t.Runs[r.State]++
		for i := range r.entries {
			e := &r.entries[i]
			if e.What == interp.Ended {
				continue
			}
			n := t.Nodes[e.Node]
			if first := !slices.ContainsFunc(r.entries[:i], func(b interp.Entry) bool { return b.Visit == e.Visit && b.What != interp.Ended }); first {
				n.Entered++
				n.Inside++
			}
			switch {
			case e.What == interp.Erred:
				n.Failed++
				n.Inside--
			case e.What.Leaves():
				n.Passed++
				n.Inside--
			case e.What == interp.Held && len(e.Why) > 0:
				t.Held[e.Why[0].Code]++
			}
			t.Nodes[e.Node] = n
			if e.Port != "" {
				if t.Ports[e.Node] == nil {
					t.Ports[e.Node] = map[string]int64{}
				}
				t.Ports[e.Node][e.Port]++
			}
		}
	}
	for _, m := range s.messages {
		if m.State != "sent" {
			t.Blocked[m.Reason]++
			continue
		}
		at := clock.FromMillis(m.At).In(zone)
		t.Days[time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC).UnixMilli()]++
		t.Hours[at.Hour()]++
		t.Channels[m.Channel]++
		if len(t.Samples[m.Node]) < samples {
			t.Samples[m.Node] = append(t.Samples[m.Node], Sample{s.Customer, m})
		}
	}
	for _, r := range s.refused {
		t.Refused[r.Reason]++
	}
}

// add adds another part of the population.
func (t *Totals) add(o *Totals) {
	t.People += o.People
	addAll(t.Runs, o.Runs)
	addAll(t.Days, o.Days)
	addAll(t.Channels, o.Channels)
	addAll(t.Held, o.Held)
	addAll(t.Blocked, o.Blocked)
	addAll(t.Refused, o.Refused)
	for i, n := range o.Hours {
		t.Hours[i] += n
	}
	for node, n := range o.Nodes {
		have := t.Nodes[node]
		t.Nodes[node] = Crossed{have.Entered + n.Entered, have.Passed + n.Passed, have.Failed + n.Failed, have.Inside + n.Inside}
	}
	for node, ports := range o.Ports {
		if t.Ports[node] == nil {
			t.Ports[node] = map[string]int64{}
		}
		addAll(t.Ports[node], ports)
	}
	for node, list := range o.Samples {
		t.Samples[node] = append(t.Samples[node], list...)
	}
	for node, list := range o.Standing {
		t.Standing[node] = append(t.Standing[node], list...)
	}
}

func addAll[K comparable](to, from map[K]int64) {
	for k, n := range from {
		to[k] += n
	}
}
