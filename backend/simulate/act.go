package simulate

import (
	"slices"
	"time"

	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
)

// Act is what somebody does at a moment of a simulation: it changes what the simulation sees, by the rules of the commands
// that do the same in earnest, and their events happen. At most one of Change, Buy, Settle and Reprice is set; where that
// changes nothing, or none is, Event happens when it has a name.
type Act struct {
	At      time.Time
	Change  *crm.Change       // of the customer; its Subject and Cause are filled in
	Buy     *crm.NewPurchase  // its Customer is filled in, and its At where that is 0
	Settle  crm.PurchaseState // the latest purchase that is not so yet, or a new one of Price where there is none
	Reprice bool              // the latest purchase gets the amount Price
	Price   formula.Amount    //
	Event   event.Event
	place   int
}

// Done is what became of an act.
type Done struct {
	Events []event.Name // that happened
	Fault  error        // why nothing did
}

// NothingBought is the code of an act about a purchase that there is not.
const NothingBought fault.Code = "nothing_bought"

// plan lines up what will be done.
func (s *simulation) plan(contact int64) {
	s.future = slices.Clone(s.Acts)
	s.done = make([]Done, len(s.future))
	for i := range s.future {
		s.future[i].place = i
	}
	events := s.Events
	if len(events) == 0 && len(s.Acts) == 0 && s.Start == "" {
		events = []event.Event{s.firstEvent()}
	}
	for _, ev := range events {
		s.future = append(s.future, Act{At: clock.FromMillis(ev.At), Event: ev, place: -1})
	}
	for i := range s.future {
		ev := &s.future[i].Event
		ev.Subject, ev.Person, ev.Live = event.Ref{Kind: event.Customer, ID: s.Customer}, contact, true
	}
	slices.SortStableFunc(s.future, func(a, b Act) int { return a.At.Compare(b.At) })
}

// do does an act at the moment that has come.
func (s *story) do(a *Act) {
	cause := crm.Cause{Actor: "user", Live: true}
	customer := s.flows[0].Customer
	var err error
	switch {
	case a.Change != nil:
		c := *a.Change
		c.Subject, c.Cause = event.Ref{Kind: event.Customer, ID: customer}, cause
		err = s.snap.Change(c)
	case a.Buy != nil:
		err = s.buy(customer, cause, *a.Buy)
	case a.Settle != "":
		open := []crm.PurchaseState{crm.PurchaseAdded}
		if a.Settle == crm.PurchaseRefunded {
			open = append(open, crm.PurchasePaid)
		}
		if id := s.snap.Latest(customer, open...); id != 0 {
			err = s.snap.Settle(customer, cause, id, a.Settle)
		} else if a.Settle == crm.PurchasePaid && a.Price.Currency != "" {
			err = s.buy(customer, cause, crm.NewPurchase{Total: a.Price, Paid: true})
		} else {
			err = fault.New(NothingBought, nil)
		}
	case a.Reprice:
		if id := s.snap.Latest(customer); id != 0 {
			err = s.snap.Reprice(customer, cause, id, a.Price)
		} else {
			err = fault.New(NothingBought, nil)
		}
	}
	made := s.snap.TakeEvents()
	if len(made) == 0 && err == nil && a.Event.Name != "" {
		ev := a.Event
		if kind := a.Event.Object.Kind; kind == event.Purchase && ev.Object.ID == 0 {
			ev.Object.ID = s.snap.Latest(customer)
		}
		made = []event.Event{ev}
	}
	done := Done{Fault: err}
	for _, ev := range made {
		ev.At = clock.Millis(s.now)
		s.happened(ev)
		done.Events = append(done.Events, ev.Name)
	}
	if a.place >= 0 {
		s.done[a.place] = done
	}
}

func (s *story) buy(customer int64, cause crm.Cause, p crm.NewPurchase) error {
	if p.At == 0 {
		p.At = clock.Millis(s.now)
	}
	_, err := s.snap.Buy(customer, cause, p)
	return err
}

// place puts a run down at the step that was chosen to begin from.
func (s *simulation) place() error {
	if s.Start == "" {
		return nil
	}
	step, ok := s.Program.Step(s.Start)
	if !ok {
		return fault.Missing("node", s.Start)
	}
	s.began++
	person := s.snap.Person(s.Customer)
	r := &run{of: s, started: s.now, after: map[int]int64{}}
	r.Run = interp.Run{ID: s.began, Subject: event.Ref{Kind: event.Customer, ID: s.Customer}, Person: person.Contact, State: interp.Active}
	if carriesPurchase(s.Program) {
		if id := s.snap.Latest(s.Customer); id != 0 {
			r.Object = event.Ref{Kind: event.Purchase, ID: id}
		}
	}
	s.runs = append(s.runs, r)
	in := interp.Input{Kind: interp.InputMove, To: step, Slot: interp.EverySlot}
	if s.Program.Steps[step].Kind.Category == flow.Event {
		in = interp.Input{Kind: interp.InputStarted, Entry: step}
	}
	s.advanceAt(r, in, s.seq)
	return nil
}

func carriesPurchase(p *flow.Program) bool {
	return slices.ContainsFunc(p.Entries, func(i int) bool { return p.Steps[i].Kind.Carries == event.Purchase })
}
