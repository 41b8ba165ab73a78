package crm

import (
	"voronka/backend/event"
	"voronka/backend/store"
)

// Flush writes every change that was made to the snapshot, appends its events and forgets them: the engine's way, which
// has read the people already and so need not give its changes to Apply to have them read again. The snapshot must have
// been loaded in this transaction, with a Need that covers what was changed: tags for tags, a field for itself.
func (s *Snapshot) Flush(tx *store.Tx) error { return s.flush(tx) }

// Without drops from a snapshot whatever another one knows of the same people, records and purchases: who changed them
// knows better.
func (s *Snapshot) Without(other *Snapshot) {
	for ref, r := range s.subjects {
		_, known := other.subjects[ref]
		if known || r == nil || other.people[r.person.id] != nil {
			delete(s.subjects, ref)
		}
	}
	for id := range s.people {
		if other.people[id] != nil {
			delete(s.people, id)
		}
	}
	for id := range s.purchases {
		if other.purchases[id] != nil {
			delete(s.purchases, id)
		}
	}
}

// Zone is the time zone of a customer's contact; empty: the workspace's, or a customer that is not loaded.
func (s *Snapshot) Zone(customer int64) string {
	if r := s.subjects[event.Ref{Kind: event.Customer, ID: customer}]; r != nil {
		return r.person.zone
	}
	return ""
}

// TakeEvents returns the events of the changes made so far and forgets them, for a run of a flow that writes nothing.
func (s *Snapshot) TakeEvents() []event.Event {
	out := s.events
	s.events, s.made, s.taken = nil, nil, true
	return out
}
