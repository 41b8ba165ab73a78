//go:build unix

package kill

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
)

func TestMain(m *testing.M) { enginetest.Main(m, enginetest.Mixed(), soakWork()) }

// number is a setting from the environment, for runs longer than CI's.
func number(t *testing.T, name string, usual int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err, name)
	return n
}

// inParallel does n things under a name that tells the requirement, two at a time: as many as CI has cores.
func inParallel(t *testing.T, name string, n int, do func(t *testing.T, i int)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		for half := range 2 {
			t.Run(fmt.Sprint(half), func(t *testing.T) {
				t.Parallel()
				for i := half; i < n; i += 2 {
					do(t, i)
				}
			})
		}
	})
}

type place struct {
	point string
	nth   int
}

// D1: the process is killed at every passing of every commit point, and around every send; each time what is left in the
// end is what an undisturbed process leaves, row for row.
func TestCrashAtEveryPoint(t *testing.T) {
	work := enginetest.Mixed()
	prepared := work.Prepared(t)
	points, want, snapshots := work.Counted(t, enginetest.Copy(t, prepared), 8)
	enginetest.NotVacuous(t, want)
	var places []place
	for _, p := range []string{"commit.before", "commit.after", engine.PointClaimed, engine.PointSent} {
		require.Greater(t, points[p], 10, "the work passes %s too seldom to prove anything", p)
		for n := 1; n <= points[p]; n++ {
			places = append(places, place{p, n})
		}
	}
	var mu sync.Mutex
	var seen enginetest.Seen
	kills, unsure, finished := 0, 0, 0
	began := time.Now()
	inParallel(t, "D1 every point", len(places), func(t *testing.T, i int) {
		at := places[i]
		where := fmt.Sprint(at.point, " ", at.nth)
		from, nth := enginetest.Before(snapshots, at.point, at.nth)
		dir := enginetest.Copy(t, from)
		killed := work.KillAt(t, dir, at.point, nth)
		got, inFlight := work.FinishNew(t, dir, &seen)
		mu.Lock()
		defer mu.Unlock()
		if killed {
			kills++
		}
		if got == nil {
			return
		}
		finished++
		enginetest.Same(t, want, got, where)
		enginetest.Promised(t, got, inFlight, where)
		for key := range inFlight {
			if ch := got.Channels[key]; ch == enginetest.NoPromise || ch == engine.WayRequest {
				unsure++
			}
		}
	})
	require.GreaterOrEqual(t, kills, len(places)-4, "kills that fall outside the work do not count")
	require.Greater(t, finished, points["commit.after"]/2, "states that were finished")
	require.Positive(t, seen.Moving, "no kill fell into the move")
	require.Positive(t, unsure, "no kill left an outcome unknown")
	t.Logf("killed at %d of %d points, which left %d states; %d outcomes unknown; %s", kills, len(places), finished, unsure, time.Since(began).Round(time.Second))
}

// D1: the process is killed from outside at random moments, several times on the way of one work. Each kill counts only if
// the child had begun and not ended. VORONKA_KILLS says how many.
func TestCrashAtRandomMoments(t *testing.T) {
	work := enginetest.Mixed()
	prepared := work.Prepared(t)
	began := time.Now()
	_, want, _ := work.Counted(t, enginetest.Copy(t, prepared), 1<<30)
	enginetest.NotVacuous(t, want)
	whole := time.Since(began)
	kills, seed := number(t, "VORONKA_KILLS", 200), rand.Uint64()
	t.Logf("seed %d", seed)
	const each = 8
	var mu sync.Mutex
	counted, missed := 0, 0
	inParallel(t, "D1 random moments", (kills+each-1)/each, func(t *testing.T, i int) {
		draw := rand.New(rand.NewPCG(seed, uint64(i)))
		dir := enginetest.Copy(t, prepared)
		inFlight := map[string]bool{}
		where := fmt.Sprintf("seed %d, work %d", seed, i)
		for n, tries := 0, 0; n < each && tries < 4*each; tries++ {
			if !work.KillAfter(t, dir, time.Duration(draw.Int64N(int64(whole/4)))) {
				mu.Lock()
				missed++
				mu.Unlock()
				dir = enginetest.Copy(t, prepared) // it came to its end: the next kills are for a fresh one
				inFlight = map[string]bool{}
				continue
			}
			n++
			mu.Lock()
			counted++
			mu.Unlock()
			for key := range work.InFlight(t, dir) {
				inFlight[key] = true
			}
		}
		got, _ := work.Finish(t, dir)
		enginetest.Same(t, want, got, where)
		enginetest.Promised(t, got, inFlight, where)
	})
	require.GreaterOrEqual(t, counted, kills, "seed %d", seed)
	t.Logf("%d kills within the work, %d outside; %s", counted, missed, time.Since(began).Round(time.Second))
}
