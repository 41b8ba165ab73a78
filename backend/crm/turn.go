package crm

import (
	"voronka/backend/event"
	"voronka/backend/store"
)

// Flush writes every change that was made to the snapshot, appends its events and forgets them: the engine's way, which
// has read the people already and so need not give its changes to Apply to have them read again. The snapshot must have
// been loaded in this transaction, with a Need that covers what was changed: tags for tags, a field for itself.
func (s *Snapshot) Flush(tx *store.Tx) error { return s.flush(tx) }

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
	s.events, s.made = nil, nil
	return out
}
