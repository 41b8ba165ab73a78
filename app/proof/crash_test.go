//go:build unix

package proof

import (
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// prepare makes a workspace in which the main job's flow is live and its customers are known; the work itself is left to
// children.
func prepare(t *testing.T, channel, customers string, settings func(*house)) string {
	t.Helper()
	dir := t.TempDir()
	h := open(t, dir, nil)
	if settings != nil {
		settings(h)
	}
	h.importTable("customers", customers, false)
	h.publishFlow(mainJob(t, t.TempDir(), channel))
	h.close()
	return dir
}

// A process that is killed at any commit point of the import or of the engine's work, and started again, leaves what one
// that lived leaves: the same purchases, runs, letters, reasons and totals, row for row.
func TestCrashAtEveryCommitPoint(t *testing.T) {
	t.Parallel()
	files := t.TempDir()
	customers, purchases, kept := cut(t, files, 240)
	template := prepare(t, "local", customers, nil)

	undisturbed := errand{Workspace: filepath.Join(t.TempDir(), "w"), Purchases: purchases, Report: filepath.Join(t.TempDir(), "points")}
	copyFolder(t, template, undisturbed.Workspace)
	require.False(t, undisturbed.run(t))
	want := ledger(t, undisturbed.Workspace)
	require.Len(t, want["message"], sum(letters(t, kept)))
	require.Len(t, want["run"], len(kept))
	points := undisturbed.points(t)
	require.Greater(t, points, 8, "the work has too few commit points to prove anything")

	// The work may write its progress more often on a slow machine, so go on until a child lives to its end.
	kills := 0
	for n := 1; ; n++ {
		e := errand{Workspace: filepath.Join(t.TempDir(), "w"), Purchases: purchases, Kill: n, Report: filepath.Join(t.TempDir(), "points")}
		copyFolder(t, template, e.Workspace)
		if !e.run(t) {
			break
		}
		kills++
		e.Kill = 0
		require.False(t, e.run(t), "after a kill at point %d", n)
		require.Equal(t, want, ledger(t, e.Workspace), "after a kill at point %d", n)
	}
	require.GreaterOrEqual(t, kills, points/2)
	t.Logf("killed at each of %d commit points", kills)
}

// The same on all of the real data, killed several times on the way of one run, at points drawn by a seed.
func TestCrashOnAllPurchases(t *testing.T) {
	t.Parallel()
	template := prepare(t, "local", customersFile, nil)
	report := filepath.Join(t.TempDir(), "points")
	undisturbed := errand{Workspace: filepath.Join(t.TempDir(), "w"), Purchases: purchasesFile, Report: report}
	copyFolder(t, template, undisturbed.Workspace)
	require.False(t, undisturbed.run(t))
	want, points := ledger(t, undisturbed.Workspace), undisturbed.points(t)
	require.Len(t, want["message"], 14_021)

	seed := rand.Uint64()
	draw := rand.New(rand.NewPCG(seed, 0))
	e := errand{Workspace: filepath.Join(t.TempDir(), "w"), Purchases: purchasesFile, Report: report}
	copyFolder(t, template, e.Workspace)
	kills := 0
	for range 3 {
		e.Kill = 1 + draw.IntN(points/2)
		if e.run(t) {
			kills++
		}
	}
	e.Kill = 0
	e.run(t)
	require.Positive(t, kills, "seed %d", seed)
	require.Equal(t, want, ledger(t, e.Workspace), "seed %d", seed)
	t.Logf("killed %d times of %d points, seed %s", kills, points, strconv.FormatUint(seed, 10))
}
