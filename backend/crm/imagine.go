package crm

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/formula"
)

// Imagined is a customer who is in no database, made up to try a flow on.
type Imagined struct {
	Form
	Tags      []string
	Purchases []NewPurchase // their Customer is not looked at
	Created   int64         // UTC ms
}

// Imagine puts a made-up customer into the snapshot under an id that no row has: a negative one, the customer's and the
// contact's. It makes no events and writes nothing.
func (s *Snapshot) Imagine(id int64, in Imagined) error {
	points, born, err := in.read()
	if err != nil {
		return err
	}
	p := &person{id: id, name: strings.TrimSpace(in.Name), city: strings.TrimSpace(in.City), zone: in.TimeZone, comment: in.Comment, birthday: born,
		created: in.Created, customer: id, consent: map[string]ConsentState{}}
	p.points = append(append(p.points, points[EmailPoint]...), points[PhonePoint]...)
	for channel, state := range in.Consent {
		if state != ConsentUnknown {
			p.consent[channel] = state
		}
	}
	r := &record{ref: event.Ref{Kind: event.Customer, ID: id}, created: in.Created, person: p, fields: map[string]any{}}
	for _, key := range sortedKeys(in.Fields) {
		f, ok := s.fields[event.Customer][key]
		if !ok {
			return FieldFault("fields."+key, fault.Unknown, fault.Args{"what": "field", "key": key})
		}
		v, bad := normal(f.Type, f.Options, in.Fields[key])
		if bad != nil {
			return FieldFault("fields."+key, bad.Code, bad.Args)
		}
		if v != nil {
			r.fields[key] = v
		}
	}
	s.people[id], s.subjects[r.ref] = p, r
	for _, tag := range in.Tags {
		if err := s.addTag(r, Cause{}, tag); err != nil {
			return err
		}
	}
	for _, b := range in.Purchases {
		if _, err := s.Buy(id, Cause{}, b); err != nil {
			return err
		}
	}
	s.events, s.touched, r.tagged, r.listed = nil, nil, nil, false
	return nil
}

// Buy lets a customer buy something in the snapshot, with the events of AddPurchases; it returns the purchase's id, which no
// row has. Totals and History must have been loaded.
func (s *Snapshot) Buy(customer int64, c Cause, in NewPurchase) (int64, error) {
	r, err := s.record(event.Ref{Kind: event.Customer, ID: customer})
	if err != nil {
		return 0, err
	}
	if err := checkTotal(in.Total); err != nil {
		return 0, err
	}
	id := int64(-1)
	for have := range s.purchases {
		id = min(id, have-1)
	}
	b := &bought{id: id, customer: customer, at: in.At, amount: in.Total.Minor, currency: in.Total.Currency, title: strings.TrimSpace(in.Title),
		state: string(PurchaseAdded), quantity: in.Quantity}
	if in.Paid {
		b.state = string(PurchasePaid)
	}
	s.purchases[id] = b
	r.history = append(slices.Clone(r.history), b)
	slices.SortStableFunc(r.history, func(a, b *bought) int { return cmp.Compare(a.at, b.at) })
	r.retotal()
	s.ofPurchase(r, c, event.PurchaseAdded, b)
	if in.Paid {
		s.ofPurchase(r, c, event.PurchasePaid, b)
	}
	return id, nil
}

// Latest returns the latest purchase of a customer that is in one of these states, of any when none is given; 0: there is none.
func (s *Snapshot) Latest(customer int64, states ...PurchaseState) int64 {
	r, err := s.record(event.Ref{Kind: event.Customer, ID: customer})
	if err != nil {
		return 0
	}
	for _, b := range slices.Backward(r.history) {
		if len(states) == 0 || slices.Contains(states, PurchaseState(b.state)) {
			return b.id
		}
	}
	return 0
}

// Settle makes a purchase of the customer's history paid or refunded, with its event; one that is so already stays as it is.
func (s *Snapshot) Settle(customer int64, c Cause, purchase int64, state PurchaseState) error {
	return s.amend(customer, c, purchase, map[PurchaseState]event.Name{PurchasePaid: event.PurchasePaid, PurchaseRefunded: event.PurchaseRefund}[state],
		func(b *bought) bool {
			changed := b.state != string(state)
			b.state = string(state)
			return changed
		})
}

// Reprice corrects the amount of a purchase of the customer's history, with its event.
func (s *Snapshot) Reprice(customer int64, c Cause, purchase int64, total formula.Amount) error {
	if err := checkTotal(total); err != nil {
		return err
	}
	return s.amend(customer, c, purchase, event.PurchaseChanged, func(b *bought) bool {
		changed := b.amount != total.Minor || b.currency != total.Currency
		b.amount, b.currency = total.Minor, total.Currency
		return changed
	})
}

func (s *Snapshot) amend(customer int64, c Cause, purchase int64, name event.Name, change func(*bought) bool) error {
	r, err := s.record(event.Ref{Kind: event.Customer, ID: customer})
	if err != nil {
		return err
	}
	i := slices.IndexFunc(r.history, func(b *bought) bool { return b.id == purchase })
	if i < 0 {
		return fault.Missing("purchase", purchase)
	}
	b := *r.history[i]
	if !change(&b) {
		return nil
	}
	if own := s.purchases[purchase]; own != nil { // it may know its custom fields
		b.fields = own.fields
	}
	r.history = slices.Clone(r.history)
	r.history[i], s.purchases[purchase] = &b, &b
	if b.state == string(PurchaseRefunded) { // totals and history are of what was not given back
		r.history = slices.Delete(r.history, i, i+1)
	}
	r.retotal()
	s.ofPurchase(r, c, name, &b)
	return nil
}

// retotal makes the totals anew from the history.
func (r *record) retotal() {
	r.totals = r.since(math.MinInt64, math.MaxInt64)
	slices.SortStableFunc(r.totals, func(a, b total) int { return cmp.Compare(a.currency, b.currency) })
}

func (s *Snapshot) ofPurchase(r *record, c Cause, name event.Name, b *bought) {
	s.note(r, c, name, event.PurchasePayload{Amount: b.amount, Currency: b.currency})
	s.events[len(s.events)-1].Object = event.Ref{Kind: event.Purchase, ID: b.id}
}
