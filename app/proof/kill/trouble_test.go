//go:build unix

package kill

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/channel/local"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/store"
	"voronka/locales"
)

// house is a workspace whose engine runs by itself, with a flow that writes to everybody who is put into it.
type house struct {
	*enginetest.Fixture
	t    *testing.T
	out  *enginetest.Outward
	next int64
}

func newHouse(t *testing.T, dir string, change func(*engine.Config)) *house {
	t.Helper()
	h := &house{t: t, out: &enginetest.Outward{}}
	set := channel.NewSet(local.New(), h.out, &enginetest.Outward{Name: "vk"})
	f, err := enginetest.Open(dir, enginetest.Options{Readers: 4, Channels: func() *channel.Set { return set }, Engine: func(c *engine.Config) {
		c.RetryAfter = 10 * time.Millisecond
		if change != nil {
			change(c)
		}
	}})
	require.NoError(t, err)
	h.Fixture = f
	t.Cleanup(func() {
		f.Engine.Stop()
		require.NoError(t, f.DB.Close())
	})
	return h
}

// peopled adds people and the flow.
func (h *house) peopled(people int) *house {
	h.AddPeople(h.t, people)
	h.Publish(h.t, enginetest.FlowText("01H", "", []string{"s event.manual", `m action.send_message {"channel":"email","text":"привет"}`,
		`n action.add_note {"text":"ушло"}`}, "s.next m", "m.next n"))
	return h
}

// begin puts the next person into the flow.
func (h *house) begin(n int) {
	h.t.Helper()
	for range n {
		h.next++
		ev := enginetest.ByHand("01H")
		ev.Subject, ev.Person = event.Ref{Kind: event.Customer, ID: h.next}, h.next
		h.Emit(h.t, ev)
	}
	h.Engine.Wake()
}

func (h *house) health() engine.Health {
	h.t.Helper()
	state, err := h.Engine.Health(h.t.Context())
	require.NoError(h.t, err)
	return state
}

const patience = 20 * time.Second

// tells waits until the state is a failure of this code, and checks that it has a sentence in both languages.
func (h *house) tells(code fault.Code) {
	h.t.Helper()
	require.Eventually(h.t, func() bool { state := h.health(); return state.State == "failed" && fault.Has(state.Err, code) }, patience, 2*time.Millisecond,
		"the state must tell %s; it is %+v", code, h.health())
	inWords(h.t, code)
}

func inWords(t *testing.T, code fault.Code) {
	t.Helper()
	words, err := locales.Load()
	require.NoError(t, err)
	for _, lang := range locales.Languages {
		key := "fault." + string(code)
		require.True(t, words.Has(lang, key), "%s has no sentence in %s", code, lang)
	}
}

// well waits until everybody who was begun has got one message, once, and nothing is wrong any more.
func (h *house) well() {
	h.t.Helper()
	require.Eventually(h.t, func() bool {
		state := h.health()
		return state.State == "running" && state.Err == nil && state.Active == 0 && state.Queued == 0 && state.Unread == 0
	}, patience, 2*time.Millisecond, "the engine must go on by itself: %+v", h.health())
	for key, n := range h.out.Tried() {
		require.Equal(h.t, 1, n, key)
	}
	require.Len(h.t, h.out.Sent(), int(h.next))
	found, err := h.DB.Check(h.t.Context())
	require.NoError(h.t, err)
	require.Empty(h.t, found)
	h.Read(h.t, func(q *store.ReadTx) error {
		var notes int64
		_, err := q.QueryRow(`SELECT COUNT(*) FROM note`, nil, &notes)
		require.Equal(h.t, h.next, notes)
		require.NoError(h.t, engine.CheckTotals(q))
		return err
	})
}

// pragma sets something of the writing connection.
func (h *house) pragma(text string) {
	h.t.Helper()
	h.Write(h.t, func(tx *store.Tx) error {
		var set int64
		_, err := tx.QueryRow("PRAGMA "+text, nil, &set)
		return err
	})
}

// D1: no page can be added to the file, as on a full disk: the engine pauses, says so, and goes on by itself once there is
// room.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	h := newHouse(t, t.TempDir(), nil).peopled(400)
	h.begin(3)
	require.NoError(t, h.Engine.Start(t.Context()))
	h.well()
	var pages int64
	h.Read(t, func(q *store.ReadTx) error { _, err := q.QueryRow("PRAGMA page_count", nil, &pages); return err })
	h.Engine.Stop()
	h.begin(300) // so much that the work needs pages
	h.Read(t, func(q *store.ReadTx) error { _, err := q.QueryRow("PRAGMA page_count", nil, &pages); return err })
	h.pragma(fmt.Sprintf("max_page_count = %d", pages))
	require.NoError(t, h.Engine.Start(t.Context()))
	h.tells(fault.DiskFull)
	h.pragma("max_page_count = 1073741823")
	h.well()
}

// The same on a file system that is really full, where this process may mount one.
func TestDiskReallyFull(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := syscall.Mount("none", dir, "tmpfs", 0, "size=6m"); err != nil {
		t.Logf("no small file system can be mounted here (%v): TestDiskFull alone has shown it", err)
		return
	}
	t.Cleanup(func() { require.NoError(t, syscall.Unmount(dir, syscall.MNT_DETACH)) })
	h := newHouse(t, dir, nil).peopled(400)
	h.begin(200)
	filler := filepath.Join(dir, "filler")
	f, err := os.Create(filler)
	require.NoError(t, err)
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	require.ErrorIs(t, err, syscall.ENOSPC)
	require.NoError(t, f.Close())
	require.NoError(t, h.Engine.Start(t.Context()))
	h.tells(fault.DiskFull)
	require.NoError(t, os.Remove(filler))
	h.well()
}

// A folder that cannot be written to is refused with a sentence, and opens when it can.
func TestReadOnlyFolder(t *testing.T) {
	dir := t.TempDir()
	if os.Geteuid() == 0 {
		if err := syscall.Mount(dir, dir, "", syscall.MS_BIND, ""); err != nil {
			t.Logf("root is never refused and nothing can be mounted read-only here (%v): not shown", err)
			return
		}
		defer func() { require.NoError(t, syscall.Unmount(dir, syscall.MNT_DETACH)) }()
	}
	seal := func(on bool) {
		if os.Geteuid() == 0 {
			flags := uintptr(syscall.MS_BIND | syscall.MS_REMOUNT)
			if on {
				flags |= syscall.MS_RDONLY
			}
			require.NoError(t, syscall.Mount("none", dir, "", flags, ""))
			return
		}
		mode := os.FileMode(0o700)
		if on {
			mode = 0o500
		}
		require.NoError(t, os.Chmod(dir, mode))
	}
	seal(true)
	_, err := enginetest.Open(dir, enginetest.Options{})
	require.True(t, fault.Has(err, fault.ReadOnly), "%v", err)
	inWords(t, fault.ReadOnly)
	seal(false)
	f, err := enginetest.Open(dir, enginetest.Options{})
	require.NoError(t, err)
	require.NoError(t, f.DB.Close())
}

// The file becomes one that cannot be written to while the engine is at work, as when a file system is set read-only after an
// error: the engine pauses in the middle, says so, and goes on by itself once it may write again.
func TestReadOnlyInTheMiddleOfWork(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h := newHouse(t, dir, nil).peopled(400)
	files := []string{filepath.Join(dir, store.FileName), filepath.Join(dir, store.FileName+"-wal")}
	seal := func(on bool) (err error) {
		for _, path := range files {
			err = errors.Join(err, immutable(path, on))
		}
		return err
	}
	if err := seal(true); err != nil {
		t.Logf("no file can be sealed here (%v): TestDiskFull alone has shown the pause", err)
		return
	}
	require.NoError(t, seal(false))
	t.Cleanup(func() { _ = seal(false) })
	h.begin(3)
	require.NoError(t, h.Engine.Start(t.Context()))
	h.well()

	// Once the messages of the next people are leaving, nothing can be noted any more.
	sealed := make(chan error, 1)
	var asked atomic.Int64
	h.out.Answer = func(channel.Outgoing, int) error {
		if asked.Add(1) == 20 {
			sealed <- seal(true)
		}
		return nil
	}
	h.begin(100)
	require.NoError(t, <-sealed)
	h.tells(fault.ReadOnly)
	require.NoError(t, seal(false))
	h.well()
}

// Another program keeps the file locked for longer than anybody waits.
func TestLockedFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h := newHouse(t, dir, nil).peopled(10)
	h.begin(3)
	h.pragma("busy_timeout = 20")
	other, err := store.Open(t.Context(), filepath.Join(dir, store.FileName), store.Options{Clock: h.Clock})
	require.NoError(t, err)
	defer func() { require.NoError(t, other.Close()) }()
	locked, release, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- other.Write(context.Background(), func(*store.Tx) error { close(locked); <-release; return nil })
	}()
	<-locked
	require.NoError(t, h.Engine.Start(t.Context()))
	h.tells(fault.Busy)
	close(release)
	require.NoError(t, <-done)
	h.well()
}

// A second engine is refused with a sentence that says who is at work; another writer is heard.
func TestTwoOnOneWorkspace(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h := newHouse(t, dir, nil).peopled(5)
	require.NoError(t, h.Engine.Start(t.Context()))
	second := newHouse(t, dir, nil)
	err := second.Engine.Start(t.Context())
	require.True(t, fault.Has(err, engine.Held), "%v", err)
	inWords(t, engine.Held)
	require.Error(t, second.Engine.Elsewhere())
	second.begin(4) // it may write, and wakes no engine of its own
	h.next = 4
	require.Eventually(t, func() bool { return len(h.out.Sent()) == 4 }, patience, 2*time.Millisecond)
	h.well()
	h.Engine.Stop()
	require.NoError(t, second.Engine.Start(t.Context()))
}

// A channel that hangs holds no other, and is settled by what it promises; what it answers late is heard, once.
func TestAChannelThatHangs(t *testing.T) {
	t.Parallel()
	answer := make(chan struct{})
	var asked atomic.Int64
	h := newHouse(t, t.TempDir(), func(c *engine.Config) { c.SendTimeout, c.SendGrace = 20*time.Millisecond, 20*time.Millisecond })
	h.out.Answer = func(channel.Outgoing, int) error {
		asked.Add(1)
		<-answer // deaf to its context
		return nil
	}
	h.peopled(5)
	h.Publish(t, enginetest.FlowText("01V", "", []string{"s event.tag_added", `m action.send_message {"channel":"vk","text":"другим путём"}`}, "s.next m"))
	h.begin(1)
	ev := enginetest.Tagged("x")
	ev.Subject, ev.Person = event.Ref{Kind: event.Customer, ID: 2}, 2
	h.Emit(t, ev)
	require.NoError(t, h.Engine.Start(t.Context()))
	state := func(ch string) (out string) {
		h.Read(t, func(q *store.ReadTx) error {
			_, err := q.QueryRow(`SELECT state FROM message WHERE channel = ?`, []any{ch}, &out)
			return err
		})
		return out
	}
	require.Eventually(t, func() bool { return state("vk") == "sent" }, patience, 2*time.Millisecond, "the other channel is not held")
	require.Eventually(t, func() bool { return state("email") == "uncertain" }, patience, 2*time.Millisecond)
	require.Equal(t, int64(1), h.health().Uncertain)
	inWords(t, "health_uncertain")
	close(answer)
	require.Eventually(t, func() bool { return state("email") == "sent" }, patience, 2*time.Millisecond, "the late answer is heard")
	require.Eventually(t, func() bool { return h.health().Active == 0 }, patience, 2*time.Millisecond)
	require.Equal(t, int64(1), asked.Load())
	require.Zero(t, h.health().Uncertain)
}

// D2: the clock is set on by a day and back by a day under a running engine: nothing is done twice, what was told to wait
// waits, and a clock behind the log is told.
func TestTheClockBackAndForth(t *testing.T) {
	t.Parallel()
	h := newHouse(t, t.TempDir(), nil)
	h.AddPeople(t, 10)
	h.Publish(t, enginetest.FlowText("01H", "", []string{"s event.manual", `w wait.for {"duration":"2h"}`, `m action.send_message {"channel":"email","text":"привет"}`,
		`n action.add_note {"text":"ушло"}`}, "s.next w", "w.next m", "m.next n"))
	require.NoError(t, h.Engine.Start(t.Context()))
	waiting := func(n int64) {
		require.Eventually(t, func() bool { s := h.health(); return s.Active == n && s.Unread == 0 }, patience, 2*time.Millisecond)
	}
	h.begin(3)
	waiting(3)
	h.Clock.Advance(24 * time.Hour)
	h.Engine.Wake()
	h.well()
	require.Equal(t, 24*time.Hour, h.health().Ahead)
	inWords(t, "health_clock_ahead")
	h.begin(2)
	waiting(2)
	h.Clock.Advance(-24 * time.Hour)
	h.Engine.Wake()
	require.Eventually(t, func() bool { return h.health().Behind > 0 }, patience, 2*time.Millisecond)
	require.Zero(t, h.health().Ahead)
	inWords(t, "health_clock_behind")
	require.Len(t, h.out.Sent(), 3)
	require.Equal(t, int64(2), h.health().Active, "they wait for the right time")
	h.Clock.Advance(27 * time.Hour)
	h.Engine.Wake()
	h.well()
}
