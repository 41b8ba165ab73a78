package enginetest

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/store"
)

// Work is what a process does on a workspace and what another can go on with after it was killed. The harness starts the
// test binary itself as a child on a copy of one prepared workspace; the child is killed with SIGKILL; the parent goes on
// where it stopped and compares with a run that nothing interrupted.
type Work struct {
	Name    string
	Prepare func(t testing.TB, f *Fixture)
	Options func(dir string) Options
	Do      func(f *Fixture) error // does the work, or the rest of it, to its end
}

// errand is what a child is told to do.
type errand struct {
	Work  string `json:"work"`
	Dir   string `json:"dir"`
	Point string `json:"point,omitempty"` // die at this point's n-th passing; empty: wait for the parent's kill
	Nth   int    `json:"nth,omitempty"`
}

const errandVariable = "VORONKA_CRASH_ERRAND"

// Words that a child says on its standard output.
const (
	saidBegun = "begun"
	saidEnded = "ended"
)

// Main is for a TestMain of the package that kills: a process that was started as a child does its errand and ends.
func Main(m *testing.M, works ...Work) {
	text := os.Getenv(errandVariable)
	if text == "" {
		os.Exit(m.Run())
	}
	var e errand
	err := json.Unmarshal([]byte(text), &e)
	if err == nil {
		err = e.do(works)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func (e errand) do(works []Work) error {
	for _, w := range works {
		if w.Name == e.Work {
			return e.work(w)
		}
	}
	return fmt.Errorf("no work is called %q", e.Work)
}

func (e errand) work(w Work) error {
	var armed atomic.Bool // opening the workspace is no part of the work
	var left atomic.Int64
	left.Store(int64(e.Nth))
	o := w.Options(e.Dir)
	o.Point = func(p string) {
		if p == e.Point && armed.Load() && left.Add(-1) == 0 {
			Suicide()
		}
	}
	f, err := Open(e.Dir, o)
	if err != nil {
		return err
	}
	fmt.Println(saidBegun)
	armed.Store(true)
	if err := w.Do(f); err != nil {
		return err
	}
	armed.Store(false)
	fmt.Println(saidEnded)
	return f.DB.Close()
}

// Suicide ends this process as a kill from outside would, without any clearing up.
func Suicide() {
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Kill()
	}
	if err != nil {
		panic(err)
	}
	select {} // until the kill arrives
}

// Prepared makes the workspace that every case copies.
func (w Work) Prepared(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	f, err := Open(dir, w.Options(dir))
	require.NoError(t, err)
	w.Prepare(t, f)
	require.NoError(t, f.DB.Close())
	return dir
}

// Copy copies a workspace that nobody has open into a folder of its own.
func Copy(t testing.TB, from string) string {
	t.Helper()
	to := t.TempDir()
	CopyTo(t, from, to)
	return to
}

// CopyTo copies a workspace that nobody writes to. The shared memory of the write-ahead log is left out, as after a power
// cut; what the outside world was given goes along.
func CopyTo(t testing.TB, from, to string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(to, 0o700))
	for _, name := range []string{store.FileName, store.FileName + "-wal", DeliveredName} {
		in, err := os.Open(filepath.Join(from, name))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		require.NoError(t, err)
		out, err := os.Create(filepath.Join(to, name))
		require.NoError(t, err)
		_, err = io.Copy(out, in)
		require.NoError(t, errors.Join(err, in.Close(), out.Close()))
	}
}

// Snapshot is a workspace as it was after a commit of the undisturbed work, and how often each point had been passed.
type Snapshot struct {
	Dir    string
	Passed map[string]int
}

// Counted does the work in this process without a disturbance. It returns how often each point was passed, what was left,
// and what the workspace was after every so many commits, so that a child that is killed late need not begin at the beginning.
func (w Work) Counted(t testing.TB, dir string, every int) (points map[string]int, left *Ledger, at []Snapshot) {
	t.Helper()
	at = []Snapshot{{Dir: Copy(t, dir), Passed: map[string]int{}}}
	points = map[string]int{}
	armed := false
	var mu sync.Mutex // channels pass points side by side
	o := w.Options(dir)
	o.Point = func(p string) {
		mu.Lock()
		defer mu.Unlock()
		if !armed {
			return
		}
		points[p]++
		if p == "commit.after" && points[p]%every == 0 {
			at = append(at, Snapshot{Dir: Copy(t, dir), Passed: maps.Clone(points)})
		}
	}
	f, err := Open(dir, o)
	require.NoError(t, err)
	mu.Lock()
	armed = true
	mu.Unlock()
	require.NoError(t, w.Do(f))
	mu.Lock()
	armed = false
	mu.Unlock()
	require.NoError(t, f.DB.Close())
	left, _ = w.Finish(t, dir)
	// A message on its way in a snapshot would be one whose outcome no kill made unknown.
	at = append(at[:1], slices.DeleteFunc(at[1:], func(s Snapshot) bool { return len(w.InFlight(t, Copy(t, s.Dir))) > 0 })...)
	return points, left, at
}

// Before returns the last snapshot from which the n-th passing of a point is still to come, and which passing it is then.
func Before(at []Snapshot, point string, n int) (dir string, nth int) {
	for i := len(at) - 1; i > 0; i-- {
		if passed := at[i].Passed[point]; passed < n {
			return at[i].Dir, n - passed
		}
	}
	return at[0].Dir, n
}

// KillAt sends a child that is killed at the n-th passing of a point; false when the work ended before.
func (w Work) KillAt(t testing.TB, dir, point string, n int) bool {
	t.Helper()
	return w.child(t, errand{Work: w.Name, Dir: dir, Point: point, Nth: n}, -1)
}

// KillAfter sends a child and kills it from outside so long after it began; false when it had ended its work by then.
func (w Work) KillAfter(t testing.TB, dir string, d time.Duration) bool {
	t.Helper()
	return w.child(t, errand{Work: w.Name, Dir: dir}, d)
}

func (w Work) child(t testing.TB, e errand, after time.Duration) (killed bool) {
	t.Helper()
	text, err := json.Marshal(e)
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), errandVariable+"="+string(text))
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	begun, ended := false, false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		switch lines.Text() {
		case saidBegun:
			begun = true
			if after >= 0 {
				timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
				defer timer.Stop()
			}
		case saidEnded:
			ended = true
		}
	}
	err = cmd.Wait()
	if err == nil || ended && after >= 0 {
		return false
	}
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit)
	require.Equal(t, -1, exit.ExitCode(), "the child must die by the kill and nothing else: %s", said.String())
	require.True(t, begun, "the kill must fall within the work")
	return true
}

// Finish goes on with a workspace to the end of the work, checks the file and returns what it left, and which messages were
// on their way when it was opened.
func (w Work) Finish(t testing.TB, dir string) (left *Ledger, inFlight map[string]bool) {
	t.Helper()
	return w.FinishNew(t, dir, nil)
}

// Seen are the states from which a work has been finished already: every row of the file and all that the world was given.
type Seen struct {
	mu     sync.Mutex
	states map[string]bool
	Moving int // of them: a publish has taken some people along and not all
}

func (s *Seen) before(t testing.TB, f *Fixture, dir string) bool {
	digest, err := Digest(f)
	require.NoError(t, err)
	given, err := os.ReadFile(filepath.Join(dir, DeliveredName))
	if !errors.Is(err, os.ErrNotExist) {
		require.NoError(t, err)
	}
	state := digest + string(given)
	var moving int
	f.Read(t, func(q *store.ReadTx) error {
		_, err := q.QueryRow(`SELECT COUNT(*) FROM flow_move WHERE moved > 0`, nil, &moving)
		return err
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.states == nil {
		s.states = map[string]bool{}
	}
	was := s.states[state]
	if !was {
		s.states[state] = true
		s.Moving += moving
	}
	return was
}

// FinishNew is Finish for a state that was not seen yet; nil when it was: from the same rows and the same world comes the
// same end. A kill before a commit leaves what a kill after the one before it does, if nothing was sent between them.
func (w Work) FinishNew(t testing.TB, dir string, seen *Seen) (left *Ledger, inFlight map[string]bool) {
	t.Helper()
	f, err := Open(dir, w.Options(dir))
	require.NoError(t, err)
	defer func() { require.NoError(t, f.DB.Close()) }()
	if seen != nil && seen.before(t, f, dir) {
		return nil, nil
	}
	inFlight = claimed(t, f)
	require.NoError(t, w.Do(f))
	return ReadLedger(t, f, dir), inFlight
}
