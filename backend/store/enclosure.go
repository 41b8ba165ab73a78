package store

import (
	"context"
	"database/sql"
)

// What a copy encloses stands in a table of its own, which no database at work has.
const (
	makeEnclosures = `CREATE TABLE enclosure (name TEXT PRIMARY KEY, content BLOB NOT NULL)`
	dropEnclosures = `DROP TABLE IF EXISTS enclosure`
)

// changed opens a copy that nobody else knows of yet.
func changed(path string, change func(*sql.DB) error) error {
	if change == nil {
		return nil
	}
	db, err := sql.Open("sqlite3", plain(path))
	if err != nil {
		return coded(err)
	}
	defer db.Close()
	return change(db)
}

// enclose puts what lies outside the database into a copy of it. What is added while the copy is made may be in it as well.
func (db *DB) enclose(ctx context.Context, copied *sql.DB, enclosures []Enclosure) error {
	if len(enclosures) == 0 {
		return nil
	}
	if _, err := copied.ExecContext(ctx, makeEnclosures); err != nil {
		return coded(err)
	}
	return db.Read(ctx, func(q *ReadTx) error {
		for _, e := range enclosures {
			if err := e(q, func(name string, content []byte) error {
				_, err := copied.ExecContext(ctx, `INSERT INTO enclosure(name, content) VALUES (?, ?)`, name, content)
				return coded(err)
			}); err != nil {
				return err
			}
		}
		return nil
	})
}

// disclose takes what a copy encloses out of it.
func disclose(ctx context.Context, copied *sql.DB, unpack func(name string, content []byte) error) error {
	var there bool
	if err := copied.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'enclosure')`).Scan(&there); err != nil {
		return coded(err)
	}
	if !there {
		return nil
	}
	rows, err := copied.QueryContext(ctx, `SELECT name, content FROM enclosure`)
	if err != nil {
		return coded(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var content []byte
		if err := rows.Scan(&name, &content); err != nil {
			return coded(err)
		}
		if err := unpack(name, content); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return coded(err)
	}
	_ = rows.Close()
	for _, sql := range []string{dropEnclosures, `VACUUM`} {
		if _, err := copied.ExecContext(ctx, sql); err != nil {
			return coded(err)
		}
	}
	return nil
}
