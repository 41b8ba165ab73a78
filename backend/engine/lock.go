package engine

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"

	"voronka/backend/clock"
	"voronka/backend/fault"
)

// Held is the code of a workspace whose engine runs in another process; args: pid, program, since (UTC ms) as far as they
// are known.
const Held fault.Code = "engine_held"

// LockName is the lock's file in the workspace's folder; HolderName says who has it.
const (
	LockName   = "engine.lock"
	HolderName = "engine.holder"
)

type holder struct {
	PID     int    `json:"pid"`
	Program string `json:"program"`
	Since   int64  `json:"since"`
}

type lock struct {
	file   *flock.Flock
	holder string
}

// hold takes the lock; the caller has e.mu. Who holds it stands in a file of its own, since a locked file cannot be read by
// others on every system.
func (e *Engine) hold() error {
	if e.lock != nil || e.Dir == "" {
		return nil
	}
	l := &lock{file: flock.New(filepath.Join(e.Dir, LockName)), holder: filepath.Join(e.Dir, HolderName)}
	ok, err := l.file.TryLock()
	if err != nil {
		return fault.Wrap(err, fault.ReadOnly, fault.Args{"path": l.file.Path()}).In("engine.lock")
	}
	if !ok {
		args := fault.Args{}
		var h holder
		if data, err := os.ReadFile(l.holder); err == nil && json.Unmarshal(data, &h) == nil {
			args["pid"], args["program"], args["since"] = h.PID, h.Program, h.Since
		}
		return fault.New(Held, args).In("engine.lock")
	}
	data, err := json.Marshal(holder{PID: os.Getpid(), Program: filepath.Base(os.Args[0]), Since: clock.Millis(clock.System{}.Now())})
	if err == nil {
		err = os.WriteFile(l.holder, data, 0o600)
	}
	if err != nil { // the lock is held all the same; on a full disk others just cannot be told by whom
		e.Log.WithError(err).Warn("who holds the engine was not written down")
	}
	e.lock = l
	e.sending.Lock()
	e.settled = false // another process may have had the workspace meanwhile
	e.sending.Unlock()
	return nil
}

// release gives the lock back; the caller has e.mu.
func (e *Engine) release() {
	if e.lock == nil {
		return
	}
	_ = os.Remove(e.lock.holder)
	_ = e.lock.file.Unlock()
	e.lock = nil
}

// Elsewhere returns Held when another process has the workspace's engine, with who it is; nil when none has.
func (e *Engine) Elsewhere() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.lock != nil {
		return nil
	}
	err := e.hold()
	e.release()
	if fault.Has(err, Held) {
		return err
	}
	return nil
}
