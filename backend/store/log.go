package store

import (
	"strings"

	"voronka/backend/event"
)

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
	var at, recorded, name, kind, object, actor Box
	for i := range events {
		e := &events[i]
		tx.last++
		e.Seq, e.RecordedAt = tx.last, tx.now
		if e.At == 0 {
			e.At = tx.now
		}
		if err := bulk.Add(e.Seq, at.Int(e.At), recorded.Int(e.RecordedAt), name.Text(string(e.Name)), kind.Text(string(e.Subject.Kind)),
			e.Subject.ID, e.Person, object.Text(string(e.Object.Kind)), e.Object.ID, actor.Text(string(e.Actor)), e.Run, e.Hop, e.Live, e.Payload); err != nil {
			return 0, err
		}
	}
	tx.Touch("events")
	if err := bulk.Flush(); err != nil {
		return first, err
	}
	return first, tx.noteUrgent(events)
}

// manyAtOnce is how many events of one writing are nobody's answer any more: a batch is put in hand, not waited for.
const manyAtOnce = 20

// noteUrgent remembers the events that somebody waits for an answer to: what a person or an outside service has just done
// about one person, not what flows and imports do.
func (tx *Tx) noteUrgent(events []event.Event) error {
	if len(events) > manyAtOnce {
		return nil
	}
	for i := range events {
		e := &events[i]
		if !e.Live || e.Hop > 0 || e.Run != 0 || e.Person == 0 || strings.HasPrefix(string(e.Actor), "import:") {
			continue
		}
		if _, err := tx.Exec(`INSERT INTO urgent(seq) VALUES(?)`, e.Seq); err != nil {
			return err
		}
	}
	return nil
}

// Urgent is an unread event that somebody waits for an answer to.
type Urgent struct {
	Seq   int64
	Taken bool // it has been taken before its turn
}

// ReadUrgent returns those after a place in the log, in order: all that were taken, and the first of the others.
func ReadUrgent(out []Urgent, q Querier, after int64, limit int) ([]Urgent, error) {
	rows, err := q.Query(`SELECT seq, taken FROM urgent WHERE seq > ? AND (taken = 1 OR seq <= COALESCE(
		(SELECT seq FROM urgent WHERE seq > ?1 AND taken = 0 ORDER BY seq LIMIT 1 OFFSET ?), 9223372036854775807)) ORDER BY seq`, after, limit-1)
	if err != nil {
		return out, err
	}
	defer rows.Close()
	for rows.Next() {
		var u Urgent
		if err := rows.Scan(&u.Seq, &u.Taken); err != nil {
			return out, err
		}
		out = append(out, u)
	}
	return out, rows.Err()
}

// TakeUrgent notes that these were taken before their turn, and forgets all up to a place in the log.
func (tx *Tx) TakeUrgent(upTo int64, taken []int64) error {
	for _, seq := range taken {
		if _, err := tx.Exec(`UPDATE urgent SET taken = 1 WHERE seq = ?`, seq); err != nil {
			return err
		}
	}
	_, err := tx.Exec(`DELETE FROM urgent WHERE seq <= ?`, upTo)
	return err
}

// NamesBetween tells what the log says of a person between two places in it, both excluded: the live events' names.
func NamesBetween(q Querier, person, after, before int64) ([]event.Name, error) {
	rows, err := q.Query(`SELECT DISTINCT name FROM event WHERE person = ? AND person > 0 AND seq > ? AND seq < ? AND live = 1`,
		person, after, before)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var names []event.Name
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, event.Name(name))
	}
	return names, rows.Err()
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
