package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"syscall"

	"github.com/mattn/go-sqlite3"

	"voronka/backend/fault"
)

// Querier reads. Both transactions satisfy it, so that a domain's reading functions serve either.
type Querier interface {
	// Query runs a statement that returns rows. The rows must be closed, or read to their end.
	Query(sql string, args ...any) (*Rows, error)
	// QueryRow runs a statement and scans its first row; it reports false when there is none.
	QueryRow(sql string, args []any, dest ...any) (bool, error)
}

// session is one connection with its prepared statements. It is used by one transaction at a time.
type session struct {
	conn  *sqlite3.SQLiteConn
	stmts map[string]*statement
	tick  uint64 // grows with each use, so that the statements longest unused can be told
	open  []*Rows
	ctx   context.Context
	args  []driver.NamedValue
	spare [][]any             // of bulk writes that are done
	texts map[bulkText]string // of bulk writes
}

// statement is a prepared text. While rows read from it, it is lent: a nested query of the same text prepares its own.
type statement struct {
	*sqlite3.SQLiteStmt
	used uint64
	lent bool
	once bool // not kept: closed with its rows
}

// stmtLimit bounds the statements kept prepared; dynamic filters make ever new texts.
const stmtLimit = 400

func (s *session) prepare(sql string) (*statement, error) {
	s.tick++
	kept := s.stmts[sql]
	if kept != nil && !kept.lent {
		kept.used = s.tick
		return kept, nil
	}
	st, err := s.conn.Prepare(sql)
	if err != nil {
		return nil, coded(fmt.Errorf("prepare %q: %w", short(sql), err))
	}
	fresh := &statement{SQLiteStmt: st.(*sqlite3.SQLiteStmt), used: s.tick, once: kept != nil}
	if fresh.once {
		return fresh, nil
	}
	if len(s.stmts) >= stmtLimit {
		s.forget()
	}
	s.stmts[sql] = fresh
	return fresh, nil
}

// forget closes the half of the statements that were unused longest.
func (s *session) forget() {
	old := s.tick - min(s.tick, stmtLimit/2)
	for len(s.stmts) > stmtLimit/2 {
		before := len(s.stmts)
		for sql, st := range s.stmts {
			if !st.lent && st.used <= old {
				_ = st.Close()
				delete(s.stmts, sql)
			}
		}
		if old == s.tick && len(s.stmts) == before {
			return // all are lent
		}
		old = min(s.tick, old+stmtLimit/8)
	}
}

func (s *session) close() error {
	for _, st := range s.stmts {
		_ = st.Close()
	}
	return coded(s.conn.Close())
}

func (s *session) exec(sql string, args ...any) (Result, error) {
	st, err := s.prepare(sql)
	if err != nil {
		return Result{}, err
	}
	if st.once {
		defer st.Close()
	}
	s.args, err = bind(s.args[:0], args)
	if err != nil {
		return Result{}, err
	}
	// A context that can be cancelled would cost a goroutine a statement; writes are short.
	res, err := st.ExecContext(context.Background(), s.args)
	if err != nil {
		return Result{}, coded(fmt.Errorf("%q: %w", short(sql), err))
	}
	id, _ := res.LastInsertId()
	n, _ := res.RowsAffected()
	return Result{LastID: id, Changed: n}, nil
}

// run is exec for a statement of many values whose result nobody asks for: the driver's way for queries hands all values
// over in one crossing into C, its way for statements makes one a value.
func (s *session) run(sql string, args []any) error {
	st, err := s.prepare(sql)
	if err != nil {
		return err
	}
	defer st.settle()
	s.args, err = bind(s.args[:0], args)
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(context.Background(), s.args)
	if err != nil {
		return coded(fmt.Errorf("%q: %w", short(sql), err))
	}
	// The first step, which is taken already, ran the statement to its end.
	return coded(rows.Close())
}

// Query implements Querier. Loops over rows may nest, of the same statement too.
func (s *session) Query(sql string, args ...any) (*Rows, error) {
	st, err := s.prepare(sql)
	if err != nil {
		return nil, err
	}
	// The driver takes the first step before it returns and keeps no hold of the values.
	s.args, err = bind(s.args[:0], args)
	if err != nil {
		st.settle()
		return nil, err
	}
	rows, err := st.QueryContext(s.context(), s.args)
	if err != nil {
		st.settle()
		return nil, coded(fmt.Errorf("%q: %w", short(sql), err))
	}
	st.lent = true
	r := &Rows{s: s, sql: sql, st: st, rows: rows, vals: make([]driver.Value, len(rows.Columns()))}
	s.open = append(s.open, r)
	return r, nil
}

// QueryRow implements Querier.
func (s *session) QueryRow(sql string, args []any, dest ...any) (bool, error) {
	rows, err := s.Query(sql, args...)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	if !rows.Next() {
		return false, rows.Err()
	}
	return true, rows.Scan(dest...)
}

func (s *session) context() context.Context {
	if s.ctx == nil {
		return context.Background()
	}
	return s.ctx
}

// closeRows ends what a transaction left open, so that a forgotten Close cannot hold a snapshot for ever.
func (s *session) closeRows() {
	for len(s.open) > 0 {
		s.open[len(s.open)-1].Close()
	}
}

// settle ends a statement's use.
func (st *statement) settle() {
	st.lent = false
	if st.once {
		_ = st.Close()
	}
}

// Result is what a writing statement did.
type Result struct {
	LastID  int64
	Changed int64
}

// Rows is the result of a query, read in order.
type Rows struct {
	s    *session
	sql  string
	st   *statement
	rows driver.Rows
	vals []driver.Value
	err  error
	done bool
}

// Next steps to the next row; it closes the rows at their end.
func (r *Rows) Next() bool {
	if r.done || r.err != nil {
		return false
	}
	if err := r.rows.Next(r.vals); err != nil {
		if !errors.Is(err, io.EOF) {
			r.err = coded(err)
		}
		r.Close()
		return false
	}
	return true
}

// Scan copies the row into dest: pointers to int64, int, float64, string, bool, []byte, any, or to pointers of the first
// five, which become nil where the value is NULL. NULL into a plain value is its zero.
func (r *Rows) Scan(dest ...any) error {
	if len(dest) != len(r.vals) {
		return fmt.Errorf("scan %q: %d columns into %d", short(r.sql), len(r.vals), len(dest))
	}
	for i, d := range dest {
		if err := assign(d, r.vals[i]); err != nil {
			return fmt.Errorf("scan %q, column %d: %w", short(r.sql), i, err)
		}
	}
	return nil
}

// Err returns what ended the reading early, if anything did.
func (r *Rows) Err() error { return r.err }

// Close ends the reading. Closing twice is fine.
func (r *Rows) Close() {
	if r.done {
		return
	}
	r.done = true
	_ = r.rows.Close()
	r.st.settle()
	for i := len(r.s.open) - 1; i >= 0; i-- {
		if r.s.open[i] == r {
			r.s.open = append(r.s.open[:i], r.s.open[i+1:]...)
			break
		}
	}
}

func short(sql string) string {
	if len(sql) > 120 {
		return sql[:120] + "…"
	}
	return sql
}

// coded gives the driver's errors our codes.
func coded(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fault.Wrap(err, fault.Cancelled, nil)
	}
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code {
	case sqlite3.ErrFull:
		return fault.Wrap(err, fault.DiskFull, nil)
	case sqlite3.ErrReadonly, sqlite3.ErrCantOpen, sqlite3.ErrPerm:
		return fault.Wrap(err, fault.ReadOnly, nil)
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return fault.Wrap(err, fault.Busy, fault.Args{"what": "database"})
	case sqlite3.ErrInterrupt:
		return fault.Wrap(err, fault.Cancelled, nil)
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB:
		return fault.Wrap(err, Corrupt, nil)
	case sqlite3.ErrIoErr:
		switch e.SystemErrno { // a file that was open already when it could not be written any more
		case syscall.EROFS, syscall.EPERM, syscall.EACCES:
			return fault.Wrap(err, fault.ReadOnly, nil)
		case syscall.ENOSPC, syscall.EDQUOT:
			return fault.Wrap(err, fault.DiskFull, nil)
		}
		return fault.Wrap(err, DiskFailed, nil)
	}
	return err
}

// Codes of a file that cannot be worked with.
const (
	Corrupt    fault.Code = "corrupt_file" // it is damaged, or no database at all
	DiskFailed fault.Code = "disk_failed"  // the system could not read or write it: a drive that went away, a bad block
)
