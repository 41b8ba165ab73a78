package crm

import (
	"strings"

	"voronka/backend/event"
	"voronka/backend/formula"
	"voronka/backend/store"
)

// Need says what Load must read. The columns of contact and customer are always read; the zero Need is enough for names,
// zones and changes' events.
type Need struct {
	Points         bool     // e-mails and phones
	Tags           bool     //
	Consent        bool     //
	Totals         bool     // purchases.count(), sum(), last, average over all time
	History        bool     // the purchases themselves: first, and everything within a time
	Fields         []string // keys of custom fields of customers
	ContactFields  []string
	PurchaseFields []string
}

// everything needs all but custom fields.
var everything = Need{Points: true, Tags: true, Consent: true, Totals: true, History: true}

// Everything is a Need of all there is to be known of customers, custom fields too, beside another.
func Everything(q store.Querier, beside Need) (Need, error) {
	n := everything.Or(beside)
	fields, err := Fields(q)
	for _, f := range fields {
		if f.Entity == event.Customer {
			n.Fields = with(n.Fields, f.Key)
		}
	}
	return n, err
}

// NeedOf tells what these reads need; env is the environment that their ids belong to.
func NeedOf(reads []formula.Read, env *formula.Env) Need {
	var n Need
	facts := env.Facts()
	for _, r := range reads {
		if int(r.Fact) < len(facts) {
			n.add(facts[r.Fact].Path, r.Args)
		}
	}
	return n
}

func (n *Need) add(path string, args []any) {
	entity, rest, _ := strings.Cut(path, ".")
	if key, ok := strings.CutPrefix(rest, "fields."); ok {
		switch entity {
		case "purchase":
			n.PurchaseFields = with(n.PurchaseFields, key)
		case "contact":
			n.ContactFields = with(n.ContactFields, key)
		default:
			n.Fields = with(n.Fields, key)
		}
		return
	}
	switch {
	case rest == "email" || rest == "phone":
		n.Points = true
	case rest == "tags":
		n.Tags = true
	case rest == "purchases.first":
		n.History = true
	case strings.HasPrefix(rest, "purchases."):
		if len(args) > 0 {
			n.History = true
		} else {
			n.Totals = true
		}
	}
}

// Or is what both need.
func (n Need) Or(m Need) Need {
	n.Points = n.Points || m.Points
	n.Tags = n.Tags || m.Tags
	n.Consent = n.Consent || m.Consent
	n.Totals = n.Totals || m.Totals
	n.History = n.History || m.History
	n.Fields = with(n.Fields, m.Fields...)
	n.ContactFields = with(n.ContactFields, m.ContactFields...)
	n.PurchaseFields = with(n.PurchaseFields, m.PurchaseFields...)
	return n
}

// covers reports whether everything that m asks for is read for n.
func (n Need) covers(m Need) bool {
	both := n.Or(m)
	return both.Points == n.Points && both.Tags == n.Tags && both.Consent == n.Consent && both.Totals == n.Totals &&
		both.History == n.History && len(both.Fields) == len(n.Fields) && len(both.ContactFields) == len(n.ContactFields) &&
		len(both.PurchaseFields) == len(n.PurchaseFields)
}

// with adds what is not there yet, never into the caller's array.
func with(list []string, more ...string) []string {
	out := list[:len(list):len(list)]
	for _, m := range more {
		found := false
		for _, have := range out {
			found = found || have == m
		}
		if !found {
			out = append(out, m)
		}
	}
	return out
}
