package crm

import (
	"math"
	"slices"
	"strings"
	"time"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/formula"
)

// Codes of facts that cannot be answered.
const (
	MixedCurrencies fault.Code = "mixed_currencies" // args: path, currencies
	NotLoaded       fault.Code = "fact_not_loaded"  // the batch was loaded without it; args: path
)

// Fact answers a fact by its canonical path for a customer, or for one of its purchases where the path begins with
// «purchase.». An empty value is nil. Sums over several currencies are MixedCurrencies.
func (s *Snapshot) Fact(customer, purchase int64, path string, args []any, m formula.Moment) (any, error) {
	entity, name, _ := strings.Cut(path, ".")
	if entity == "purchase" {
		b := s.purchases[purchase]
		if b == nil {
			return nil, nil
		}
		return s.purchaseFact(b, name, path)
	}
	r, err := s.record(event.Ref{Kind: event.Customer, ID: customer})
	if err != nil {
		return nil, err
	}
	return s.fact(r, name, path, args, m)
}

func (s *Snapshot) fact(r *record, name, path string, args []any, m formula.Moment) (any, error) {
	p := r.person
	switch name {
	case "name":
		return text(p.name), nil
	case "city":
		return text(p.city), nil
	case "comment":
		return text(p.comment), nil
	case "email", "phone":
		if !s.need.Points {
			return nil, fault.New(NotLoaded, fault.Args{"path": path})
		}
	}
	switch name {
	case "email":
		return p.main(EmailPoint), nil
	case "phone":
		return p.main(PhonePoint), nil
	case "birthday":
		if p.birthday == nil {
			return nil, nil
		}
		return *p.birthday, nil
	case "created":
		return time.UnixMilli(r.created).UTC(), nil
	case "tags":
		if !s.need.Tags {
			return nil, fault.New(NotLoaded, fault.Args{"path": path})
		}
		if len(r.tags) == 0 {
			return nil, nil
		}
		return r.tags[:min(len(r.tags), maxListValues)], nil
	}
	if key, ok := strings.CutPrefix(name, "fields."); ok {
		keys := s.need.Fields
		if r.ref.Kind == event.Contact {
			keys = s.need.ContactFields
		}
		if _, known := s.fields[r.ref.Kind][key]; known && !slices.Contains(keys, key) {
			return nil, fault.New(NotLoaded, fault.Args{"path": path})
		}
		return r.fields[key], nil
	}
	if what, ok := strings.CutPrefix(name, "purchases."); ok {
		return s.aggregate(r, what, path, args, m)
	}
	return nil, fault.New(fault.Unknown, fault.Args{"what": "fact", "key": path})
}

func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func (p *person) main(kind PointKind) any {
	for _, pt := range p.points {
		if pt.Kind == kind {
			return pt.Value
		}
	}
	return nil
}

// aggregate answers «purchases.…»: over all time from the kept totals, within a duration from the purchases themselves. What
// lies after the moment is not counted within a duration.
func (s *Snapshot) aggregate(r *record, what, path string, args []any, m formula.Moment) (any, error) {
	totals := r.totals
	if what == "first" || len(args) > 0 {
		if !s.need.History {
			return nil, fault.New(NotLoaded, fault.Args{"path": path})
		}
		if what == "first" {
			if len(r.history) == 0 {
				return nil, nil
			}
			return time.UnixMilli(r.history[0].at).UTC(), nil
		}
		within, ok := args[0].(time.Duration)
		if !ok {
			return nil, fault.New(BadKind, fault.Args{"want": string(formula.Duration)})
		}
		totals = r.since(m.Now.Add(-within).UnixMilli(), m.Now.UnixMilli())
	} else if !s.need.Totals {
		return nil, fault.New(NotLoaded, fault.Args{"path": path})
	}
	switch what {
	case "count":
		var n int64
		for _, t := range totals {
			n += t.count
		}
		return n, nil
	case "last":
		var last int64 = math.MinInt64
		for _, t := range totals {
			last = max(last, t.last)
		}
		if len(totals) == 0 {
			return nil, nil
		}
		return time.UnixMilli(last).UTC(), nil
	case "sum", "average":
		if len(totals) > 1 {
			return nil, fault.New(MixedCurrencies, fault.Args{"path": path, "currencies": currencies(totals)})
		}
		if len(totals) == 0 {
			if what == "average" {
				return nil, nil
			}
			return formula.Amount{Currency: s.currency}, nil
		}
		t := totals[0]
		if what == "average" {
			return formula.Amount{Minor: int64(math.Round(float64(t.amount) / float64(t.count))), Currency: t.currency}, nil
		}
		return formula.Amount{Minor: t.amount, Currency: t.currency}, nil
	}
	return nil, fault.New(fault.Unknown, fault.Args{"what": "fact", "key": path})
}

// since totals the purchases later than from and not later than to.
func (r *record) since(from, to int64) []total {
	var out []total
	for _, b := range r.history {
		if b.at <= from || b.at > to {
			continue
		}
		i := 0
		for i < len(out) && out[i].currency != b.currency {
			i++
		}
		if i == len(out) {
			out = append(out, total{currency: b.currency, last: b.at})
		}
		out[i].count++
		out[i].amount += b.amount
		out[i].last = max(out[i].last, b.at)
	}
	return out
}

func currencies(totals []total) []string {
	out := make([]string, len(totals))
	for i, t := range totals {
		out[i] = t.currency
	}
	return out
}

func (s *Snapshot) purchaseFact(b *bought, name, path string) (any, error) {
	switch name {
	case "total":
		return formula.Amount{Minor: b.amount, Currency: b.currency}, nil
	case "date":
		return time.UnixMilli(b.at).UTC(), nil
	case "quantity":
		if b.quantity == nil {
			return nil, nil
		}
		return *b.quantity, nil
	case "title":
		return text(b.title), nil
	case "state":
		return b.state, nil
	case "paid":
		return b.state == "paid", nil
	}
	if key, ok := strings.CutPrefix(name, "fields."); ok {
		return b.fields[key], nil
	}
	return nil, fault.New(fault.Unknown, fault.Args{"what": "fact", "key": path})
}
