package engine

import (
	"context"
	"encoding/json"

	"voronka/backend/fault"
	"voronka/backend/inbox"
	"voronka/backend/store"
)

// SettleUncertain decides about messages whose outcome is unknown: again sends them once more, else they are left and their
// runs go on. No ids means all. It returns how many it settled.
func (e *Engine) SettleUncertain(ctx context.Context, messages []int64, again bool) (count int64, err error) {
	err = e.DB.Write(ctx, func(tx *store.Tx) error {
		ids := messages
		if len(ids) == 0 {
			rows, err := tx.Query(`SELECT message FROM outbox WHERE state = 'uncertain' AND message > 0 ORDER BY id`)
			if err != nil {
				return err
			}
			for rows.Next() {
				var id int64
				if err := rows.Scan(&id); err != nil {
					rows.Close()
					return err
				}
				ids = append(ids, id)
			}
			if err := rows.Err(); err != nil {
				return err
			}
		}
		var outcomes []inbox.Outcome
		for _, id := range ids {
			sql, args := `UPDATE outbox SET state = 'queued', due = ?, code = NULL, args = NULL WHERE message = ? AND state = 'uncertain'`, []any{tx.Now(), id}
			o := inbox.Outcome{ID: id, State: inbox.Queued}
			if !again {
				sql = `UPDATE outbox SET state = 'sent', settled_at = ? WHERE message = ? AND state = 'uncertain'`
				o = inbox.Outcome{ID: id, State: inbox.Cancelled, Reason: "outcome_left"}
			}
			res, err := tx.Exec(sql, args...)
			if err != nil {
				return err
			}
			if res.Changed > 0 {
				count++
				outcomes = append(outcomes, o)
			}
		}
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
