package engine

import (
	"voronka/backend/policy"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// calendar keeps the working calendar from turn to turn. The settings, which every turn reads, tell whether it is still
// true, so that a flow that asks for no calendar costs nothing and one that does costs one reading.
type calendar struct {
	kept  *policy.Calendar
	hours [7]workspace.Hours
	rev   int64
}

func (c *calendar) get(q store.Querier, s workspace.Settings) (*policy.Calendar, error) {
	if c.kept != nil && c.hours == s.Hours && c.rev == s.CalendarRev {
		return c.kept, nil
	}
	kept, err := workspace.Calendar(q, s)
	if err != nil {
		return nil, err
	}
	c.kept, c.hours, c.rev = kept, s.Hours, s.CalendarRev
	return kept, nil
}
