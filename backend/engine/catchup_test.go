package engine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/interp"
	"voronka/backend/store"
)

// asleep opens a workspace where runs wait for six hours, lets the program be closed for `off`, and opens it again.
func asleep(t *testing.T, settings string, off time.Duration) *enginetest.Fixture {
	t.Helper()
	f := enginetest.New(t, enginetest.Options{})
	begin(t, f, 2, settings, []string{`w wait.for {"duration":"6h"}`, "m " + send}, "s.next w", "w.next m")
	idle(t, f)
	f.Clock.Advance(off)
	return f
}

func TestWhatFellDueWhileTheProgramWasClosed(t *testing.T) {
	t.Parallel()
	const hour = time.Hour
	for _, c := range []struct {
		name, settings string
		off            time.Duration
		after          []string      // of the first run, once awake
		why            string        // of the last entry that says why something was put off
		sent           time.Duration // when its message goes; 0: never
	}{
		{"D2 run_now", `{}`, 10 * hour, []string{"s started next", "w waits", "w passed next", "m sent next", "m ended"}, "", 10 * hour},
		{"D2 if_fresh and it is", `{"catch_up":"if_fresh","catch_up_age":"4h"}`, 10 * hour, []string{"s started next", "w waits", "w passed next", "m sent next", "m ended"}, "", 10 * hour},
		{"D2 if_fresh and it is not", `{"catch_up":"if_fresh","catch_up_age":"3h"}`, 10 * hour, []string{"s started next", "w waits", "w stopped"}, "catch_up_stale", 0},
		{"D2 shift", `{"catch_up":"shift"}`, 10 * hour, []string{"s started next", "w waits", "w held"}, "catch_up_shifted", 16 * hour},
		{"D2 next_allowed", `{"catch_up":"next_allowed","quiet_hours":{"from":"21:00","to":"09:00"}}`, 10 * hour,
			[]string{"s started next", "w waits", "w held"}, "catch_up_held", 21 * hour},
		{"D2 skip", `{"catch_up":"skip"}`, 10 * hour, []string{"s started next", "w waits", "w stopped"}, "catch_up_skipped", 0},
		{"D2 ask", `{"catch_up":"ask"}`, 10 * hour, []string{"s started next", "w waits", "w held"}, "catch_up_asked", 0},
		{"D2 what is due just now is not late", `{"catch_up":"skip"}`, 6 * hour, []string{"s started next", "w waits", "w passed next", "m sent next", "m ended"}, "", 6 * hour},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := asleep(t, c.settings, c.off)
			idle(t, f)
			got := history(t, f, 1)
			require.Equal(t, c.after, whats(got))
			if c.why != "" {
				require.Equal(t, c.why, got[len(got)-1].Why[0].Code)
			}
			runTo(t, f, 80*hour)
			var want []time.Duration
			if c.sent > 0 {
				want = []time.Duration{c.sent, c.sent}
			}
			require.Equal(t, want, times(t, f))
			checkTotals(t, f)
		})
	}
}

func TestWhatAccumulatedIsCountedBeforeAnyOfItIsDone(t *testing.T) {
	t.Parallel()
	f := asleep(t, `{"catch_up":"if_fresh","catch_up_age":"5h"}`, 10*time.Hour)
	foreseen, err := f.Engine.Foresee(t.Context())
	require.NoError(t, err)
	idle(t, f)
	f.Read(t, func(q *store.ReadTx) error {
		b, ok, err := engine.ReadBacklog(q)
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, foreseen, b, "D2 the command line foresees what the page then shows")
		require.Equal(t, engine.GapOff, b.Gap.Why)
		require.Equal(t, enginetest.Start.UnixMilli(), b.Gap.From)
		due := enginetest.Start.Add(6 * time.Hour).UnixMilli()
		require.Len(t, b.Flows, 1)
		flow := b.Flows[0]
		require.Equal(t, []any{"if_fresh", "5h", int64(2), int64(2), due, due}, []any{flow.Rule, flow.Age, flow.Timers, flow.Fresh, flow.First, flow.Last})
		require.Equal(t, []engine.BacklogNode{{Node: "w", Kind: "wait.for", Timers: 2, First: due, Last: due}}, flow.Nodes)
		return nil
	})
	require.NoError(t, f.Engine.DismissBacklog(t.Context()))
	f.Read(t, func(q *store.ReadTx) error {
		_, ok, err := engine.ReadBacklog(q)
		require.False(t, ok)
		return err
	})
}

func TestAPersonDecidesAboutWhatWasMissed(t *testing.T) {
	t.Parallel()
	const hour = time.Hour
	for _, c := range []struct {
		name, rule string
		state      interp.State
		sent       time.Duration
	}{
		{"D2 run now", "run_now", interp.Done, 12 * hour},
		{"D2 next allowed", "next_allowed", interp.Done, 21 * hour},
		{"D2 shift", "shift", interp.Done, 16 * hour},
		{"D2 skip", "skip", interp.Stopped, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := asleep(t, `{"catch_up":"ask","quiet_hours":{"from":"21:00","to":"09:00"}}`, 10*hour)
			if c.rule != "next_allowed" {
				f = asleep(t, `{"catch_up":"ask"}`, 10*hour)
			}
			idle(t, f)
			f.Read(t, func(q *store.ReadTx) error {
				asked, err := f.Engine.ReadAsked(q)
				require.NoError(t, err)
				require.Len(t, asked, 1)
				require.EqualValues(t, 2, asked[0].Nodes[0].Timers)
				require.Equal(t, enginetest.Start.Add(6*hour).UnixMilli(), asked[0].First)
				r, err := engine.ReadRun(q, 1)
				require.Equal(t, enginetest.Start.Add(6*hour).UnixMilli(), r.Until, "lists show when it was due")
				return err
			})
			f.Clock.Advance(2 * hour)
			idle(t, f)
			require.Empty(t, messages(t, f), "D2 it waits for as long as nobody decides")
			n, err := f.Engine.Decide(t.Context(), "01F", c.rule)
			require.NoError(t, err)
			require.EqualValues(t, 2, n)
			n, err = f.Engine.Decide(t.Context(), "", c.rule)
			require.NoError(t, err)
			require.Zero(t, n, "D2 decided once")
			runTo(t, f, 80*hour)
			require.Equal(t, c.state, state(t, f, 1))
			if c.sent > 0 {
				require.Equal(t, []time.Duration{c.sent, c.sent}, times(t, f))
			} else {
				require.Empty(t, messages(t, f))
			}
			checkTotals(t, f)
		})
	}
	_, err := asleep(t, "", time.Hour).Engine.Decide(t.Context(), "", "ask")
	require.Error(t, err)
}

func TestTheGapIsKnownAfterADeathAmidTheLateOnes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	open := func(at time.Time) *enginetest.Fixture {
		f, err := enginetest.Open(dir, enginetest.Options{Clock: at})
		require.NoError(t, err)
		return f
	}
	f := open(enginetest.Start)
	begin(t, f, 1, `{"catch_up":"shift"}`, []string{`w wait.for {"duration":"6h"}`, "m " + send}, "s.next w", "w.next m")
	idle(t, f)
	require.NoError(t, f.DB.Close())

	f = open(enginetest.Start.Add(10 * time.Hour))
	require.NoError(t, engine.WakeUp(t.Context(), f.Engine)) // it awakes, and dies before it has done anything
	require.NoError(t, f.DB.Close())

	f = open(enginetest.Start.Add(10*time.Hour + 30*time.Second))
	idle(t, f)
	require.Equal(t, []string{"s started next", "w waits", "w held"}, whats(history(t, f, 1)))
	require.Equal(t, enginetest.Start.Add(16*time.Hour).UnixMilli(), history(t, f, 1)[2].Until, "D2 later by the length of the sleep it fell into")
	require.NoError(t, f.DB.Close())
}

func TestSleepAndAClockThatIsSet(t *testing.T) {
	t.Parallel()
	const hour = time.Hour
	at := func(wall time.Duration) time.Time { return enginetest.Start.Add(wall) }
	for _, c := range []struct {
		name  string
		looks [][2]time.Duration // wall and monotonic clock at each look of the running engine
		want  []string
	}{
		{"D2 sleep", [][2]time.Duration{{0, 0}, {10 * hour, time.Minute}}, []string{"s started next", "w waits", "w stopped"}},
		{"D2 awake all the time", [][2]time.Duration{{0, 0}, {10 * hour, 10 * hour}}, []string{"s started next", "w waits", "w passed next", "m sent next", "m ended"}},
		{"D2 the clock set forward by a day is sleep", [][2]time.Duration{{0, 0}, {24 * hour, time.Second}}, []string{"s started next", "w waits", "w stopped"}},
		{"D2 the clock set back by a day: timers are taken as they are", [][2]time.Duration{{0, 0}, {-24 * hour, time.Second}, {7 * hour, 31 * hour}},
			[]string{"s started next", "w waits", "w passed next", "m sent next", "m ended"}},
		{"D2 forward by a day and back before the timer: nothing is late any more", [][2]time.Duration{{0, 0}, {5 * hour, time.Second}, {hour, 2 * time.Second}, {7 * hour, 6 * hour}},
			[]string{"s started next", "w waits", "w passed next", "m sent next", "m ended"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := enginetest.New(t, enginetest.Options{})
			begin(t, f, 1, `{"catch_up":"skip"}`, []string{`w wait.for {"duration":"6h"}`, "m " + send}, "s.next w", "w.next m")
			idle(t, f)
			require.NoError(t, engine.WakeUp(t.Context(), f.Engine))
			for _, l := range c.looks {
				f.Clock.Set(at(l[0]))
				require.NoError(t, engine.Look(t.Context(), f.Engine, at(l[1])))
				for {
					worked, err := f.Engine.Turn(t.Context())
					require.NoError(t, err)
					if !worked {
						break
					}
				}
			}
			require.Equal(t, c.want, whats(history(t, f, 1)))
			h, err := f.Engine.Health(t.Context())
			require.NoError(t, err)
			require.Zero(t, h.Behind)
			f.Clock.Set(at(-24 * hour))
			h, err = f.Engine.Health(t.Context())
			require.NoError(t, err)
			require.Positive(t, h.Behind, "a clock behind the log is reported")
			idle(t, f)
			f.Clock.Set(at(30 * hour))
			idle(t, f)
			require.Equal(t, c.want, whats(history(t, f, 1)), "D2 nothing fires twice")
			checkTotals(t, f)
		})
	}
}

func TestAPauseAndTheRedSwitchAreGaps(t *testing.T) {
	t.Parallel()
	const hour = time.Hour
	for _, c := range []struct {
		name  string
		pause func(*enginetest.Fixture) error
		on    func(*enginetest.Fixture) error
	}{
		{"D2 pause", func(f *enginetest.Fixture) error { return f.Library.Pause(t.Context(), "01F") },
			func(f *enginetest.Fixture) error { return f.Library.Resume(t.Context(), "01F") }},
		{"D2 red switch", func(f *enginetest.Fixture) error { return f.Engine.SetHalted(t.Context(), true) },
			func(f *enginetest.Fixture) error { return f.Engine.SetHalted(t.Context(), false) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := enginetest.New(t, enginetest.Options{})
			begin(t, f, 1, `{"catch_up":"shift"}`, []string{`w wait.for {"duration":"6h"}`, "m " + send}, "s.next w", "w.next m")
			idle(t, f)
			runTo(t, f, 2*hour)
			require.NoError(t, c.pause(f))
			f.Clock.Set(enginetest.Start.Add(10 * hour))
			idle(t, f)
			require.Empty(t, messages(t, f))
			require.NoError(t, c.on(f))
			idle(t, f)
			got := history(t, f, 1)
			require.Equal(t, []string{"s started next", "w waits", "w held"}, whats(got))
			require.Equal(t, enginetest.Start.Add(14*hour).UnixMilli(), got[2].Until, "later by the eight hours of the pause")
			runTo(t, f, 20*hour)
			require.Equal(t, []time.Duration{14 * hour}, times(t, f))
			checkTotals(t, f)
		})
	}
}

func TestAnIdleEngineWritesNothing(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	idle(t, f)
	seen := func() (ms int64) {
		f.Read(t, func(q *store.ReadTx) error {
			_, err := q.QueryRow(`SELECT CAST(value AS INTEGER) FROM setting WHERE key = 'engine.seen'`, nil, &ms)
			return err
		})
		return ms
	}
	require.NoError(t, engine.WakeUp(t.Context(), f.Engine))
	for range 5 {
		f.Clock.Advance(time.Hour)
		worked, err := f.Engine.Turn(t.Context())
		require.NoError(t, err)
		require.False(t, worked)
	}
	require.Equal(t, enginetest.Start.UnixMilli(), seen(), "D2 nothing is noted while nothing is due")
	begin(t, f, 1, "", []string{"m " + send}, "s.next m")
	worked, err := f.Engine.Turn(t.Context())
	require.NoError(t, err)
	require.True(t, worked)
	require.Equal(t, enginetest.Start.Add(5*time.Hour).UnixMilli(), seen(), "D2 with the work, the moment is")
}
