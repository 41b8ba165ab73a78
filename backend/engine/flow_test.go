package engine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/channel/local"
	"voronka/backend/crm"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/store"
)

const send = `action.send_message {"channel":"local","text":"привет"}`

func history(t *testing.T, f *enginetest.Fixture, run int64) []interp.Entry {
	t.Helper()
	var out []interp.Entry
	f.Read(t, func(q *store.ReadTx) (err error) {
		out, err = engine.ReadHistory(q, engine.RunID(run))
		return err
	})
	return out
}

func state(t *testing.T, f *enginetest.Fixture, run int64) interp.State {
	t.Helper()
	var r engine.RunInfo
	f.Read(t, func(q *store.ReadTx) (err error) {
		r, err = engine.ReadRun(q, engine.RunID(run))
		return err
	})
	return r.State
}

func checkTotals(t *testing.T, f *enginetest.Fixture) {
	t.Helper()
	f.Read(t, func(q *store.ReadTx) error { return engine.CheckTotals(q) })
}

// begin makes people, publishes a flow that starts by hand and puts the people in.
func begin(t *testing.T, f *enginetest.Fixture, n int, settings string, nodes []string, edges ...string) library.Flow {
	t.Helper()
	people := f.AddPeople(t, n)
	made := f.Publish(t, enginetest.FlowText("01F", settings, append([]string{"s event.manual"}, nodes...), edges...))
	ids := make([]int64, n)
	for i, p := range people {
		ids[i] = p.Customer
	}
	count, err := f.Engine.StartPeople(t.Context(), made.UID, ids)
	require.NoError(t, err)
	require.EqualValues(t, n, count)
	return made
}

func idle(t *testing.T, f *enginetest.Fixture) {
	t.Helper()
	require.NoError(t, f.Engine.RunUntilIdle(t.Context()))
}

func runTo(t *testing.T, f *enginetest.Fixture, after time.Duration) {
	t.Helper()
	require.NoError(t, f.Engine.RunClock(t.Context(), enginetest.Start.Add(after)))
}

func TestQuietHoursHoldAMessage(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{Clock: time.Date(2026, 3, 2, 19, 30, 0, 0, time.UTC)}) // 22:30 in Moscow
	begin(t, f, 1, `{"quiet_hours":{"from":"21:00","to":"09:00"}}`, []string{"m " + send}, "s.next m")
	idle(t, f)
	got := history(t, f, 1)
	require.Equal(t, []string{"s started next", "m held"}, whats(got))
	require.Equal(t, "quiet_hours", got[1].Why[0].Code)
	require.Empty(t, messages(t, f))
	require.NoError(t, f.Engine.RunClock(t.Context(), time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC)))
	require.Equal(t, time.Date(2026, 3, 3, 6, 0, 0, 0, time.UTC).UnixMilli(), messages(t, f)[0].at)
	checkTotals(t, f)
}

func TestAnAwaitedEventOrItsTimeoutWins(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	begin(t, f, 2, "", []string{`w wait.for_event {"event":"tag.added","timeout":"2d"}`, `a action.add_tag {"tag":"пришёл"}`, `b action.add_tag {"tag":"нет"}`},
		"s.next w", "w.happened a", "w.timeout b")
	idle(t, f)
	runTo(t, f, 24*time.Hour)
	f.Write(t, func(tx *store.Tx) error {
		return crm.Apply(tx, []crm.Change{{Subject: event.Ref{Kind: event.Customer, ID: 1}, AddTag: "vip", Cause: crm.Cause{Actor: "user", Live: true}}})
	})
	runTo(t, f, 72*time.Hour)
	require.Equal(t, []string{"s started next", "w waits", "w passed happened", "a passed next", "a ended"}, whats(history(t, f, 1)))
	require.Equal(t, []string{"s started next", "w waits", "w passed timeout", "b passed next", "b ended"}, whats(history(t, f, 2)))
	checkTotals(t, f)
	f.Read(t, func(q *store.ReadTx) error {
		var left int
		_, err := q.QueryRow(`SELECT COUNT(*) FROM awaiting`, nil, &left)
		require.Zero(t, left)
		return err
	})
}

func TestParallelArrowsRunSideBySide(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	begin(t, f, 1, "", []string{`a wait.for {"duration":"1h"}`, `b wait.for {"duration":"2h"}`, `c wait.for {"duration":"30m"}`, "x " + send},
		"s.next a", "s.next b", "s.next c", "a.next x", "b.next x")
	idle(t, f)
	runTo(t, f, 90*time.Minute)
	require.Equal(t, interp.Active, state(t, f, 1))
	require.Len(t, messages(t, f), 1)
	checkTotals(t, f)
	runTo(t, f, 3*time.Hour)
	require.Equal(t, interp.Done, state(t, f, 1))
	require.Len(t, messages(t, f), 2)
	checkTotals(t, f)
}

func TestAPausedFlowStandsStillAndGoesOn(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	made := begin(t, f, 2, "", []string{`w wait.for_event {"event":"tag.added","timeout":"2h"}`, "m " + send}, "s.next w", "w.happened m", "w.timeout m")
	idle(t, f)
	require.NoError(t, f.Library.Pause(t.Context(), made.UID))
	f.Clock.Advance(time.Hour)
	f.Write(t, func(tx *store.Tx) error {
		return crm.Apply(tx, []crm.Change{{Subject: event.Ref{Kind: event.Customer, ID: 1}, AddTag: "vip", Cause: crm.Cause{Actor: "user", Live: true}}})
	})
	runTo(t, f, 10*time.Hour)
	require.Empty(t, messages(t, f), "nobody is moved on while the flow is paused")
	_, err := f.Engine.StartPeople(t.Context(), made.UID, []int64{1, 2})
	require.NoError(t, err)
	idle(t, f)
	require.NoError(t, f.Library.Resume(t.Context(), made.UID))
	idle(t, f)
	require.Len(t, messages(t, f), 2)
	require.Contains(t, whats(history(t, f, 1)), "w passed happened", "the event that came during the pause counts")
	require.Contains(t, whats(history(t, f, 2)), "w passed timeout")
	checkTotals(t, f)
	f.Read(t, func(q *store.ReadTx) error {
		_, total, err := engine.ReadRuns(q, made.ID, "", 0, 10)
		require.EqualValues(t, 2, total, "people put in while it was paused do not start")
		return err
	})
}

func TestStoppedRunsSendNothing(t *testing.T) {
	t.Parallel()
	out := &enginetest.Outward{Answer: func(channel.Outgoing, int) error {
		return channel.Again(fault.New("smtp.busy", nil), time.Hour)
	}}
	f := enginetest.New(t, enginetest.Options{Channels: func() *channel.Set { return channel.NewSet(local.New(), out) }})
	made := begin(t, f, 2, "", []string{`m action.send_message {"channel":"email","text":"привет"}`}, "s.next m")
	idle(t, f)
	require.Len(t, out.Tried(), 2)
	n, err := f.Engine.StopRuns(t.Context(), made.UID, nil)
	require.NoError(t, err)
	require.EqualValues(t, 2, n)
	runTo(t, f, 100*time.Hour)
	for key, tries := range out.Tried() {
		require.Equal(t, 1, tries, key)
	}
	require.Equal(t, interp.Stopped, state(t, f, 1))
	require.Equal(t, "cancelled", messages(t, f)[0].state)
	checkTotals(t, f)
}

func TestRetriesEndByTheErrorPort(t *testing.T) {
	t.Parallel()
	out := &enginetest.Outward{Answer: func(m channel.Outgoing, attempt int) error {
		if m.To == "client00001@example.test" && attempt < 3 || m.To == "client00002@example.test" {
			return channel.Again(fault.New("smtp.busy", nil), 0)
		}
		if m.To == "client00003@example.test" {
			return channel.Final(fault.New("smtp.refused", nil))
		}
		return nil
	}}
	f := enginetest.New(t, enginetest.Options{Channels: func() *channel.Set { return channel.NewSet(local.New(), out) }})
	begin(t, f, 4, "", []string{`m action.send_message {"channel":"auto","text":"привет"}`, `e action.add_tag {"tag":"не дошло"}`}, "s.next m", "m.error e")
	idle(t, f)
	runTo(t, f, 100*time.Hour)
	require.Equal(t, []string{"s started next", "m waits", "m sent next", "m ended"}, whats(history(t, f, 1)))
	for _, run := range []int64{2, 3} {
		require.Equal(t, []string{"s started next", "m waits", "m failed error", "e passed next", "e ended"}, whats(history(t, f, run)))
	}
	require.Equal(t, "smtp.refused", history(t, f, 3)[2].Why[0].Code)
	tried := out.Tried()
	var counts []int
	for _, s := range []string{"1", "2", "3", "4"} {
		for key, n := range tried {
			if key[:2] == s+"-" {
				counts = append(counts, n)
			}
		}
	}
	require.Equal(t, []int{3, 6, 1, 1}, counts)
	checkTotals(t, f)
}

func TestUncertainMessagesWaitForAPerson(t *testing.T) {
	t.Parallel()
	out := &enginetest.Outward{Answer: func(_ channel.Outgoing, attempt int) error {
		if attempt == 1 {
			return channel.Lost(fault.New(channel.OutcomeLost, fault.Args{"channel": "email"}))
		}
		return nil
	}}
	f := enginetest.New(t, enginetest.Options{Channels: func() *channel.Set { return channel.NewSet(local.New(), out) }})
	begin(t, f, 2, "", []string{`m action.send_message {"channel":"email","text":"привет"}`}, "s.next m")
	idle(t, f)
	health, err := f.Engine.Health(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 2, health.Uncertain)
	require.Equal(t, "uncertain", messages(t, f)[0].state)
	runTo(t, f, 500*time.Hour)
	require.Equal(t, 1, out.Tried()[out.Key(0)])
	n, err := f.Engine.SettleUncertain(t.Context(), []int64{1}, true)
	require.NoError(t, err)
	require.EqualValues(t, 1, n)
	n, err = f.Engine.SettleUncertain(t.Context(), nil, false)
	require.NoError(t, err)
	require.EqualValues(t, 1, n)
	idle(t, f)
	require.Len(t, out.Sent(), 1)
	require.Equal(t, interp.Done, state(t, f, 1))
	require.Equal(t, interp.Done, state(t, f, 2))
	checkTotals(t, f)
}

func TestReentryFollowsItsRule(t *testing.T) {
	t.Parallel()
	for rule, want := range map[string]int64{"once": 1, "after_exit": 2, "always": 3, "": 2} {
		t.Run("rule "+rule, func(t *testing.T) {
			t.Parallel()
			f := enginetest.New(t, enginetest.Options{})
			made := begin(t, f, 1, `{"reentry":"`+rule+`"}`, []string{`w wait.for {"duration":"1h"}`, "m " + send}, "s.next w", "w.next m")
			if rule == "" {
				require.NotEmpty(t, made.UID)
			}
			start := func() {
				_, err := f.Engine.StartPeople(t.Context(), made.UID, []int64{1})
				require.NoError(t, err)
				idle(t, f)
			}
			start() // while the first is inside
			runTo(t, f, 2*time.Hour)
			start() // after its exit
			f.Read(t, func(q *store.ReadTx) error {
				_, total, err := engine.ReadRuns(q, made.ID, "", 0, 10)
				require.Equal(t, want, total)
				return err
			})
		})
	}
}

func TestFlowsThatSetEachOtherOffAreCut(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	f.AddPeople(t, 1)
	ping := f.Publish(t, enginetest.FlowText("01A", `{"reentry":"always"}`, []string{`s event.tag_added {"tag":"a"}`, `x action.remove_tag {"tag":"a"}`, `y action.add_tag {"tag":"b"}`}, "s.next x", "x.next y"))
	pong := f.Publish(t, enginetest.FlowText("01B", `{"reentry":"always"}`, []string{`s event.tag_added {"tag":"b"}`, `x action.remove_tag {"tag":"b"}`, `y action.add_tag {"tag":"a"}`}, "s.next x", "x.next y"))
	f.Write(t, func(tx *store.Tx) error {
		return crm.Apply(tx, []crm.Change{{Subject: event.Ref{Kind: event.Customer, ID: 1}, AddTag: "a", Cause: crm.Cause{Actor: "user", Live: true}}})
	})
	idle(t, f)
	f.Read(t, func(q *store.ReadTx) error {
		_, first, err := engine.ReadRuns(q, ping.ID, "", 0, 10)
		require.NoError(t, err)
		_, second, err := engine.ReadRuns(q, pong.ID, "", 0, 10)
		require.NoError(t, err)
		require.EqualValues(t, 11, first+second)
		return nil
	})
	require.Equal(t, interp.Failed, state(t, f, 11))
	require.Equal(t, string(engine.HopCut), history(t, f, 11)[0].Why[0].Code)
	checkTotals(t, f)
}

func TestARunThatCannotBeWrittenFailsAlone(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	// The table itself refuses one run's message: a failure that only the flush can find.
	f.Write(t, func(tx *store.Tx) error {
		_, err := tx.Exec(`CREATE TRIGGER bad BEFORE INSERT ON message WHEN NEW.person = 57 BEGIN SELECT RAISE(ABORT, 'bad'); END`)
		return err
	})
	begin(t, f, 100, "", []string{"m " + send, `x action.add_tag {"tag":"x"}`}, "s.next m", "m.next x")
	idle(t, f)
	require.Len(t, messages(t, f), 99)
	require.Equal(t, interp.Failed, state(t, f, 57))
	require.Equal(t, []string{"s failed"}, whats(history(t, f, 57)))
	require.Equal(t, interp.Done, state(t, f, 56))
	require.Equal(t, interp.Done, state(t, f, 58))
	checkTotals(t, f)
}

func TestAGoalEndsTheRun(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	begin(t, f, 2, `{"goals":[{"event":"purchase.paid"}]}`, []string{`w wait.for {"duration":"1d"}`, "m " + send}, "s.next w", "w.next m")
	idle(t, f)
	f.AddPurchases(t, true, crm.NewPurchase{Customer: 1, Total: enginetest.Roubles(10), Paid: true})
	runTo(t, f, 48*time.Hour)
	require.Equal(t, interp.Done, state(t, f, 1))
	last := history(t, f, 1)
	require.Equal(t, "goal_reached", last[len(last)-1].Why[0].Code)
	require.Len(t, messages(t, f), 1)
	checkTotals(t, f)
}

func TestConsentBlocksWithAReason(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	people := f.AddPeople(t, 1)
	f.Write(t, func(tx *store.Tx) error {
		return crm.Apply(tx, []crm.Change{{Subject: event.Ref{Kind: event.Customer, ID: people[0].Customer},
			Consent: &crm.SetConsent{Channel: "local", State: crm.ConsentRefused, Source: "form"}}})
	})
	made := f.Publish(t, enginetest.FlowText("01F", "", []string{"s event.manual", "m " + send, `n action.add_note {"text":"нельзя"}`}, "s.next m", "m.blocked n"))
	_, err := f.Engine.StartPeople(t.Context(), made.UID, []int64{1})
	require.NoError(t, err)
	idle(t, f)
	require.Equal(t, []string{"s started next", "m blocked blocked", "n passed next", "n ended"}, whats(history(t, f, 1)))
	require.Equal(t, []message{{address: "client00001@example.test", text: "привет", state: "blocked", channel: "local", reason: "consent_refused",
		at: enginetest.Start.UnixMilli()}}, messages(t, f))
}

func TestTheRedSwitchStopsEverything(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	require.NoError(t, f.Engine.SetHalted(t.Context(), true))
	begin(t, f, 1, "", []string{"m " + send}, "s.next m")
	idle(t, f)
	require.Empty(t, messages(t, f))
	require.NoError(t, f.Engine.SetHalted(t.Context(), false))
	idle(t, f)
	require.Len(t, messages(t, f), 1)
}

func TestOneEngineAWorkspace(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, err := enginetest.Open(dir, enginetest.Options{})
	require.NoError(t, err)
	second, err := enginetest.Open(dir, enginetest.Options{})
	require.NoError(t, err)
	require.NoError(t, first.Engine.Start(t.Context()))
	require.NoError(t, first.Engine.Start(t.Context()))
	err = second.Engine.RunUntilIdle(t.Context())
	require.True(t, fault.Has(err, engine.Held), "%v", err)
	var f *fault.Error
	require.ErrorAs(t, err, &f)
	require.NotZero(t, f.Args["pid"])
	first.Engine.Stop()
	first.Engine.Stop()
	require.NoError(t, second.Engine.RunUntilIdle(t.Context()))
	require.NoError(t, first.DB.Close())
	require.NoError(t, second.DB.Close())
}

func TestAMomentBeforeTheLogIsRefused(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	begin(t, f, 1, "", []string{"m " + send}, "s.next m")
	err := f.Engine.RunClock(t.Context(), enginetest.Start.Add(-time.Second))
	require.True(t, fault.Has(err, engine.ClockBehind), "%v", err)
}
