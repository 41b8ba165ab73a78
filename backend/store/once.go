package store

import "voronka/backend/event"

// AppendOnce adds events that were told from outside, unless this source told of this key before: a webhook delivered
// twice, a file read again. It returns the first event's seq, of the earlier delivery where there was one, and whether the
// events were added now. What the events say must be written in the same transaction, and only when they are fresh. An empty
// key is never known before, and one that ForgetKeys forgot is not known any more.
func (tx *Tx) AppendOnce(source, key string, events ...event.Event) (first int64, fresh bool, err error) {
	if key != "" {
		known, err := tx.QueryRow(`SELECT seq FROM event_key WHERE source = ? AND key = ?`, []any{source, key}, &first)
		if err != nil || known {
			return first, false, err
		}
	}
	if first, err = tx.Append(events...); err != nil || key == "" {
		return first, err == nil, err
	}
	_, err = tx.Exec(`INSERT INTO event_key(source, key, seq) VALUES(?, ?, ?)`, source, key, first)
	return first, err == nil, err
}

// ForgetKeys forgets the keys of AppendOnce whose events were written down before a moment, UTC ms: the oldest, at most limit.
// It reports whether there may be more of them.
func (tx *Tx) ForgetKeys(before int64, limit int) (more bool, err error) {
	rows, err := tx.Query(`SELECT k.seq, COALESCE(e.recorded_at, 0) FROM event_key k INDEXED BY event_key_seq LEFT JOIN event e ON e.seq = k.seq
		ORDER BY k.seq LIMIT ?`, limit)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	n, last := 0, int64(0)
	for rows.Next() {
		var seq, at int64
		if err := rows.Scan(&seq, &at); err != nil {
			return false, err
		}
		if at >= before {
			break
		}
		n, last = n+1, seq
	}
	if err := rows.Err(); err != nil || n == 0 {
		return false, err
	}
	_, err = tx.Exec(`DELETE FROM event_key WHERE seq <= ?`, last)
	return n == limit, err
}
