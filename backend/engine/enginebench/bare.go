package enginebench

import (
	"context"
	"path/filepath"

	"voronka/backend/clock"
	"voronka/backend/store"
)

// batch is how many journeys a transaction of the bare comparisons carries.
const batch = 1000

// sameRows writes the very rows that the engine writes for n journeys, into the same tables with the same indexes, by
// multi-row statements and nothing else: no reading, no deciding.
func sameRows(ctx context.Context, dir string, n int) (rate float64, rows map[string]int64, err error) {
	db, err := store.Open(ctx, filepath.Join(dir, store.FileName), store.Options{Clock: clock.NewManual(begin)})
	if err != nil {
		return 0, nil, err
	}
	defer db.Close()
	if err := db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO field(id, uid, entity, key, name, type, created_at) VALUES(1, 'f', 'customer', 'stage', 'Stage', 'text', 1)`)
		return err
	}); err != nil {
		return 0, nil, err
	}
	for from := 0; from < n; from += batch {
		if err := db.Write(ctx, func(tx *store.Tx) error { return people(tx, from, min(batch, n-from)) }); err != nil {
			return 0, nil, err
		}
	}
	began := clock.Monotonic()
	for from := 0; from < n; from += batch {
		if err := db.Write(ctx, func(tx *store.Tx) error { return firstTurn(tx, from, min(from+batch, n), n) }); err != nil {
			return 0, nil, err
		}
	}
	for from := 0; from < n; from += batch {
		if err := db.Write(ctx, func(tx *store.Tx) error { return secondTurn(tx, from, min(from+batch, n), n) }); err != nil {
			return 0, nil, err
		}
	}
	rate = float64(n) / clock.Monotonic().Sub(began).Seconds()
	rows, err = countRows(ctx, db)
	return rate, rows, err
}

// countRows counts the rows of every table of a file.
func countRows(ctx context.Context, db *store.DB) (map[string]int64, error) {
	rows := map[string]int64{}
	err := db.Read(ctx, func(q *store.ReadTx) error {
		tables, err := q.Query(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
		if err != nil {
			return err
		}
		defer tables.Close()
		for tables.Next() {
			var table string
			var count int64
			if err := tables.Scan(&table); err != nil {
				return err
			}
			if _, err := q.QueryRow(`SELECT COUNT(*) FROM "`+table+`"`, nil, &count); err != nil {
				return err
			}
			rows[table] = count
		}
		return tables.Err()
	})
	return rows, err
}

var (
	firstEntries = []byte(`[{"node":"n1","visit":1,"at":1772442000000,"what":"started","port":"next"},{"node":"n2","visit":2,"at":1772442000000,"what":"passed","port":"yes","why":[{"code":"test_yes","seen":[{"path":"purchase.total","value":{"amount":"100.00","currency":"RUB"}}]}]},{"node":"n3","visit":3,"at":1772442000000,"what":"passed","port":"next","made":["field:fields.stage"]},{"node":"n4","visit":4,"at":1772442000000,"what":"waits","until":1772528400000}]`)
	lastEntries  = []byte(`[{"node":"n4","visit":4,"at":1772528400000,"what":"passed","port":"next"},{"node":"n5","visit":5,"at":1772528400000,"what":"sent","port":"next","why":[{"code":"filled_in","seen":[{"path":"customer.name","value":"Client 12345"}]}],"made":["message:local"]},{"node":"n5","visit":5,"at":1772528400000,"what":"ended"}]`)
	changed      = []byte(`{"field":"fields.stage","old":null,"new":"waiting"}`)
	sent         = []byte(`{"message":12345,"channel":"local"}`)
	object       = []byte(`{"object":"purchase:12345"}`)
)

func firstTurn(tx *store.Tx, from, to, n int) error {
	now := tx.Now()
	values := tx.NewBulk(`INSERT INTO field_value(field, subject, pos, num, text) VALUES`, 5, "")
	events := newEvents(tx)
	runs := tx.NewBulk(`INSERT INTO run(id, flow, version, subject_kind, subject, person, key, event, hop, state, started_at,
		ended_at, visits, data, node, visit, wait, due, since) VALUES`, 19, "")
	history := tx.NewBulk(`INSERT INTO history(run, at, entries) VALUES`, 3, "")
	customers := tx.NewBulk(`WITH v(id, now) AS (VALUES`, 2, `) UPDATE customer SET rev = rev + 1, changed_at = v.now FROM v WHERE customer.id = v.id`)
	contacts := tx.NewBulk(`WITH v(id, now) AS (VALUES`, 2, `) UPDATE contact SET rev = rev + 1, changed_at = v.now FROM v WHERE contact.id = v.id`)
	for i := from; i < to; i++ {
		id := int64(i + 1)
		if err := first(
			customers.Add(id, now),
			contacts.Add(id, now),
			values.Add(int64(1), id, int64(0), nil, "waiting"),
			events.add(int64(2*n)+id, now, "field.changed", id, changed),
			runs.Add(id, int64(1), int64(1), "customer", id, id, "purchase:12345", id, int64(0), "active", now, nil, int64(4), object, int64(4), int64(4),
				"timer", now+86400000, now),
			history.Add(id, now, firstEntries)); err != nil {
			return err
		}
	}
	return first(customers.Flush(), contacts.Flush(), values.Flush(), events.Flush(), runs.Flush(), history.Flush())
}

func secondTurn(tx *store.Tx, from, to, n int) error {
	now := tx.Now()
	runs := tx.NewBulk(`WITH v(id, state, ended, visits, data, node, visit, wait, due, since) AS (VALUES`, 10, `)
		UPDATE run SET state = v.state, ended_at = v.ended, visits = v.visits, data = v.data, node = v.node, visit = v.visit,
			wait = v.wait, due = v.due, since = v.since FROM v WHERE run.id = v.id`)
	history := tx.NewBulk(`INSERT INTO history(run, at, entries) VALUES`, 3, "")
	messages := tx.NewBulk(`INSERT INTO message(id, run, node, visit, flow, person, channel, direction, address, subject, text,
		state, reason, args, at, read_at) VALUES`, 16, "")
	events := newEvents(tx)
	for i := from; i < to; i++ {
		id := int64(i + 1)
		if err := first(
			runs.Add(id, "done", now, int64(5), object, nil, nil, nil, nil, nil),
			history.Add(id, now, lastEntries),
			messages.Add(id, id, int64(5), int64(5), int64(1), id, "local", "out", "client0012345@example.test", "Hello",
				"Client 12345, thank you for your purchase", "sent", nil, nil, now, nil),
			events.add(int64(3*n)+id, now, "message.sent", id, sent)); err != nil {
			return err
		}
	}
	return first(runs.Flush(), history.Flush(), messages.Flush(), events.Flush())
}

type eventRows struct{ *store.Bulk }

func newEvents(tx *store.Tx) eventRows {
	return eventRows{tx.NewBulk(`INSERT INTO event(`+store.EventColumns()+`) VALUES`, 14, "")}
}

func (e eventRows) add(seq, now int64, name string, subject int64, payload []byte) error {
	return e.Add(seq, now, now, name, "customer", subject, subject, "", int64(0), "flow:1", subject, int64(1), true, payload)
}

// leanest writes the least that a journey needs, in tables of its own with the indexes without which nothing would be found
// again: a run inserted, later its state written, five history rows, an outbox row.
func leanest(ctx context.Context, dir string, n int) (float64, error) {
	db, err := store.Open(ctx, filepath.Join(dir, store.FileName), store.Options{})
	if err != nil {
		return 0, err
	}
	defer db.Close()
	if err := db.Write(ctx, func(tx *store.Tx) error {
		for _, sql := range []string{
			`CREATE TABLE lean_run(id INTEGER PRIMARY KEY, flow INTEGER, person INTEGER, state TEXT, node INTEGER, due INTEGER, data TEXT)`,
			`CREATE INDEX lean_run_due ON lean_run(due) WHERE due IS NOT NULL`,
			`CREATE TABLE lean_history(id INTEGER PRIMARY KEY, run INTEGER, node INTEGER, at INTEGER, what TEXT)`,
			`CREATE INDEX lean_history_run ON lean_history(run)`,
			`CREATE TABLE lean_outbox(run INTEGER, node INTEGER, visit INTEGER, body TEXT, PRIMARY KEY(run, node, visit))`,
		} {
			if _, err := tx.Exec(sql); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return 0, err
	}
	began := clock.Monotonic()
	for _, turn := range []func(tx *store.Tx, from, to int) error{leanFirst, leanSecond} {
		for from := 0; from < n; from += batch {
			if err := db.Write(ctx, func(tx *store.Tx) error { return turn(tx, from, min(from+batch, n)) }); err != nil {
				return 0, err
			}
		}
	}
	return float64(n) / clock.Monotonic().Sub(began).Seconds(), nil
}

func leanFirst(tx *store.Tx, from, to int) error {
	runs := tx.NewBulk(`INSERT INTO lean_run(id, flow, person, state, node, due, data) VALUES`, 7, "")
	for i := from; i < to; i++ {
		id := int64(i + 1)
		if err := runs.Add(id, int64(1), id, "active", int64(4), tx.Now(), "{}"); err != nil {
			return err
		}
	}
	if err := runs.Flush(); err != nil {
		return err
	}
	return leanHistory(tx, from, to, 1, 4)
}

func leanSecond(tx *store.Tx, from, to int) error {
	update := tx.NewBulk(`WITH v(id, state) AS (VALUES`, 2, `) UPDATE lean_run SET state = v.state, node = NULL, due = NULL FROM v WHERE lean_run.id = v.id`)
	outbox := tx.NewBulk(`INSERT INTO lean_outbox(run, node, visit, body) VALUES`, 4, "")
	for i := from; i < to; i++ {
		id := int64(i + 1)
		if err := first(update.Add(id, "done"), outbox.Add(id, int64(5), int64(1), "Client 12345, thank you for your purchase")); err != nil {
			return err
		}
	}
	return first(update.Flush(), outbox.Flush(), leanHistory(tx, from, to, 5, 5))
}

func leanHistory(tx *store.Tx, from, to int, firstStep, lastStep int64) error {
	history := tx.NewBulk(`INSERT INTO lean_history(run, node, at, what) VALUES`, 4, "")
	for i := from; i < to; i++ {
		for step := firstStep; step <= lastStep; step++ {
			if err := history.Add(int64(i+1), step, tx.Now(), "passed"); err != nil {
				return err
			}
		}
	}
	return history.Flush()
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
