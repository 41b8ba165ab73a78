package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"voronka/backend/fault"
)

// magic begins every SQLite file.
var magic = []byte("SQLite format 3\x00")

// plain opens a file without changing how it keeps its journal, to look at a file that may be another program's.
func plain(path string) string {
	q := url.Values{}
	q.Set("_busy_timeout", "10000")
	q.Set("mode", "rw")
	return (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: q.Encode()}).String()
}

// errFresh says that there is no database yet.
var errFresh = errors.New("no database yet")

// inspect looks at the file before anything is written to it: errFresh when there is nothing in it, a fault when it is not
// ours.
func inspect(ctx context.Context, path string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return errFresh
	}
	if err != nil {
		return fault.Wrap(err, fault.ReadOnly, fault.Args{"path": path}).In("store.open")
	}
	head := make([]byte, len(magic))
	n, err := io.ReadFull(f, head)
	_ = f.Close()
	if n == 0 {
		return errFresh
	}
	foreign := fault.New(fault.Refused, fault.Args{"why": "foreign_file", "path": path}).In("store.open")
	if err != nil || !bytes.Equal(head, magic) {
		return foreign
	}
	db, err := sql.Open("sqlite3", plain(path))
	if err != nil {
		return coded(err)
	}
	defer db.Close()
	var id, things int64
	if err := db.QueryRowContext(ctx, `PRAGMA application_id`).Scan(&id); err != nil {
		return coded(err)
	}
	if id == applicationID {
		return nil
	}
	if err := db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema`).Scan(&things); err != nil {
		return coded(err)
	}
	if id == 0 && things == 0 {
		return errFresh // killed between making the file and marking it
	}
	return foreign
}
