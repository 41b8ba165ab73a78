package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/pressly/goose/v3"

	"voronka/backend/fault"
)

// applicationID marks our files in SQLite's header: «Vrnk» in ASCII.
const applicationID = 0x56726e6b

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the file to this program's version: each migration in one transaction with its version. A copy is made
// first where a file of an older version is there.
func migrate(ctx context.Context, path string, opts Options, from fs.FS) error {
	err := inspect(ctx, path)
	fresh := errors.Is(err, errFresh)
	if err != nil && !fresh {
		return err
	}
	db, err := sql.Open("sqlite3", dsn(path, false))
	if err != nil {
		return coded(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if fresh {
		if _, err := db.ExecContext(ctx, fmt.Sprintf(`PRAGMA application_id = %d`, applicationID)); err != nil {
			return coded(err)
		}
	}

	provider, err := goose.NewProvider(goose.DialectSQLite3, db, from)
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	sources := provider.ListSources()
	newest := sources[len(sources)-1].Version
	current, err := provider.GetDBVersion(ctx)
	if err != nil {
		return coded(err)
	}
	switch {
	case current > newest:
		return fault.New(fault.Refused, fault.Args{"why": "newer_file", "path": path, "file": current, "program": newest}).In("store.open")
	case current == newest:
		return nil
	}
	if current > 0 && (opts.Backup == nil || opts.Backup(int(current), int(newest))) {
		name := fmt.Sprintf("before-v%d-%s.db", newest, opts.Clock.Now().Format("20060102-150405.000"))
		if err := copyFile(ctx, path, filepath.Join(filepath.Dir(path), "backups", name), nil); err != nil {
			return fmt.Errorf("back up before migrating: %w", err)
		}
	}
	if _, err := provider.Up(ctx); err != nil {
		// Another process may have migrated the same file in between.
		if now, e := provider.GetDBVersion(ctx); e == nil && now == newest {
			return nil
		}
		return coded(fmt.Errorf("migrate: %w", err))
	}
	return nil
}

// embedded is the folder of this program's migrations.
func embedded() fs.FS {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	return files
}
