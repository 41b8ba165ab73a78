package app

import (
	"encoding/json"

	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/formula"
	"voronka/backend/rule"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// where makes a WHERE of a filter that the page built, over customers.
func (a *App) where(q store.Querier, filter json.RawMessage) (where string, args []any, err error) {
	group, err := rule.Decode(filter)
	if err != nil {
		return "", nil, err
	}
	return a.WhereGroup(q, group)
}

// WhereGroup makes a WHERE of a group of conditions over customers, as of now in the workspace's zone.
func (a *App) WhereGroup(q store.Querier, group rule.Group) (where string, args []any, err error) {
	registry, moment, err := a.Registry(q, event.Customer)
	if err != nil {
		return "", nil, err
	}
	return rule.SQL(registry, group, moment)
}

// Registry returns the facts that tables of a kind of record can be filtered by, and the moment that filters go by.
func (a *App) Registry(q store.Querier, kind event.Kind) (*rule.Registry, formula.Moment, error) {
	settings, err := workspace.Load(q)
	if err != nil {
		return nil, formula.Moment{}, err
	}
	schema, err := crm.ReadSchema(q)
	if err != nil {
		return nil, formula.Moment{}, err
	}
	return rule.NewRegistry(schema.Rules(kind)...), formula.Moment{Now: a.db.Clock().Now(), Zone: settings.Location(), Lang: settings.Language}, err
}
