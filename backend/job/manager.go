package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"voronka/backend/clock"
	"voronka/backend/fault"
	"voronka/backend/store"
)

// String is the id as it travels.
func (id ID) String() string { return strconv.FormatInt(int64(id), 10) }

// Manager runs the jobs of one process. It is safe for concurrent use.
type Manager struct {
	db  *store.DB
	dir string // locks that say which jobs' processes live

	mu      sync.Mutex
	kinds   map[string]Kind
	running map[ID]*running
	closed  bool
	wg      sync.WaitGroup
}

type running struct {
	cancel context.CancelFunc
	ended  chan struct{}
	person bool // a person cancelled it
}

// Kind is what becomes of the jobs of a kind.
type Kind struct {
	// Keep is how many jobs that ended are kept, the newest; 0: all.
	Keep int
	// Again is the work that goes on with a job that was cut short by the end of its process, from its Mark. Nil: it stays
	// interrupted. An error leaves it interrupted until Resume is called another time.
	Again func(ctx context.Context, j Job) (Work, error)
}

// Define says what becomes of the jobs of a kind; without it all are kept and none goes on by itself.
func (m *Manager) Define(kind string, k Kind) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kinds[kind] = k
}

func (m *Manager) kind(kind string) Kind {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.kinds[kind]
}

// NewManager makes a manager; its lock files lie beside the database.
func NewManager(db *store.DB) *Manager {
	return &Manager{db: db, dir: filepath.Join(filepath.Dir(db.Path()), "jobs"), running: map[ID]*running{}, kinds: map[string]Kind{}}
}

// Start keeps a job and begins its work, which goes on when ctx ends; Cancel and Stop end it.
func (m *Manager) Start(ctx context.Context, kind string, params any, work Work) (Job, error) {
	text, err := json.Marshal(params)
	if err != nil {
		return Job{}, fmt.Errorf("job parameters: %w", err)
	}
	if err := os.MkdirAll(m.dir, 0o700); err != nil {
		return Job{}, fault.Wrap(err, fault.ReadOnly, fault.Args{"path": m.dir}).In("job.start")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return Job{}, fault.New(fault.Refused, fault.Args{"why": "closed"})
	}
	var j Job
	var lock *flock.Flock
	err = m.db.Write(ctx, func(tx *store.Tx) error {
		res, err := tx.Exec(`INSERT INTO job(kind, state, params, created_at) VALUES(?, ?, ?, ?)`, kind, string(Running), string(text), tx.Now())
		if err != nil {
			return err
		}
		// The lock is taken before anyone else can see the job, or another process would take it for dead.
		if lock, err = m.lock(ID(res.LastID)); err != nil {
			return err
		}
		tx.Touch("jobs")
		j, err = Get(tx, ID(res.LastID))
		return err
	})
	if err != nil {
		if lock != nil {
			_ = lock.Unlock()
		}
		return Job{}, err
	}
	m.run(ctx, j, lock, work)
	return j, nil
}

// run begins a job's work in the background; the caller holds mu.
func (m *Manager) run(ctx context.Context, j Job, lock *flock.Flock, work Work) {
	running, stop := m.begin(ctx)
	m.running[j.ID] = running
	m.wg.Add(1)
	go func() {
		defer m.wg.Done()
		result, err := work(stop, &Progress{job: j.ID, manager: m, done: j.Done, total: j.Total})
		m.end(context.WithoutCancel(stop), j, result, err)
		_ = lock.Unlock()
		_ = os.Remove(lock.Path())
		m.mu.Lock()
		delete(m.running, j.ID)
		m.mu.Unlock()
		running.cancel()
		close(running.ended)
	}()
}

func (m *Manager) begin(ctx context.Context) (*running, context.Context) {
	stop, cancel := context.WithCancel(context.WithoutCancel(ctx))
	return &running{cancel: cancel, ended: make(chan struct{})}, stop
}

func (m *Manager) lock(id ID) (*flock.Flock, error) {
	lock := flock.New(filepath.Join(m.dir, id.String()+".lock"))
	ok, err := lock.TryLock()
	if err == nil && !ok {
		err = fault.New(fault.Busy, fault.Args{"what": "job"})
	}
	return lock, err
}

// end keeps how the work ended. It is tried for a while: the outcome of long work is not lost to a busy file.
func (m *Manager) end(ctx context.Context, j Job, result any, failed error) {
	id, kind := j.ID, m.kind(j.Kind)
	state, code, args := Done, "", ""
	switch {
	case failed != nil && kind.Again != nil && m.leaving(id):
		state, code = Failed, string(Interrupted) // by the end of the program, and not by a person: the next one goes on with it
	case fault.Has(failed, fault.Cancelled) || errors.Is(failed, context.Canceled):
		state = Cancelled
	case failed != nil:
		state, code = Failed, string(fault.CodeOf(failed))
		var f *fault.Error
		if errors.As(failed, &f) && len(f.Args) > 0 {
			if b, err := json.Marshal(f.Args); err == nil {
				args = string(b)
			}
		}
	}
	var text any
	if result != nil {
		if b, err := json.Marshal(result); err == nil {
			text = string(b)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for range 5 {
		err := m.db.Write(ctx, func(tx *store.Tx) error {
			tx.Touch("jobs", "job:"+id.String())
			if _, err := tx.Exec(`UPDATE job SET state = ?, result = ?, code = ?, args = ?, finished_at = ? WHERE id = ?`,
				string(state), text, null(code), null(args), tx.Now(), int64(id)); err != nil || kind.Keep <= 0 {
				return err
			}
			_, err := tx.Exec(`DELETE FROM job WHERE kind = ?1 AND state <> 'running' AND id <> ?3 AND id <=
				(SELECT id FROM job WHERE kind = ?1 AND state <> 'running' ORDER BY id DESC LIMIT 1 OFFSET ?2)`, j.Kind, kind.Keep, int64(id))
			return err
		})
		if err == nil || !fault.Has(err, fault.Busy) {
			return // Recover settles what could not be written
		}
	}
}

// leaving reports whether a job ends because the program does.
func (m *Manager) leaving(id ID) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.running[id]
	return m.closed && (r == nil || !r.person)
}

func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// Cancel asks a job of this process to end; it returns before it has. A job that has ended stays as it is.
func (m *Manager) Cancel(id ID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r := m.running[id]; r != nil {
		r.person = true
		r.cancel()
	}
}

// Wait waits until a job of this process has ended, and reads it.
func (m *Manager) Wait(ctx context.Context, id ID) (Job, error) {
	m.mu.Lock()
	r := m.running[id]
	m.mu.Unlock()
	if r != nil {
		select {
		case <-r.ended:
		case <-ctx.Done():
			return Job{}, fault.Wrap(ctx.Err(), fault.Cancelled, nil)
		}
	}
	return m.Get(ctx, id)
}

// Get reads a job.
func (m *Manager) Get(ctx context.Context, id ID) (j Job, err error) {
	err = m.db.Read(ctx, func(tx *store.ReadTx) error {
		j, err = Get(tx, id)
		return err
	})
	return j, err
}

// List reads the jobs of a kind, newest first.
func (m *Manager) List(ctx context.Context, kind string, limit int) (list []Job, err error) {
	err = m.db.Read(ctx, func(tx *store.ReadTx) error {
		list, err = List(tx, kind, limit)
		return err
	})
	return list, err
}

// Stop cancels every job of this process and waits for them; none can be started after. Stopping twice is fine.
func (m *Manager) Stop() {
	m.mu.Lock()
	m.closed = true
	for _, r := range m.running {
		r.cancel()
	}
	m.mu.Unlock()
	m.wg.Wait()
}

// Recover settles the jobs whose process died: they have failed with the code Interrupted, and what they wrote stays until
// it is undone. Jobs of other living processes are left alone. It is called when a program starts.
func (m *Manager) Recover(ctx context.Context) (settled []Job, err error) {
	var open []Job
	if err := m.db.Read(ctx, func(tx *store.ReadTx) error {
		list, err := List(tx, "", 10_000)
		for _, j := range list {
			if j.State == Running {
				open = append(open, j)
			}
		}
		return err
	}); err != nil {
		return nil, err
	}
	for _, j := range open {
		m.mu.Lock()
		own := m.running[j.ID] != nil
		m.mu.Unlock()
		if own {
			continue
		}
		if err := os.MkdirAll(m.dir, 0o700); err != nil {
			return settled, fault.Wrap(err, fault.ReadOnly, fault.Args{"path": m.dir}).In("job.recover")
		}
		lock, err := m.lock(j.ID)
		if fault.Has(err, fault.Busy) {
			continue // its process lives
		}
		if err != nil {
			return settled, err
		}
		err = m.db.Write(ctx, func(tx *store.Tx) error {
			tx.Touch("jobs", "job:"+j.ID.String())
			_, err := tx.Exec(`UPDATE job SET state = ?, code = ?, finished_at = ? WHERE id = ? AND state = ?`,
				string(Failed), string(Interrupted), tx.Now(), int64(j.ID), string(Running))
			return err
		})
		_ = lock.Unlock()
		if rm := os.Remove(lock.Path()); rm != nil && !errors.Is(rm, fs.ErrNotExist) && err == nil {
			err = rm
		}
		if err != nil {
			return settled, err
		}
		j.State, j.Fault, j.Finished = Failed, fault.New(Interrupted, nil), clock.Millis(m.db.Clock().Now())
		settled = append(settled, j)
	}
	return settled, nil
}

// SetState marks a job as settled by its owner (undone), with what that did.
func SetState(tx *store.Tx, id ID, state State, result any) error {
	text, err := json.Marshal(result)
	if err != nil {
		return fmt.Errorf("job result: %w", err)
	}
	tx.Touch("jobs", "job:"+id.String())
	_, err = tx.Exec(`UPDATE job SET state = ?, result = ? WHERE id = ?`, string(state), string(text), int64(id))
	return err
}
