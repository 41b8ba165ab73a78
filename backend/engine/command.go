package engine

import (
	"context"
	"encoding/json"

	"voronka/backend/event"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// StartPeople puts customers into a flow by hand: an event for each, which the flow's «event.manual» takes. It returns how
// many there are; whether each enters is the flow's rule.
func (e *Engine) StartPeople(ctx context.Context, flowUID string, customers []int64) (int64, error) {
	payload, err := json.Marshal(event.StartedPayload{Flow: flowUID})
	if err != nil {
		return 0, err
	}
	var count int64
	err = e.DB.Write(ctx, func(tx *store.Tx) error {
		if _, err := e.Library.Get(tx, flowUID); err != nil {
			return err
		}
		rows, err := tx.Query(`SELECT c.id, c.contact FROM json_each(?) AS j CROSS JOIN customer AS c ON c.id = j.value
			WHERE c.deleted_at IS NULL`, jsonIDs(customers))
		if err != nil {
			return err
		}
		var events []event.Event
		for rows.Next() {
			ev := event.Event{Name: event.FlowStarted, Subject: event.Ref{Kind: event.Customer}, Actor: "user", Live: true, Payload: payload}
			if err := rows.Scan(&ev.Subject.ID, &ev.Person); err != nil {
				rows.Close()
				return err
			}
			events = append(events, ev)
		}
		if err := rows.Err(); err != nil {
			return err
		}
		count = int64(len(events))
		tx.OnCommit(e.Wake)
		_, err = tx.Append(events...)
		return err
	})
	return count, err
}

// SetHalted is the red switch: while it is on, no run moves and nothing is sent.
func (e *Engine) SetHalted(ctx context.Context, halted bool) error {
	missed, err := e.missedWhileHalted(ctx, halted)
	if err != nil {
		return err
	}
	err = e.DB.Write(ctx, func(tx *store.Tx) error {
		s, err := workspace.Load(tx)
		if err != nil {
			return err
		}
		was := s.Halted
		s.Halted = halted
		tx.Touch("health")
		if was == halted {
			return nil
		}
		if err := e.haltedAt(tx, halted, missed); err != nil {
			return err
		}
		return workspace.Save(tx, s)
	})
	if err == nil {
		err = e.reread(ctx)
	}
	if err != nil {
		return err
	}
	e.Wake()
	e.wakeDispatcher()
	return nil
}
