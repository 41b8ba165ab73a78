package main

import (
	"strings"

	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/store"
)

// findRecord looks up TYPE:KEY: a record by its uid, its imported key, e-mail or phone.
func (s *session) findRecord(q store.Querier, text string) (event.Ref, error) {
	kind, key, ok := strings.Cut(text, ":")
	if !ok || key == "" {
		return event.Ref{}, usageError{s.t("cli.wants_record", map[string]any{"text": text})}
	}
	switch event.Kind(kind) {
	case event.Customer, event.Contact, event.Purchase:
	default:
		return event.Ref{}, fault.New(fault.Unknown, fault.Args{"what": "type", "key": kind})
	}
	id, err := crm.Find(q, event.Kind(kind), key)
	return event.Ref{Kind: event.Kind(kind), ID: id}, err
}
