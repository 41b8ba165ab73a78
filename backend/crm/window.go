package crm

import (
	"strings"
	"time"

	"voronka/backend/event"
	"voronka/backend/formula"
)

// Turns is the next moment after m at which a fact of a customer changes by the passing of time alone: a purchase leaves the
// time that «purchases.count('30d')» looks back over, or one with a date still to come enters it. Zero: never.
func (s *Snapshot) Turns(customer int64, path string, args []any, m formula.Moment) (time.Time, error) {
	within, windowed := duration(args)
	if _, name, _ := strings.Cut(path, "."); !windowed || !strings.HasPrefix(name, "purchases.") {
		return time.Time{}, nil
	}
	r, err := s.record(event.Ref{Kind: event.Customer, ID: customer})
	if err != nil {
		return time.Time{}, err
	}
	now, next := m.Now.UnixMilli(), int64(0)
	sooner := func(at int64) {
		if at > now && (next == 0 || at < next) {
			next = at
		}
	}
	for _, b := range r.history {
		sooner(b.at)
		sooner(b.at + within.Milliseconds())
	}
	if next == 0 {
		return time.Time{}, nil
	}
	return time.UnixMilli(next).UTC(), nil
}

// Changers are the events that can change a fact, by its canonical path.
func Changers(path string) []event.Name {
	entity, name, _ := strings.Cut(path, ".")
	switch {
	case event.Kind(entity) == event.Purchase:
		return []event.Name{event.PurchaseAdded, event.PurchaseChanged, event.PurchasePaid, event.PurchaseRefund}
	case strings.HasPrefix(name, "purchases."):
		return []event.Name{event.PurchaseAdded, event.PurchaseChanged, event.PurchaseRefund, event.PurchaseDeleted}
	case name == "tags":
		return []event.Name{event.TagAdded, event.TagRemoved}
	case name == "created":
		return nil
	}
	return []event.Name{event.FieldChanged}
}
