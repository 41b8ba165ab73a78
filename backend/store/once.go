package store

import "voronka/backend/event"

// AppendOnce adds events that were told from outside, unless this source told of this key before: a webhook delivered
// twice, a file read again. It returns the first event's seq, of the earlier delivery where there was one, and whether the
// events were added now. What the events say must be written in the same transaction, and only when they are fresh. An empty
// key is never known before.
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
