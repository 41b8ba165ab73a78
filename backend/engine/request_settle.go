package engine

import (
	"context"

	"voronka/backend/store"
)

// SettleRequests decides about requests whose outcome is unknown: again sends them once more under the same key, else they
// are left and their runs go on without an answer. No ids means all. It returns how many it settled.
func (e *Engine) SettleRequests(ctx context.Context, outbox []int64, again bool) (count int64, err error) {
	err = e.DB.Write(ctx, func(tx *store.Tx) error {
		sql := `UPDATE outbox SET state = 'sent', settled_at = ?, code = NULL, args = NULL`
		if again {
			sql = `UPDATE outbox SET state = 'queued', due = ?, code = NULL, args = NULL`
		}
		sql += ` WHERE message = 0 AND state IN ('uncertain', 'failed') AND state = 'uncertain'`
		args := []any{tx.Now()}
		if len(outbox) > 0 {
			sql += ` AND id IN (SELECT value FROM json_each(?))`
			args = append(args, jsonIDs(outbox))
		}
		res, err := tx.Exec(sql, args...)
		count = res.Changed
		tx.Touch("messages", "stats", "health", "outside")
		tx.OnCommit(func() { e.Wake(); e.wakeDispatcher() })
		return err
	})
	return count, err
}
