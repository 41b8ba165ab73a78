package crm

import (
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/store"
)

// DeleteCustomers puts customers into the bin with their contacts; runs of flows see them as gone. Those in the bin already
// are passed over. It returns how many were deleted.
func DeleteCustomers(tx *store.Tx, cause Cause, list []int64) (int64, error) {
	return bin(tx, cause, event.Customer, list, true, true)
}

// DropCustomers puts customers into the bin and leaves their contacts.
func DropCustomers(tx *store.Tx, cause Cause, list []int64) (int64, error) {
	return bin(tx, cause, event.Customer, list, true, false)
}

// RestoreCustomers takes customers out of the bin.
func RestoreCustomers(tx *store.Tx, cause Cause, list []int64) (int64, error) {
	return bin(tx, cause, event.Customer, list, false, true)
}

// DeleteContacts puts contacts that are no customers into the bin; one that is a customer is refused.
func DeleteContacts(tx *store.Tx, cause Cause, list []int64) (int64, error) {
	var n int64
	if _, err := tx.QueryRow(`SELECT count(*) FROM json_each(?) AS j CROSS JOIN customer AS c ON c.contact = j.value
		WHERE c.deleted_at IS NULL`, []any{idList(list)}, &n); err != nil {
		return 0, err
	}
	if n > 0 {
		return 0, fault.New(fault.Refused, fault.Args{"why": "contact_of_customer"})
	}
	return bin(tx, cause, event.Contact, list, true, true)
}

func bin(tx *store.Tx, cause Cause, kind event.Kind, list []int64, in, contact bool) (int64, error) {
	s, err := newSnapshot(tx, Need{})
	if err != nil {
		return 0, err
	}
	list = dedupe(list)
	if err := s.loadSubjects(tx, kind, list); err != nil {
		return 0, err
	}
	var when any
	name := event.CustomerRestored
	if in {
		when, name = tx.Now(), event.CustomerDeleted
		if kind == event.Contact {
			name = event.ContactDeleted
		}
	}
	var n int64
	var events []event.Event
	for _, id := range list {
		r, err := s.record(event.Ref{Kind: kind, ID: id})
		if err != nil {
			return 0, err
		}
		if r.deleted == in {
			continue
		}
		n++
		events = append(events, event.Event{Name: name, Subject: r.ref, Person: r.person.id, Actor: cause.Actor, Run: cause.Run,
			Hop: cause.Hop, Live: cause.Live})
		if kind == event.Customer {
			if _, err := tx.Exec(`UPDATE customer SET deleted_at = ?, rev = rev + 1 WHERE id = ?`, when, id); err != nil {
				return 0, err
			}
		}
		if !contact {
			continue
		}
		if _, err := tx.Exec(`UPDATE contact SET deleted_at = ?, rev = rev + 1 WHERE id = ?`, when, r.person.id); err != nil {
			return 0, err
		}
	}
	touchCustomers(tx, list)
	_, err = tx.Append(events...)
	return n, err
}
