package app

import (
	"context"
	"errors"

	"voronka/backend/crm"
	"voronka/backend/engine"
	"voronka/backend/fault"
	"voronka/backend/store"
)

// Check looks the whole workspace over and returns what is wrong with it: the file, the totals of purchases, and the
// counters of flows against a recount from their histories, and the files against their hashes.
func (a *App) Check(ctx context.Context) ([]*fault.Error, error) {
	return a.db.Check(ctx, crm.Check, counters, a.kept.Check)
}

func counters(q store.Querier) ([]*fault.Error, error) {
	err := engine.CheckTotals(q)
	var differ *fault.Error
	if fault.Has(err, engine.TotalsDiffer) && errors.As(err, &differ) {
		return []*fault.Error{differ}, nil
	}
	return nil, err
}
