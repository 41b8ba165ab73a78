package store

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/mattn/go-sqlite3"
	"github.com/oklog/ulid/v2"

	"voronka/backend/clock"
	"voronka/backend/fault"
)

// FileName is the database's name inside a workspace's folder.
const FileName = "voronka.db"

// Options are what a database is opened with.
type Options struct {
	Clock   clock.Clock             // gives transactions their time; the system's when nil
	Readers int                     // query-only connections; as many as cores, at least 2, when 0
	Changed func(topics []string)   // called after a commit with the topics its transaction touched
	Point   func(name string)       // named points for crash tests; does nothing when nil
	Backup  func(from, to int) bool // asked before a migration copies the file; a copy is made when nil
	Entropy io.Reader               // makes uids differ; the system's random source when nil
}

// DB is an open workspace database. It is safe for concurrent use.
type DB struct {
	path    string
	opts    Options
	writer  chan *session
	readers chan *session
	uids    *ulid.MonotonicEntropy // used by the writer only
	commits int64                  // by this process; changed by who has the writer

	mu     sync.Mutex
	closed bool
}

// Open opens the database file at path, making it when there is none, and migrates it to this program's version, with a
// copy made first. It refuses the file of another program (fault.Refused, why "foreign_file") and one of a newer version
// (why "newer_file").
func Open(ctx context.Context, path string, opts Options) (*DB, error) {
	return open(ctx, path, opts, embedded())
}

func open(ctx context.Context, path string, opts Options, migrations fs.FS) (*DB, error) {
	if opts.Clock == nil {
		opts.Clock = clock.System{}
	}
	if opts.Readers <= 0 {
		opts.Readers = max(2, runtime.NumCPU())
	}
	if opts.Point == nil {
		opts.Point = func(string) {}
	}
	if opts.Entropy == nil {
		opts.Entropy = rand.Reader
	}
	if opts.Changed == nil {
		opts.Changed = func([]string) {}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fault.Wrap(err, fault.ReadOnly, fault.Args{"path": path}).In("store.open")
	}
	if err := migrate(ctx, path, opts, migrations); err != nil {
		return nil, err
	}
	db := &DB{path: path, opts: opts, writer: make(chan *session, 1), readers: make(chan *session, opts.Readers),
		uids: ulid.Monotonic(bufio.NewReaderSize(opts.Entropy, 1024), 0)}
	w, err := connect(path, false)
	if err != nil {
		return nil, err
	}
	db.writer <- w
	for range opts.Readers {
		r, err := connect(path, true)
		if err != nil {
			return nil, fmt.Errorf("open a reader: %w", err)
		}
		db.readers <- r
	}
	return db, nil
}

// Path returns the database file's path.
func (db *DB) Path() string { return db.path }

// Clock returns the clock that transactions take their time from.
func (db *DB) Clock() clock.Clock { return db.opts.Clock }

// Point marks a named point that crash tests may stop at.
func (db *DB) Point(name string) { db.opts.Point(name) }

// Close waits for open transactions and closes every connection. Closing twice is fine.
func (db *DB) Close() error {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.closed {
		return nil
	}
	db.closed = true
	var first error
	for range db.opts.Readers {
		if err := (<-db.readers).close(); err != nil && first == nil {
			first = err
		}
	}
	if err := (<-db.writer).close(); err != nil && first == nil {
		first = err
	}
	close(db.readers)
	close(db.writer)
	return first
}

// dsn is the connection string; see the package's description for why the settings stand in it.
func dsn(path string, queryOnly bool) string {
	q := url.Values{}
	q.Set("_journal_mode", "WAL")
	q.Set("_synchronous", "FULL")
	q.Set("_foreign_keys", "1")
	q.Set("_busy_timeout", "10000")
	q.Set("_txlock", "immediate")
	q.Set("_cache_size", "-65536")
	if queryOnly {
		q.Set("_query_only", "1")
		q.Set("_txlock", "deferred")
		q.Set("_cache_size", "-16384")
	}
	return (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: q.Encode()}).String()
}

func connect(path string, queryOnly bool) (*session, error) {
	conn, err := (&sqlite3.SQLiteDriver{}).Open(dsn(path, queryOnly))
	if err != nil {
		return nil, coded(err)
	}
	return &session{conn: conn.(*sqlite3.SQLiteConn), stmts: map[string]*statement{}}, nil
}
