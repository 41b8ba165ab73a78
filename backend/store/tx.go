package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/oklog/ulid/v2"

	"voronka/backend/clock"
	"voronka/backend/fault"
)

// ReadTx is a consistent snapshot for reading.
type ReadTx struct{ *session }

// Tx is a writing transaction. It carries its start time.
type Tx struct {
	*session
	db       *DB
	now      int64
	last     int64 // the log's last seq, once it is known
	topics   []string
	onCommit []func()
}

// Read runs fn over one consistent snapshot. fn must not keep the transaction.
func (db *DB) Read(ctx context.Context, fn func(*ReadTx) error) error {
	var s *session
	var ok bool
	select {
	case s, ok = <-db.readers:
	case <-ctx.Done():
		return fault.Wrap(ctx.Err(), fault.Cancelled, nil)
	}
	if !ok {
		return fault.New(fault.Refused, fault.Args{"why": "closed"})
	}
	done := false
	defer func() {
		if !done { // a panic
			s.closeRows()
			_, _ = s.exec("ROLLBACK")
		}
		s.ctx = nil
		db.readers <- s
	}()
	if _, err := s.exec("BEGIN"); err != nil {
		return err
	}
	s.ctx = ctx
	err := fn(&ReadTx{s})
	s.closeRows()
	s.ctx = nil
	done = true
	if _, end := s.exec("ROLLBACK"); err == nil {
		err = end
	}
	return err
}

// Write runs fn in the one writing transaction and commits when it returns nil; any error, and a panic, rolls everything
// back. No network call belongs inside. Everything in fn must use tx: calling Write again from within would wait for ever.
func (db *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	var s *session
	var ok bool
	select {
	case s, ok = <-db.writer:
	case <-ctx.Done():
		return fault.Wrap(ctx.Err(), fault.Cancelled, nil)
	}
	if !ok {
		return fault.New(fault.Refused, fault.Args{"why": "closed"})
	}
	tx := &Tx{session: s, db: db}
	if err := db.transact(s, tx, fn); err != nil {
		return err
	}
	for _, f := range tx.onCommit {
		f()
	}
	if len(tx.topics) > 0 {
		db.opts.Changed(tx.topics)
	}
	return nil
}

func (db *DB) transact(s *session, tx *Tx, fn func(*Tx) error) error {
	done := false
	defer func() {
		s.closeRows()
		if !done { // an error or a panic: leave nothing behind
			_, _ = s.exec("ROLLBACK")
		}
		db.writer <- s
	}()
	if _, err := s.exec("BEGIN IMMEDIATE"); err != nil {
		done = true
		return err
	}
	tx.now = clock.Millis(db.opts.Clock.Now())
	if err := fn(tx); err != nil {
		return err
	}
	s.closeRows()
	db.opts.Point("commit.before")
	if _, err := s.exec("COMMIT"); err != nil {
		return err
	}
	done = true
	db.commits++
	db.opts.Point("commit.after")
	return nil
}

// Mark is where the file stood when a transaction began.
type Mark struct{ own, others int64 }

// After is the mark of the next transaction of a process where nobody but this one's transaction has written since m.
func (m Mark) After() Mark { return Mark{m.own + 1, m.others} }

// Mark tells where the file stood when the transaction began: two marks are equal when nobody has committed in between, in
// this process or in another.
func (tx *Tx) Mark() (Mark, error) {
	m := Mark{own: tx.db.commits}
	_, err := tx.QueryRow(`PRAGMA data_version`, nil, &m.others)
	return m, err
}

// Now returns the transaction's time in UTC milliseconds, the same throughout.
func (tx *Tx) Now() int64 { return tx.now }

// Exec runs a statement that writes.
func (tx *Tx) Exec(sql string, args ...any) (Result, error) { return tx.exec(sql, args...) }

// OnCommit calls fn after the transaction has been committed, not when it is rolled back.
func (tx *Tx) OnCommit(fn func()) { tx.onCommit = append(tx.onCommit, fn) }

// Touch names a topic that this transaction changes ("customers", "flow:12"); the page is told after the commit.
func (tx *Tx) Touch(topics ...string) {
	for _, t := range topics {
		if !slices.Contains(tx.topics, t) {
			tx.topics = append(tx.topics, t)
		}
	}
}

// Savepoint runs fn so that its error undoes what fn did and leaves the rest of the transaction standing.
func (tx *Tx) Savepoint(fn func() error) error {
	if _, err := tx.exec("SAVEPOINT part"); err != nil {
		return err
	}
	if err := fn(); err != nil {
		if _, e := tx.exec("ROLLBACK TO part"); e != nil {
			return e
		}
		if _, e := tx.exec("RELEASE part"); e != nil {
			return e
		}
		return err
	}
	_, err := tx.exec("RELEASE part")
	return err
}

// NewUID makes the lasting id of a new record that travels: a ULID of the transaction's time, growing within it.
func (tx *Tx) NewUID() (string, error) {
	id, err := ulid.New(uint64(max(tx.now, 0)), tx.db.uids)
	if err != nil {
		return "", fmt.Errorf("make a uid: %w", err)
	}
	return id.String(), nil
}
