package engine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/channel/local"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/interp"
	"voronka/backend/store"
)

func order(t *testing.T, f *enginetest.Fixture, c engine.Command) engine.Obeyed {
	t.Helper()
	got, err := f.Engine.Order(t.Context(), c, nil)
	require.NoError(t, err)
	return got
}

func vip(t *testing.T, f *enginetest.Fixture, customer int64) {
	t.Helper()
	ev := enginetest.Tagged("vip")
	ev.Subject, ev.Person = event.Ref{Kind: event.Customer, ID: customer}, customer
	f.Emit(t, ev)
}

func TestPausedRuns(t *testing.T) {
	t.Parallel()
	flow := func(f *enginetest.Fixture, n int) string {
		made := begin(t, f, n, "", []string{`w wait.for_event {"event":"tag.added","timeout":"2h"}`, "m " + send}, "s.next w", "w.happened m", "w.timeout m")
		idle(t, f)
		return made.UID
	}
	t.Run("D1 one of two stands still and goes on where it was", func(t *testing.T) {
		t.Parallel()
		f := enginetest.New(t, enginetest.Options{})
		uid := flow(f, 2)
		require.Equal(t, engine.Obeyed{Done: 1}, order(t, f, engine.Command{Order: engine.OrderPause, Runs: []int64{1}, By: "user"}))
		require.Equal(t, engine.Obeyed{Passed: 1}, order(t, f, engine.Command{Order: engine.OrderPause, Runs: []int64{1}}), "it is paused already")
		runTo(t, f, 10*time.Hour)
		require.Len(t, messages(t, f), 1)
		require.Equal(t, interp.Active, state(t, f, 1))
		require.Equal(t, engine.Obeyed{Done: 1}, order(t, f, engine.Command{Order: engine.OrderResume, Flow: uid}))
		idle(t, f)
		require.Equal(t, []string{"s started next", "w waits", "w noted", "w noted", "w passed timeout", "m sent next", "m ended"}, whats(history(t, f, 1)))
		got := history(t, f, 1)
		require.Equal(t, "paused_by_person", got[2].Why[0].Code)
		require.Equal(t, "user", got[2].Why[0].Args["by"])
		checkTotals(t, f)
	})
	t.Run("D1 an event that comes meanwhile counts", func(t *testing.T) {
		t.Parallel()
		f := enginetest.New(t, enginetest.Options{})
		uid := flow(f, 1)
		order(t, f, engine.Command{Order: engine.OrderPause, Flow: uid, Node: "w"})
		vip(t, f, 1)
		runTo(t, f, 10*time.Hour)
		require.Empty(t, messages(t, f))
		order(t, f, engine.Command{Order: engine.OrderResume, Flow: uid})
		idle(t, f)
		require.Contains(t, whats(history(t, f, 1)), "w passed happened")
		checkTotals(t, f)
	})
	t.Run("D1 a pause and its undo leave the timer alone", func(t *testing.T) {
		t.Parallel()
		f := enginetest.New(t, enginetest.Options{})
		uid := flow(f, 3)
		for range 3 {
			order(t, f, engine.Command{Order: engine.OrderPause, Flow: uid})
			order(t, f, engine.Command{Order: engine.OrderResume, Flow: uid})
		}
		runTo(t, f, 119*time.Minute)
		require.Empty(t, messages(t, f))
		runTo(t, f, 2*time.Hour)
		require.Len(t, messages(t, f), 3)
	})
	t.Run("D1 a paused run stays paused when its flow goes on", func(t *testing.T) {
		t.Parallel()
		f := enginetest.New(t, enginetest.Options{})
		uid := flow(f, 2)
		order(t, f, engine.Command{Order: engine.OrderPause, Runs: []int64{2}})
		require.NoError(t, f.Library.Pause(t.Context(), uid))
		runTo(t, f, 5*time.Hour)
		require.NoError(t, f.Library.Resume(t.Context(), uid))
		idle(t, f)
		require.Len(t, messages(t, f), 1)
		require.Equal(t, interp.Active, state(t, f, 2))
	})
	t.Run("D1 what it has queued is not claimed", func(t *testing.T) {
		t.Parallel()
		out := &enginetest.Outward{Answer: func(_ channel.Outgoing, n int) error {
			if n == 1 {
				return channel.Again(fault.New("smtp.busy", nil), time.Hour)
			}
			return nil
		}}
		f := enginetest.New(t, enginetest.Options{Channels: func() *channel.Set { return channel.NewSet(local.New(), out) }})
		begin(t, f, 2, "", []string{`m action.send_message {"channel":"email","text":"привет"}`}, "s.next m")
		idle(t, f)
		order(t, f, engine.Command{Order: engine.OrderPause, Runs: []int64{1}})
		runTo(t, f, 10*time.Hour)
		require.Len(t, out.Sent(), 1)
		order(t, f, engine.Command{Order: engine.OrderResume, Runs: []int64{1}})
		idle(t, f)
		require.Len(t, out.Sent(), 2)
		require.Equal(t, interp.Done, state(t, f, 1))
		checkTotals(t, f)
	})
}

func TestSkippedWaits(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	made := begin(t, f, 4, "", []string{`w wait.for_event {"event":"tag.added","timeout":"2h"}`, `p wait.for {"duration":"1d"}`, "m " + send},
		"s.next w", "s.next p", "w.happened m")
	idle(t, f)
	t.Run("D1 by the port that was chosen, or the first", func(t *testing.T) {
		require.Equal(t, engine.Obeyed{Done: 1}, order(t, f, engine.Command{Order: engine.OrderSkip, Runs: []int64{1}, Node: "w", Port: "timeout"}))
		require.Equal(t, engine.Obeyed{Passed: 1}, order(t, f, engine.Command{Order: engine.OrderSkip, Runs: []int64{2}, Node: "w", Port: "nowhere"}))
		require.Equal(t, engine.Obeyed{Done: 3}, order(t, f, engine.Command{Order: engine.OrderSkip, Flow: made.UID, Node: "w"}))
		idle(t, f)
		require.Contains(t, whats(history(t, f, 1)), "w passed timeout")
		require.Contains(t, whats(history(t, f, 2)), "w passed happened")
		require.Len(t, messages(t, f), 3)
		last := history(t, f, 2)[3]
		require.Equal(t, "skipped_by_person", last.Why[0].Code)
		checkTotals(t, f)
	})
	t.Run("D1 not with the red switch, nor in a paused flow", func(t *testing.T) {
		require.NoError(t, f.Engine.SetHalted(t.Context(), true))
		_, err := f.Engine.Order(t.Context(), engine.Command{Order: engine.OrderSkip, Flow: made.UID}, nil)
		require.True(t, fault.Has(err, fault.Refused), "%v", err)
		require.NoError(t, f.Engine.SetHalted(t.Context(), false))
		require.NoError(t, f.Library.Pause(t.Context(), made.UID))
		require.Equal(t, engine.Obeyed{Passed: 4}, order(t, f, engine.Command{Order: engine.OrderSkip, Flow: made.UID}))
	})
}

func TestMovedRuns(t *testing.T) {
	t.Parallel()
	out := &enginetest.Outward{Answer: func(channel.Outgoing, int) error { return channel.Again(fault.New("smtp.busy", nil), time.Hour) }}
	f := enginetest.New(t, enginetest.Options{Channels: func() *channel.Set { return channel.NewSet(local.New(), out) }})
	made := begin(t, f, 3, "", []string{`m action.send_message {"channel":"email","text":"привет"}`, `w wait.for {"duration":"1d"}`, `n action.add_note {"text":"да"}`},
		"s.next m", "m.next w", "w.next n")
	idle(t, f)
	require.Equal(t, engine.Obeyed{Done: 2}, order(t, f, engine.Command{Order: engine.OrderMove, Flow: made.UID, Runs: []int64{1, 2}, To: "w"}))
	require.Equal(t, engine.Obeyed{Passed: 1}, order(t, f, engine.Command{Order: engine.OrderMove, Runs: []int64{3}, To: "there is none"}))
	require.Equal(t, "cancelled", messages(t, f)[0].state, "what it had not sent yet is taken back")
	runTo(t, f, 24*time.Hour)
	require.Equal(t, []string{"s started next", "m waits", "m stopped", "w waits", "w passed next", "n passed next", "n ended"}, whats(history(t, f, 1)))
	require.Equal(t, "w", history(t, f, 1)[2].Why[0].Args["to"])
	checkTotals(t, f)
}

func TestRetriedRuns(t *testing.T) {
	t.Parallel()
	t.Run("D1 a failed message is a new attempt of the same key", func(t *testing.T) {
		t.Parallel()
		broken := true
		out := &enginetest.Outward{Answer: func(channel.Outgoing, int) error {
			if broken {
				return channel.Final(fault.New("smtp.refused", nil))
			}
			return nil
		}}
		f := enginetest.New(t, enginetest.Options{Channels: func() *channel.Set { return channel.NewSet(local.New(), out) }})
		made := begin(t, f, 3, "", []string{`m action.send_message {"channel":"email","text":"привет"}`, `n action.add_note {"text":"да"}`}, "s.next m", "m.next n")
		idle(t, f)
		require.Equal(t, interp.Failed, state(t, f, 2))
		checkTotals(t, f)
		broken = false
		require.Equal(t, engine.Obeyed{Done: 3}, order(t, f, engine.Command{Order: engine.OrderRetry, Flow: made.UID, Node: "m"}))
		checkTotals(t, f)
		idle(t, f)
		require.Len(t, out.Sent(), 3)
		for key, n := range out.Tried() {
			require.Equal(t, 2, n, key)
		}
		require.Equal(t, []string{"s started next", "m waits", "m failed", "m again", "m sent next", "n passed next", "n ended"}, whats(history(t, f, 1)))
		require.Equal(t, interp.Done, state(t, f, 1))
		require.Equal(t, "sent", messages(t, f)[0].state)
		require.Equal(t, engine.Obeyed{}, order(t, f, engine.Command{Order: engine.OrderRetry, Flow: made.UID}))
		checkTotals(t, f)
	})
	t.Run("D1 another failure begins its node anew", func(t *testing.T) {
		t.Parallel()
		f := enginetest.New(t, enginetest.Options{})
		trigger := func(sql string) { f.Write(t, func(tx *store.Tx) error { _, err := tx.Exec(sql); return err }) }
		trigger(`CREATE TRIGGER bad BEFORE INSERT ON message BEGIN SELECT RAISE(ABORT, 'bad'); END`)
		made := begin(t, f, 1, "", []string{`w wait.for {"duration":"1h"}`, "m " + send}, "s.next w", "w.next m")
		runTo(t, f, 2*time.Hour)
		require.Equal(t, interp.Failed, state(t, f, 1))
		trigger(`DROP TRIGGER bad`)
		require.Equal(t, interp.Failed, state(t, f, 1))
		before := len(history(t, f, 1))
		require.Equal(t, engine.Obeyed{Done: 1}, order(t, f, engine.Command{Order: engine.OrderRetry, Flow: made.UID}))
		after := history(t, f, 1)
		require.Equal(t, interp.Noted, after[before].What)
		require.Equal(t, "retried_by_person", after[before].Why[0].Code)
		require.Equal(t, []string{"s started next", "w waits", "w failed", "w noted", "w waits"}, whats(after))
		runTo(t, f, 4*time.Hour)
		require.Equal(t, interp.Done, state(t, f, 1))
		require.Len(t, messages(t, f), 1)
		checkTotals(t, f)
	})
}

func TestOrdersOverManyRuns(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	made := begin(t, f, 1203, "", []string{`w wait.for {"duration":"1d"}`}, "s.next w")
	idle(t, f)
	var told []int64
	got, err := f.Engine.Order(t.Context(), engine.Command{Order: engine.OrderStop, Flow: made.UID}, func(done, total int64) error {
		told = append(told, done, total)
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, engine.Obeyed{Done: 1203}, got)
	require.Equal(t, []int64{500, 1203, 1000, 1203, 1203, 1203}, told)
	checkTotals(t, f)
}
