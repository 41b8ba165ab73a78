package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/clock"
	"voronka/backend/event"
	"voronka/backend/fault"
)

func fresh(t *testing.T) (*DB, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), FileName)
	db, err := Open(t.Context(), path, Options{Clock: clock.NewManual(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db, path
}

func step(files ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i, sql := range files {
		m["0000"+string(rune('1'+i))+"_step.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + sql)}
	}
	return m
}

func TestMigrationPromises(t *testing.T) {
	t.Parallel()
	ctx, path := t.Context(), filepath.Join(t.TempDir(), FileName)
	opts := Options{Clock: clock.NewManual(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))}
	one, two := step(`CREATE TABLE a(x);`), step(`CREATE TABLE a(x);`, `CREATE TABLE b(y);`)
	opts.Readers = 2
	reopen := func(steps fstest.MapFS) error {
		o := opts
		o.Changed, o.Point, o.Entropy = func([]string) {}, func(string) {}, zeros{}
		db, err := open(ctx, path, o, steps)
		if err != nil {
			return err
		}
		return db.Close()
	}
	copies := func() int {
		list, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "backups", "*.db"))
		return len(list)
	}
	require.NoError(t, reopen(one))
	require.Zero(t, copies(), "a fresh file needs no copy")
	require.NoError(t, reopen(one))
	require.Error(t, reopen(step(`CREATE TABLE a(x);`, `CREATE TABLE b(y); CREATE TABLE a(z);`)))
	require.NoError(t, reopen(one), "a failure in the middle leaves the version before")
	before := copies()
	require.Equal(t, 1, before, "a copy was made before the failure")
	opts.Clock.(*clock.Manual).Advance(time.Second)
	require.NoError(t, reopen(two))
	require.Equal(t, before+1, copies())
	err := reopen(one)
	require.True(t, fault.Has(err, fault.Refused) && err.(*fault.Error).Args["why"] == "newer_file", "%v", err)
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestForeignFilesAreRefusedAndLeftAsTheyAre(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "other.db")
	db, err := sql.Open("sqlite3", path)
	require.NoError(t, err)
	_, err = db.Exec(`CREATE TABLE theirs(x)`)
	require.NoError(t, err)
	require.NoError(t, db.Close())
	text := filepath.Join(t.TempDir(), "text.db")
	require.NoError(t, os.WriteFile(text, []byte("это не база данных, а письмо"), 0o600))
	for _, p := range []string{path, text} {
		before, err := os.ReadFile(p)
		require.NoError(t, err)
		_, err = Open(t.Context(), p, Options{})
		require.True(t, fault.Has(err, fault.Refused), "%v", err)
		after, err := os.ReadFile(p)
		require.NoError(t, err)
		require.Equal(t, before, after)
	}
}

func TestLogCursorsBulkAndNesting(t *testing.T) {
	t.Parallel()
	db, _ := fresh(t)
	ctx := t.Context()
	var list []event.Event
	for i := range 1000 {
		list = append(list, event.Event{Name: event.NoteAdded, Subject: event.Ref{Kind: event.Customer, ID: int64(i)}, Actor: "user", Live: i%2 == 0})
	}
	require.NoError(t, db.Write(ctx, func(tx *Tx) error {
		first, err := tx.Append(list[:300]...)
		require.Equal(t, int64(1), first)
		require.NoError(t, err)
		first, err = tx.Append(list[300:]...)
		require.Equal(t, int64(301), first)
		return errors.Join(err, tx.SetCursor("engine", 700))
	}))
	require.NoError(t, db.Read(ctx, func(tx *ReadTx) error {
		after, err := Cursor(tx, "engine")
		require.NoError(t, err)
		rest, err := Events(tx, after, 10_000)
		require.NoError(t, err)
		require.Len(t, rest, 300)
		require.Equal(t, int64(700), rest[0].Subject.ID)
		require.True(t, rest[0].Live)
		require.False(t, rest[1].Live)
		// The same text may be read within its own rows.
		outer, err := tx.Query(`SELECT seq FROM event WHERE seq <= ? ORDER BY seq`, 3)
		require.NoError(t, err)
		pairs := 0
		for outer.Next() {
			inner, err := tx.Query(`SELECT seq FROM event WHERE seq <= ? ORDER BY seq`, 3)
			require.NoError(t, err)
			for inner.Next() {
				pairs++
			}
		}
		require.Equal(t, 9, pairs)
		_, err = tx.Query(`SELECT seq FROM event`) // left open on purpose
		return err
	}))
	boom := errors.New("boom")
	require.ErrorIs(t, db.Write(ctx, func(tx *Tx) error {
		_, err := tx.Append(list[0])
		require.NoError(t, err)
		return boom
	}), boom)
	require.NoError(t, db.Write(ctx, func(tx *Tx) error {
		require.ErrorIs(t, tx.Savepoint(func() error {
			_, err := tx.Append(list[0])
			require.NoError(t, err)
			return boom
		}), boom)
		return nil
	}))
	require.NoError(t, db.Read(ctx, func(tx *ReadTx) error {
		seq, _, err := LastEvent(tx)
		require.Equal(t, int64(1000), seq)
		return err
	}))
}

func TestBackupRestoreAndForeignWrites(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db, path := fresh(t)
	put := func(db *DB, key string) {
		require.NoError(t, db.Write(ctx, func(tx *Tx) error {
			_, err := tx.Exec(`INSERT INTO setting(key, value) VALUES(?, '1')`, key)
			return err
		}))
	}
	put(db, "kept")
	was, err := db.DataVersion(ctx)
	require.NoError(t, err)
	put(db, "own")
	now, err := db.DataVersion(ctx)
	require.NoError(t, err)
	require.Equal(t, was, now, "this program's own writes are no news")
	other, err := Open(ctx, path, Options{})
	require.NoError(t, err)
	put(other, "foreign")
	now, err = db.DataVersion(ctx)
	require.NoError(t, err)
	require.NotEqual(t, was, now)
	require.NoError(t, other.Close())

	copyTo := filepath.Join(t.TempDir(), "copy.db")
	require.NoError(t, db.Backup(ctx, copyTo))
	require.True(t, fault.Has(db.Backup(ctx, copyTo), fault.Conflict))
	put(db, "later")
	require.NoError(t, db.Close())
	kept, err := Restore(ctx, path, copyTo, clock.System{}, nil)
	require.NoError(t, err)
	require.FileExists(t, kept)
	db, err = Open(ctx, path, Options{})
	require.NoError(t, err)
	found, err := db.Check(context.Background())
	require.NoError(t, err)
	require.Empty(t, found)
	require.NoError(t, db.Read(ctx, func(tx *ReadTx) error {
		var n int64
		_, err := tx.QueryRow(`SELECT count(*) FROM setting WHERE key IN ('kept', 'own', 'foreign', 'later')`, nil, &n)
		require.Equal(t, int64(3), n)
		return err
	}))
	require.NoError(t, db.Close())
	require.NoError(t, db.Close(), "closing twice is fine")
}
