//go:build unix

package proof

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// errand is what a child process is told to do: the part of the main job that is killed.
type errand struct {
	Workspace string
	Purchases string
	Kill      int    // die at this commit point of the work, counted from 1; 0: live
	Report    string // a file that gets the number of points passed
}

const errandVariable = "VORONKA_PROOF_ERRAND"

// TestMain lets this binary start itself as the child that is killed.
func TestMain(m *testing.M) {
	if os.Getenv(errandVariable) == "" {
		os.Exit(m.Run())
	}
	os.Args = []string{os.Args[0], "-test.run=^TestChild$", "-test.count=1"}
	os.Exit(m.Run())
}

// TestChild runs an errand where there is one; in the parent there is none, and nothing to prove.
func TestChild(t *testing.T) {
	text := os.Getenv(errandVariable)
	if text == "" {
		return
	}
	var e errand
	require.NoError(t, json.Unmarshal([]byte(text), &e))
	var passed atomic.Int64
	var armed atomic.Bool
	h := open(t, e.Workspace, func(name string) {
		if !armed.Load() {
			return // opening is no part of the work
		}
		if n := passed.Add(1); e.Kill > 0 && n == int64(e.Kill) {
			if err := syscall.Kill(os.Getpid(), syscall.SIGKILL); err != nil {
				panic(err)
			}
			select {} // the signal ends the process before anything else happens
		}
	})
	armed.Store(true)
	h.importTable("purchases", e.Purchases, true)
	h.runTo(start.Add(3 * 24 * time.Hour))
	armed.Store(false)
	h.close()
	require.NoError(t, os.WriteFile(e.Report, fmt.Append(nil, passed.Load()), 0o600))
}

// run sends a child on the errand and reports whether it was killed on its way.
func (e errand) run(t *testing.T) (killed bool) {
	t.Helper()
	text, err := json.Marshal(e)
	require.NoError(t, err)
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), errandVariable+"="+string(text))
	out, err := child.CombinedOutput()
	if err == nil {
		return false
	}
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit)
	status, ok := exit.Sys().(syscall.WaitStatus)
	require.True(t, ok)
	if !status.Signaled() || status.Signal() != syscall.SIGKILL || e.Kill == 0 {
		require.NoError(t, errors.New("the child failed by itself"), "%s", out)
	}
	return true
}

// points is how many commit points an errand passed that went to its end.
func (e errand) points(t *testing.T) int {
	t.Helper()
	text, err := os.ReadFile(e.Report)
	require.NoError(t, err)
	var n int
	_, err = fmt.Sscan(string(text), &n)
	require.NoError(t, err)
	return n
}

// copyFolder copies a workspace that nobody has open.
func copyFolder(t *testing.T, from, to string) {
	t.Helper()
	require.NoError(t, os.CopyFS(to, os.DirFS(from)))
	entries, err := filepath.Glob(filepath.Join(to, "*.lock"))
	require.NoError(t, err)
	for _, lock := range entries {
		require.NoError(t, os.Remove(lock))
	}
	require.False(t, strings.HasPrefix(to, from+string(filepath.Separator)))
}
