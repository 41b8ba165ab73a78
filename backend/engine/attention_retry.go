package engine

import (
	"context"

	"voronka/backend/interp"
	"voronka/backend/store"
)

// RetryMessages tries messages that were given up once more, each as a new attempt under its key. Runs that failed with
// them go on; the others are only told. It returns how many were queued.
func (e *Engine) RetryMessages(ctx context.Context, messages []int64) (n int64, err error) {
	for len(messages) > 0 {
		part := messages[:min(len(messages), OrderBatch)]
		messages = messages[len(part):]
		var runs []int64
		err := e.DB.Write(ctx, func(tx *store.Tx) error {
			runs = nil
			rows, err := tx.Query(`SELECT o.id, o.message, o.run, r.state FROM outbox o JOIN run r ON r.id = o.run
				WHERE o.message IN (SELECT value FROM json_each(?)) AND o.state = 'failed'`, jsonIDs(part))
			if err != nil {
				return err
			}
			defer rows.Close()
			var outbox, letters []int64
			for rows.Next() {
				var id, letter, run int64
				var state string
				if err := rows.Scan(&id, &letter, &run, &state); err != nil {
					return err
				}
				if state == string(interp.Failed) {
					runs = append(runs, run)
					continue
				}
				outbox, letters = append(outbox, id), append(letters, letter)
			}
			if err := rows.Err(); err != nil {
				return err
			}
			n += int64(len(outbox))
			tx.OnCommit(e.wakeDispatcher)
			return requeue(tx, outbox, letters)
		})
		if err != nil {
			return n, err
		}
		if len(runs) > 0 {
			got, err := e.Order(ctx, Command{Order: OrderRetry, Runs: runs}, nil)
			if n += got.Done; err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

// RetryRequests tries requests that were given up once more under their keys. Their runs went on meanwhile and are not led
// back. It returns how many were queued.
func (e *Engine) RetryRequests(ctx context.Context, outbox []int64) (n int64, err error) {
	for len(outbox) > 0 {
		part := outbox[:min(len(outbox), OrderBatch)]
		outbox = outbox[len(part):]
		err := e.DB.Write(ctx, func(tx *store.Tx) error {
			rows, err := tx.Query(`SELECT o.id`+attentionRequestFailed+` AND o.id IN (SELECT value FROM json_each(?))`, jsonIDs(part))
			if err != nil {
				return err
			}
			defer rows.Close()
			ids, err := scanIDs(rows)
			if err != nil {
				return err
			}
			n += int64(len(ids))
			tx.Touch("messages", "health")
			tx.OnCommit(e.wakeDispatcher)
			return requeue(tx, ids, nil)
		})
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// GivenUpRequests lists the requests that were given up and whose runs went on, the latest first, up to AttentionMost.
func GivenUpRequests(q store.Querier) ([]int64, error) {
	rows, err := q.Query(`SELECT o.id`+attentionRequestFailed+` ORDER BY o.id DESC LIMIT ?`, AttentionMost)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return scanIDs(rows)
}

// GivenUp lists the messages that were given up and whose runs went on, the latest first, up to AttentionMost.
func GivenUp(q store.Querier) ([]int64, error) {
	rows, err := q.Query(`SELECT m.id`+attentionMessage+` ORDER BY m.id DESC LIMIT ?`, AttentionMost)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return scanIDs(rows)
}

// FailedRuns lists the runs that ended by an error and were not seen, the latest first, up to AttentionMost.
func FailedRuns(q store.Querier) ([]int64, error) {
	rows, err := q.Query(`SELECT r.id`+attentionFailed+` ORDER BY r.id DESC LIMIT ?`, AttentionMost)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return scanIDs(rows)
}
