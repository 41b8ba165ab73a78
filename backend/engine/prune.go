package engine

import (
	"voronka/backend/clock"
	"voronka/backend/store"
)

// What is kept for a time only, and forgotten in the step that compacts old histories:
//   - by which key a source told of an event, for keysKept: no source delivers again after that;
//   - what a request asked and was answered, for as long as the steps of histories are kept, and bodiesKept where those are
//     kept for ever. That it was made, and what became of it, stays; so does the body of one that can still be sent.

const (
	keysKept   = 30 // days
	bodiesKept = 30 // days
)

// effectKey is which step of which run an effect is of, in the order of the file.
type effectKey struct{ run, node, visit int64 }

// prune forgets some of what is old enough; it reports whether there may be more.
func (e *Engine) prune(tx *store.Tx, historyDays int) (more bool, err error) {
	now := e.Clock.Now()
	if more, err = tx.ForgetKeys(clock.Millis(now.AddDate(0, 0, -keysKept)), compactRows); err != nil {
		return false, err
	}
	days := historyDays
	if days <= 0 {
		days = bodiesKept
	}
	at, err := forgetBodies(tx, e.prunedTo, clock.Millis(now.AddDate(0, 0, -days)))
	if err != nil {
		return false, err
	}
	e.prunedTo = at
	return more || at != effectKey{}, nil
}

// forgetBodies looks at the next requests after a place, of the runs that began before a moment: runs are numbered as they
// begin, so none of a later run can be older. It returns where to go on; the beginning when all were looked at.
func forgetBodies(tx *store.Tx, from effectKey, before int64) (effectKey, error) {
	rows, err := tx.Query(`SELECT q.run, q.node, q.visit, COALESCE(r.started_at, 0) < ?4,
			COALESCE(o.told = 1 AND COALESCE(o.settled_at, o.created_at) < ?4
				AND (o.state IN ('sent', 'cancelled') OR o.state = 'failed' AND r.state <> 'failed'), 1)
		FROM outbox_request q LEFT JOIN outbox o ON o.run = q.run AND o.node = q.node AND o.visit = q.visit LEFT JOIN run r ON r.id = q.run
		WHERE (q.run, q.node, q.visit) > (?1, ?2, ?3) ORDER BY q.run, q.node, q.visit LIMIT ?5`,
		from.run, from.node, from.visit, before, compactRows)
	if err != nil {
		return from, err
	}
	defer rows.Close()
	var old []effectKey
	n := 0
	for rows.Next() {
		var began, done bool
		if err := rows.Scan(&from.run, &from.node, &from.visit, &began, &done); err != nil {
			return from, err
		}
		if !began {
			break
		}
		if n++; done {
			old = append(old, from)
		}
	}
	if err := rows.Err(); err != nil {
		return from, err
	}
	rows.Close()
	for _, k := range old {
		if _, err := tx.Exec(`DELETE FROM outbox_request WHERE run = ? AND node = ? AND visit = ?`, k.run, k.node, k.visit); err != nil {
			return from, err
		}
	}
	if n < compactRows {
		from = effectKey{}
	}
	return from, nil
}
