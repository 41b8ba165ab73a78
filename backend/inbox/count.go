package inbox

import "voronka/backend/store"

// unread is the condition of a message that lies unopened in the mailbox inside the program.
const unread = `m.channel = 'local' AND m.state = 'sent' AND m.read_at IS NULL`

// MarkRead opens messages and returns how many were unopened.
func MarkRead(tx *store.Tx, ids []int64) (int64, error) {
	res, err := tx.Exec(`UPDATE message SET read_at = ? WHERE id IN (SELECT value FROM json_each(?)) AND read_at IS NULL`, tx.Now(), list(ids))
	if err != nil {
		return 0, err
	}
	if res.Changed > 0 {
		tx.Touch("messages")
	}
	return res.Changed, nil
}

// Unread counts the messages that lie unopened in the mailbox.
func Unread(q store.Querier) (int64, error) {
	var n int64
	_, err := q.QueryRow(`SELECT COUNT(*) FROM message m WHERE `+unread, nil, &n)
	return n, err
}

// Count counts the messages in a state.
func Count(q store.Querier, s State) (int64, error) {
	var n int64
	_, err := q.QueryRow(`SELECT COUNT(*) FROM message WHERE state = ?`, []any{string(s)}, &n)
	return n, err
}

// InState returns the ids of the messages in a state, oldest first: those with an unknown outcome, to be settled at once.
func InState(q store.Querier, s State) ([]int64, error) {
	rows, err := q.Query(`SELECT id FROM message WHERE state = ? ORDER BY id`, string(s))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, rows.Err()
}
