//go:build unix

package kill

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/engine/enginetest"
	"voronka/backend/store"
)

// commit is what the disk and the world held once a commit was told to be done.
type commit struct {
	log    int64  // the write-ahead log's length
	digest string // of every row
	given  int64  // length of what the world had been given when the next commit began
}

// recorded is a whole work with its write-ahead log in one piece: no frame of it has gone into the file yet.
type recorded struct {
	file, log, given []byte
	frame            int64 // length of a frame in the log
	frames           int64
	commits          []commit // the first is the state before the work
}

const logHead = 32 // length of the log's own head

func record(t *testing.T, work enginetest.Work, dir string) *recorded {
	t.Helper()
	r := &recorded{}
	path := filepath.Join(dir, store.FileName)
	length := func(name string) int64 {
		info, err := os.Stat(name)
		if os.IsNotExist(err) {
			return 0
		}
		require.NoError(t, err)
		return info.Size()
	}
	var f *enginetest.Fixture
	var mu sync.Mutex
	armed := false
	note := func() {
		digest, err := enginetest.Digest(f)
		require.NoError(t, err)
		r.commits = append(r.commits, commit{log: length(path + "-wal"), digest: digest})
	}
	o := work.Options(dir)
	o.Readers = 4
	o.Point = func(p string) {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case !armed:
		case p == "commit.before":
			r.commits[len(r.commits)-1].given = length(filepath.Join(dir, enginetest.DeliveredName))
		case p == "commit.after":
			note()
		}
	}
	f, err := enginetest.Open(dir, o)
	require.NoError(t, err)
	r.file, err = os.ReadFile(path)
	require.NoError(t, err)
	// Who reads what the file held before the log began keeps the log from going into the file.
	holding, release, held := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		held <- f.DB.Read(t.Context(), func(q *store.ReadTx) error {
			var n int64
			_, err := q.QueryRow(`SELECT COUNT(*) FROM setting`, nil, &n)
			close(holding)
			<-release
			return err
		})
	}()
	<-holding
	note()
	mu.Lock()
	armed = true
	mu.Unlock()
	require.NoError(t, work.Do(f))
	mu.Lock()
	armed = false
	mu.Unlock()
	now, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, r.file, now, "the log must not have gone into the file")
	r.log, err = os.ReadFile(path + "-wal")
	require.NoError(t, err)
	r.given, err = os.ReadFile(filepath.Join(dir, enginetest.DeliveredName))
	require.NoError(t, err)
	r.commits[len(r.commits)-1].given = int64(len(r.given))
	close(release)
	require.NoError(t, <-held)
	require.NoError(t, f.DB.Close())
	r.frame = int64(binary.BigEndian.Uint32(r.log[8:12])) + 24
	r.frames = (int64(len(r.log)) - logHead) / r.frame
	return r
}

// cut is a way in which the power goes off: so many whole frames are on the disk, and something of the next.
type cut struct {
	whole int64
	torn  string // "", part, zeros, flipped: what is there of the frame after them
}

// after lays a workspace down as a power cut left it and returns the last commit that was whole.
func (r *recorded) after(t *testing.T, c cut, draw *rand.Rand, dir string) commit {
	t.Helper()
	end := logHead + c.whole*r.frame
	log := append([]byte(nil), r.log[:end]...)
	if c.torn != "" && c.whole < r.frames {
		next := append([]byte(nil), r.log[end:end+r.frame]...)
		switch c.torn {
		case "part":
			next = next[:1+draw.Int64N(r.frame-1)]
		case "zeros": // the length was written and the bytes were not
			from := draw.Int64N(r.frame - 512)
			clear(next[from:])
			if string(next) == string(r.log[end:end+r.frame]) {
				clear(next) // the page ended in zeros anyway
			}
		case "flipped":
			next[draw.Int64N(r.frame)] ^= 1 << draw.IntN(8)
		}
		log = append(log, next...)
	}
	last := r.commits[0]
	for _, known := range r.commits {
		if known.log <= end {
			last = known
		}
	}
	for name, data := range map[string][]byte{store.FileName: r.file, store.FileName + "-wal": log, enginetest.DeliveredName: r.given[:last.given]} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), data, 0o600))
	}
	return last
}

// D1: the power goes off when so many frames of the write-ahead log are on the disk and the next is not there, or torn. What
// is found is what stood there after some commit, the last whose frames are whole: nothing that was told to be done is
// missing. From there the work goes on and ends as an undisturbed one. VORONKA_CUTS says how many cuts; 0 is all.
func TestPowerCut(t *testing.T) {
	began := time.Now()
	work := enginetest.Mixed()
	prepared := work.Prepared(t)
	_, want, _ := work.Counted(t, enginetest.Copy(t, prepared), 1<<30)
	r := record(t, work, enginetest.Copy(t, prepared))
	require.Greater(t, len(r.commits), 50)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	var cuts []cut
	for whole := range r.frames + 1 {
		cuts = append(cuts, cut{whole, ""}, cut{whole, []string{"part", "zeros", "flipped"}[whole%3]})
	}
	if n := number(t, "VORONKA_CUTS", 160); n > 0 && n < len(cuts) {
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(cuts), func(i, j int) { cuts[i], cuts[j] = cuts[j], cuts[i] })
		cuts = cuts[:n]
	}
	inParallel(t, "D1 any frame", len(cuts), func(t *testing.T, i int) {
		where := fmt.Sprintf("%+v, seed %d", cuts[i], seed)
		dir := t.TempDir()
		last := r.after(t, cuts[i], rand.New(rand.NewPCG(seed, uint64(i)+2)), dir)
		f, err := enginetest.Open(dir, work.Options(dir))
		require.NoError(t, err, where)
		digest, err := enginetest.Digest(f)
		require.NoError(t, err, where)
		require.NoError(t, f.DB.Close())
		require.Equal(t, last.digest, digest, where)
		if i%4 == 0 {
			got, inFlight := work.Finish(t, dir)
			enginetest.Same(t, want, got, where)
			enginetest.Promised(t, got, inFlight, where)
		}
		require.NoError(t, os.RemoveAll(dir))
	})
	t.Logf("%d cuts of a log of %d frames and %d commits; %s", len(cuts), r.frames, len(r.commits)-1, time.Since(began).Round(time.Second))
}
