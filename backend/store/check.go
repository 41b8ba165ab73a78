package store

import (
	"context"
	"fmt"

	"voronka/backend/fault"
)

// Checker is a domain's own check of its tables: it returns what does not agree.
type Checker func(q Querier) ([]*fault.Error, error)

// Codes of what Check finds.
const (
	Damaged fault.Code = "file_damaged"  // SQLite's own check failed; args: what
	Orphan  fault.Code = "orphaned_rows" // a row points at one that is not there; args: table, row, parent
	Totals  fault.Code = "totals_differ" // a kept total differs from its recount; args: what, key, kept, counted
)

// Check looks over the whole file within one snapshot: SQLite's integrity, the references between rows, and the domains'
// checks. It returns what it found; an error means that it could not look.
func (db *DB) Check(ctx context.Context, checks ...Checker) ([]*fault.Error, error) {
	var found []*fault.Error
	err := db.Read(ctx, func(tx *ReadTx) error {
		rows, err := tx.Query(`PRAGMA integrity_check(20)`)
		if err != nil {
			return err
		}
		for rows.Next() {
			var what string
			if err := rows.Scan(&what); err != nil {
				return err
			}
			if what != "ok" {
				found = append(found, fault.New(Damaged, fault.Args{"what": what}))
			}
		}
		if err := rows.Err(); err != nil {
			return err
		}
		rows, err = tx.Query(`SELECT "table", rowid, parent FROM pragma_foreign_key_check LIMIT 100`)
		if err != nil {
			return err
		}
		for rows.Next() {
			var table, parent string
			var row int64
			if err := rows.Scan(&table, &row, &parent); err != nil {
				return err
			}
			found = append(found, fault.New(Orphan, fault.Args{"table": table, "row": row, "parent": parent}))
		}
		if err := rows.Err(); err != nil {
			return err
		}
		for _, check := range checks {
			f, err := check(tx)
			if err != nil {
				return fmt.Errorf("check: %w", err)
			}
			found = append(found, f...)
		}
		return nil
	})
	if fault.Has(err, Corrupt) {
		return append(found, fault.Wrap(err, Damaged, fault.Args{"what": err.Error()})), nil
	}
	return found, err
}

// DataVersion is a number that changes when another process has written to the file; this program's own writes leave it
// as it is.
func (db *DB) DataVersion(ctx context.Context) (int64, error) {
	// The pragma speaks of commits by other connections, and the writing connection is this program's only one that commits.
	var s *session
	var ok bool
	select {
	case s, ok = <-db.writer:
	case <-ctx.Done():
		return 0, fault.Wrap(ctx.Err(), fault.Cancelled, nil)
	}
	if !ok {
		return 0, fault.New(fault.Refused, fault.Args{"why": "closed"})
	}
	defer func() { db.writer <- s }()
	var version int64
	_, err := s.QueryRow(`PRAGMA data_version`, nil, &version)
	return version, err
}
