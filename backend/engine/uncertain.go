package engine

import (
	"context"
	"encoding/json"
	"slices"

	"voronka/backend/fault"
	"voronka/backend/inbox"
	"voronka/backend/store"
)

// SettleUncertain decides about messages whose outcome is unknown: again sends them once more, else they are left and their
// runs go on. No ids means all. It returns how many it settled.
func (e *Engine) SettleUncertain(ctx context.Context, messages []int64, again bool) (count int64, err error) {
	err = e.DB.Write(ctx, func(tx *store.Tx) error {
		set, o := `state = 'queued', due = ?, code = NULL, args = NULL`, inbox.Outcome{State: inbox.Queued}
		if !again {
			set, o = `state = 'sent', settled_at = ?`, inbox.Outcome{State: inbox.Cancelled, Reason: "outcome_left"}
		}
		// The first state term is that of the index of what is open: there are few of them, whatever the outbox's size.
		sql, args := `UPDATE outbox SET `+set+` WHERE state IN ('claimed', 'uncertain') AND state = 'uncertain' AND message > 0`, []any{tx.Now()}
		if len(messages) > 0 {
			sql += ` AND message IN (SELECT value FROM json_each(?))`
			args = append(args, jsonIDs(messages))
		}
		rows, err := tx.Query(sql+` RETURNING message`, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		ids, err := scanIDs(rows)
		if err != nil {
			return err
		}
		slices.Sort(ids)
		outcomes := make([]inbox.Outcome, len(ids))
		for i, id := range ids {
			outcomes[i] = o
			outcomes[i].ID = id
		}
		count = int64(len(ids))
		tx.Touch("messages", "health")
		tx.OnCommit(func() { e.Wake(); e.wakeDispatcher() })
		return inbox.SetState(tx, outcomes)
	})
	return count, err
}

func argsText(args fault.Args) any {
	if len(args) == 0 {
		return nil
	}
	data, err := json.Marshal(args)
	if err != nil {
		return nil
	}
	return string(data)
}

func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}
