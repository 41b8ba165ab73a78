package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"voronka/backend/clock"
	"voronka/backend/fault"
)

// Enclosure is content of the workspace that lies outside the database and goes with a copy of it.
type Enclosure func(q Querier, put func(name string, content []byte) error) error

// Backup writes a consistent, compact copy of the database to a file that must not exist yet, while others read and write,
// and puts the enclosures into it. The copy appears under its name only once it is whole and on the disk.
func (db *DB) Backup(ctx context.Context, to string, enclosures ...Enclosure) error {
	return copyFile(ctx, db.path, to, func(copied *sql.DB) error { return db.enclose(ctx, copied, enclosures) })
}

// Restore puts a backup in the place of the database at path. The backup is checked first and left as it is; the file that
// was there is kept beside it, and its new name is returned ("" when there was none). What the backup encloses is handed to
// unpack before the database is put in its place. Nobody may have the database open.
func Restore(ctx context.Context, path, backup string, clk clock.Clock, unpack func(name string, content []byte) error) (kept string, err error) {
	if err := inspect(ctx, backup); err != nil {
		return "", err
	}
	fresh := path + ".restoring"
	if err := os.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fault.Wrap(err, fault.ReadOnly, fault.Args{"path": fresh}).In("store.restore")
	}
	if err := copyFile(ctx, backup, fresh, func(copied *sql.DB) error { return disclose(ctx, copied, unpack) }); err != nil {
		return "", err
	}
	if err := sound(ctx, fresh); err != nil {
		_ = os.Remove(fresh)
		return "", err
	}
	if _, err := os.Stat(path); err == nil {
		// What stands in the write-ahead log goes into the file before it is set aside.
		if old, err := sql.Open("sqlite3", dsn(path, false)); err == nil {
			_, _ = old.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
			_ = old.Close()
		}
		kept = fmt.Sprintf("%s.before-restore-%s", path, clk.Now().Format("20060102-150405"))
		if err := os.Rename(path, kept); err != nil {
			return "", fault.Wrap(err, fault.ReadOnly, fault.Args{"path": path}).In("store.restore")
		}
		for _, suffix := range []string{"-wal", "-shm"} {
			if err := os.Rename(path+suffix, kept+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return kept, fault.Wrap(err, fault.ReadOnly, fault.Args{"path": path + suffix}).In("store.restore")
			}
		}
	}
	if err := os.Rename(fresh, path); err != nil {
		return kept, fault.Wrap(err, fault.ReadOnly, fault.Args{"path": path}).In("store.restore")
	}
	return kept, syncDir(filepath.Dir(path))
}

// sound reports a copy that fails SQLite's own check.
func sound(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite3", plain(path))
	if err != nil {
		return coded(err)
	}
	defer db.Close()
	var what string
	if err := db.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&what); err != nil {
		return coded(err)
	}
	if what != "ok" {
		return fault.New(Corrupt, fault.Args{"path": path, "what": what}).In("store.restore")
	}
	return nil
}

// copyFile writes a whole copy under a temporary name, lets change have it, brings it to the disk and gives it its name.
func copyFile(ctx context.Context, from, to string, change func(copied *sql.DB) error) error {
	if _, err := os.Lstat(to); err == nil {
		return fault.New(fault.Conflict, fault.Args{"what": "file", "key": to}).In("store.backup")
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return fault.Wrap(err, fault.ReadOnly, fault.Args{"path": to}).In("store.backup")
	}
	db, err := sql.Open("sqlite3", plain(from))
	if err != nil {
		return coded(err)
	}
	defer db.Close()
	part := to + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault.Wrap(err, fault.ReadOnly, fault.Args{"path": part}).In("store.backup")
	}
	if _, err := db.ExecContext(ctx, `VACUUM INTO ?`, part); err != nil {
		_ = os.Remove(part)
		return coded(err)
	}
	if err := changed(part, change); err != nil {
		_ = os.Remove(part)
		return err
	}
	f, err := os.OpenFile(part, os.O_RDWR, 0o600)
	if err != nil {
		return fault.Wrap(err, fault.ReadOnly, fault.Args{"path": part}).In("store.backup")
	}
	err = errors.Join(f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(part, to)
	}
	if err != nil {
		_ = os.Remove(part)
		return fault.Wrap(err, fault.ReadOnly, fault.Args{"path": to}).In("store.backup")
	}
	return syncDir(filepath.Dir(to))
}
