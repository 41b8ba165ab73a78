package store

import (
	"context"
	"path/filepath"
)

// Table is a table, or the part of one, that a scratch copy takes over.
type Table struct {
	Name  string
	Where string // a condition; empty: all rows
}

// Scratch opens a new database of its own in a folder, with these tables' rows as they are now: what is done to it is a
// rehearsal. It is quick and not safe against power cuts. The caller closes it and removes the folder.
func (db *DB) Scratch(ctx context.Context, dir string, tables []Table) (*DB, error) {
	opts := db.opts
	opts.Changed, opts.Point, opts.Readers = func([]string) {}, func(string) {}, 1
	scratch, err := Open(ctx, filepath.Join(dir, FileName), opts)
	if err != nil {
		return nil, err
	}
	if err := scratch.take(db.path, tables); err != nil {
		_ = scratch.Close()
		return nil, err
	}
	return scratch, nil
}

func (db *DB) take(from string, tables []Table) error {
	s := <-db.writer
	defer func() { db.writer <- s }()
	run := func(list ...string) error {
		for _, sql := range list {
			if _, err := s.exec(sql); err != nil {
				return err
			}
		}
		return nil
	}
	// Rows come in the order of the list, whatever they refer to, and nobody needs them after a power cut.
	if err := run(`PRAGMA foreign_keys = OFF`, `PRAGMA synchronous = OFF`); err != nil {
		return err
	}
	if _, err := s.exec(`ATTACH ? AS origin`, plain(from)); err != nil {
		return err
	}
	steps := []string{`BEGIN IMMEDIATE`}
	for _, t := range tables {
		sql := `INSERT INTO main.` + t.Name + ` SELECT * FROM origin.` + t.Name
		if t.Where != "" {
			sql += ` WHERE ` + t.Where
		}
		steps = append(steps, sql)
	}
	if err := run(append(steps, `COMMIT`)...); err != nil {
		_, _ = s.exec(`ROLLBACK`)
		return err
	}
	return run(`DETACH origin`, `PRAGMA foreign_keys = ON`)
}
