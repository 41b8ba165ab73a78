package store

import "voronka/backend/event"

const eventColumns = `seq, at, recorded_at, name, subject_kind, subject, person, object_kind, object, actor, run, hop, live, payload`

// Append adds events to the log, in order, within the transaction that makes them true. RecordedAt, and At where it is
// zero, become the transaction's time; they are filled in the caller's slice too. It returns the first event's seq.
func (tx *Tx) Append(events ...event.Event) (first int64, err error) {
	if len(events) == 0 {
		return 0, nil
	}
	if tx.last == 0 { // nobody else writes within this transaction, so the log's end is asked for once
		if _, err := tx.QueryRow(`SELECT COALESCE(MAX(seq), 0) FROM event`, nil, &tx.last); err != nil {
			return 0, err
		}
	}
	first = tx.last + 1
	bulk := tx.NewBulk(`INSERT INTO event(`+eventColumns+`) VALUES`, 14, "")
	for i := range events {
		e := &events[i]
		tx.last++
		e.Seq, e.RecordedAt = tx.last, tx.now
		if e.At == 0 {
			e.At = tx.now
		}
		if err := bulk.Add(e.Seq, e.At, e.RecordedAt, string(e.Name), string(e.Subject.Kind), e.Subject.ID, e.Person,
			string(e.Object.Kind), e.Object.ID, string(e.Actor), e.Run, e.Hop, e.Live, e.Payload); err != nil {
			return 0, err
		}
	}
	tx.Touch("events")
	return first, bulk.Flush()
}

// Events reads up to limit events after seq, in order.
func Events(q Querier, after int64, limit int) ([]event.Event, error) {
	return AppendEvents(nil, q, after, limit)
}

// AppendEvents is Events into a slice of the caller's, for who reads the log all the time.
func AppendEvents(out []event.Event, q Querier, after int64, limit int) ([]event.Event, error) {
	rows, err := q.Query(`SELECT `+eventColumns+` FROM event WHERE seq > ? ORDER BY seq LIMIT ?`, after, limit)
	if err != nil {
		return nil, err
	}
	return scanEvents(out, rows)
}

// ScanEvents reads rows selected with the columns of EventColumns and closes them.
func ScanEvents(rows *Rows) ([]event.Event, error) { return scanEvents(nil, rows) }

func scanEvents(out []event.Event, rows *Rows) ([]event.Event, error) {
	defer rows.Close()
	var e event.Event
	var name, sk, ok, actor string
	for rows.Next() {
		if err := rows.Scan(&e.Seq, &e.At, &e.RecordedAt, &name, &sk, &e.Subject.ID, &e.Person, &ok, &e.Object.ID,
			&actor, &e.Run, &e.Hop, &e.Live, &e.Payload); err != nil {
			return nil, err
		}
		e.Name, e.Subject.Kind, e.Object.Kind, e.Actor = event.Name(name), event.Kind(sk), event.Kind(ok), event.Actor(actor)
		out = append(out, e)
	}
	return out, rows.Err()
}

// EventColumns are the columns that ScanEvents reads, for queries that choose events otherwise than by order.
func EventColumns() string { return eventColumns }

// Cursor returns how far the named reader has read the log; 0 for a new reader.
func Cursor(q Querier, reader string) (int64, error) {
	var seq int64
	_, err := q.QueryRow(`SELECT seq FROM cursor WHERE reader = ?`, []any{reader}, &seq)
	return seq, err
}

// SetCursor moves the named reader's place, in the transaction that did what it read.
func (tx *Tx) SetCursor(reader string, seq int64) error {
	_, err := tx.Exec(`INSERT INTO cursor(reader, seq) VALUES(?, ?) ON CONFLICT(reader) DO UPDATE SET seq = excluded.seq`, reader, seq)
	return err
}

// LastEvent returns the seq and the recorded time of the log's end; zeros for an empty log.
func LastEvent(q Querier) (seq, recordedAt int64, err error) {
	_, err = q.QueryRow(`SELECT seq, recorded_at FROM event ORDER BY seq DESC LIMIT 1`, nil, &seq, &recordedAt)
	return seq, recordedAt, err
}
