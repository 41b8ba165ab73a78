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
	"voronka/backend/flow"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/store"
)

// happensTo is events of one name to several customers.
func happensTo(ev event.Event, people ...int64) []event.Event {
	out := make([]event.Event, len(people))
	for i, p := range people {
		out[i] = ev
		out[i].Subject, out[i].Person = event.Ref{Kind: event.Customer, ID: p}, p
	}
	return out
}

func startsOf(t *testing.T, f *enginetest.Fixture, id library.FlowID) (n int64) {
	t.Helper()
	f.Read(t, func(q *store.ReadTx) (err error) {
		_, n, err = engine.ReadRuns(q, id, "", 0, 1)
		return err
	})
	return n
}

func refusals(t *testing.T, f *enginetest.Fixture, id library.FlowID) engine.Refusals {
	t.Helper()
	var out engine.Refusals
	f.Read(t, func(q *store.ReadTx) (err error) {
		out, err = engine.ReadRefusals(q, id, 100)
		return err
	})
	return out
}

func TestStartsOverALimitAreRefusedAndTold(t *testing.T) {
	t.Parallel()
	const wait = `a wait.for {"duration":"2d"}`
	t.Run("issue 3.4 active, over people, within one batch and after it", func(t *testing.T) {
		t.Parallel()
		f := enginetest.New(t, enginetest.Options{})
		f.AddPeople(t, 10)
		made := f.Publish(t, enginetest.FlowText("01L", `{"limits":{"active":3}}`, []string{"s event.tag_added", wait, `b wait.for {"duration":"4d"}`}, "s.next a", "s.next b"))
		f.Emit(t, happensTo(enginetest.Tagged("x"), 1, 2, 3, 4, 5)...)
		idle(t, f)
		require.EqualValues(t, 3, startsOf(t, f, made.ID))
		got := refusals(t, f, made.ID)
		require.Equal(t, []engine.RefusalCount{{Reason: "limit_active", Count: 2, Last: f.Clock.Now().UnixMilli()}}, got.Counts)
		require.Len(t, got.Latest, 2)
		require.EqualValues(t, 5, got.Latest[0].Subject.ID, "the latest first")
		// One branch of each has ended: they are under way with a further position alone, and count.
		require.NoError(t, f.Engine.RunClock(t.Context(), f.Clock.Now().Add(3*24*time.Hour)))
		f.Emit(t, happensTo(enginetest.Tagged("x"), 6)...)
		idle(t, f)
		require.EqualValues(t, 3, startsOf(t, f, made.ID))
		require.NoError(t, f.Engine.RunClock(t.Context(), f.Clock.Now().Add(2*24*time.Hour)))
		f.Emit(t, happensTo(enginetest.Tagged("x"), 7, 8, 9, 10)...)
		idle(t, f)
		require.EqualValues(t, 6, startsOf(t, f, made.ID))
		require.EqualValues(t, 4, refusals(t, f, made.ID).Total)
		checkTotals(t, f)
	})
	t.Run("issue 3.4 starts in a time, examples bounded", func(t *testing.T) {
		t.Parallel()
		f := enginetest.New(t, enginetest.Options{})
		f.AddPeople(t, 300)
		made := f.Publish(t, enginetest.FlowText("01L", `{"limits":{"starts":10,"per":"1h"},"reentry":"always"}`, []string{"s event.tag_added", `x action.add_note {"text":"x"}`}, "s.next x"))
		var all []int64
		for i := range 300 {
			all = append(all, int64(i+1))
		}
		f.Emit(t, happensTo(enginetest.Tagged("x"), all...)...)
		idle(t, f)
		require.EqualValues(t, 10, startsOf(t, f, made.ID))
		got := refusals(t, f, made.ID)
		require.EqualValues(t, 290, got.Total)
		require.Len(t, got.Latest, 100)
		require.EqualValues(t, 300, got.Latest[0].Subject.ID)
		f.Clock.Set(f.Clock.Now().Add(time.Hour))
		f.Emit(t, happensTo(enginetest.Tagged("x"), all[:12]...)...)
		idle(t, f)
		require.EqualValues(t, 20, startsOf(t, f, made.ID))
		got = refusals(t, f, made.ID)
		require.EqualValues(t, 292, got.Total)
		require.Len(t, got.Latest, 100)
	})
}

func TestOncePerTellsWhoseStartsCount(t *testing.T) {
	t.Parallel()
	bought := func(purchase int64) event.Event {
		ev := enginetest.Bought(event.PurchasePaid)
		ev.Object.ID = purchase
		return ev
	}
	for _, x := range []struct {
		by   string
		want int64
	}{{"", 3}, {"key", 3}, {"subject", 2}, {"person", 1}} {
		t.Run("issue 3.8 once per "+x.by, func(t *testing.T) {
			t.Parallel()
			f := enginetest.New(t, enginetest.Options{})
			f.AddPeople(t, 2)
			made := f.Publish(t, enginetest.FlowText("01L", `{"once_per":"1d","once_by":"`+x.by+`"}`, []string{"s event.purchase_paid", `x action.add_note {"text":"x"}`}, "s.next x"))
			// Two purchases of one customer, each told twice, and one of another customer who is the same person.
			other := happensTo(bought(3), 2)[0]
			other.Person = 1
			for range 2 {
				f.Emit(t, append(happensTo(bought(1), 1), append(happensTo(bought(2), 1), other)...)...)
				idle(t, f)
			}
			require.EqualValues(t, x.want, startsOf(t, f, made.ID))
			f.Clock.Set(f.Clock.Now().Add(24 * time.Hour))
			f.Emit(t, happensTo(bought(1), 1)...)
			idle(t, f)
			require.EqualValues(t, x.want+1, startsOf(t, f, made.ID))
		})
	}
}

func TestGatheredEventsSurviveARestartAndAPause(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f, err := enginetest.Open(dir, enginetest.Options{})
	require.NoError(t, err)
	f.AddPeople(t, 1)
	made := f.Publish(t, enginetest.FlowText("01L", `{"settle":"1h"}`, []string{"s event.tag_added", `x action.add_note {"text":"x"}`}, "s.next x"))
	f.Emit(t, happensTo(enginetest.Tagged("a"), 1, 1)...)
	idle(t, f)
	require.Zero(t, startsOf(t, f, made.ID))
	require.NoError(t, f.Library.Pause(t.Context(), made.UID))
	now := f.Clock.Now()
	f.Engine.Stop()
	require.NoError(t, f.DB.Close())

	again, err := enginetest.Open(dir, enginetest.Options{Clock: now.Add(2 * time.Hour)})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, again.DB.Close()) })
	idle(t, again)
	require.Zero(t, startsOf(t, again, made.ID), "nobody comes into a paused flow")
	require.NoError(t, again.Library.Resume(t.Context(), made.UID))
	idle(t, again)
	require.EqualValues(t, 1, startsOf(t, again, made.ID))
	why := history(t, again, 1)[0].Why[0]
	require.Equal(t, "settled", why.Code)
	require.EqualValues(t, 2, why.Args["count"])
	idle(t, again)
	require.EqualValues(t, 1, startsOf(t, again, made.ID))
}

func TestEventsReadLongAfterwardsAreGatheredAsTheyHappened(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	f.AddPeople(t, 1)
	made := f.Publish(t, enginetest.FlowText("01L", `{"settle":"10m","reentry":"always"}`, []string{"s event.tag_added", `x action.add_note {"text":"x"}`}, "s.next x"))
	from := f.Clock.Now()
	for _, after := range []time.Duration{0, 5 * time.Minute, time.Hour, 65 * time.Minute, 3 * time.Hour} { // nobody reads meanwhile
		f.Clock.Set(from.Add(after))
		f.Emit(t, happensTo(enginetest.Tagged("a"), 1)...)
	}
	f.Clock.Set(from.Add(5 * time.Hour))
	idle(t, f)
	require.EqualValues(t, 3, startsOf(t, f, made.ID))
	var counts []any
	for i := range 3 {
		counts = append(counts, history(t, f, int64(i+1))[0].Why[0].Args["count"])
	}
	require.Equal(t, []any{2., 2., 1.}, counts)
}

func TestARunKeepsToTheGoalsOfItsVersion(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	f.AddPeople(t, 2)
	nodes := []string{"s event.manual", `a wait.for {"duration":"9d"}`, `z action.add_note {"text":"z"}`}
	made := f.Publish(t, enginetest.FlowText("01L", `{"goals":[{"event":"purchase.paid","to":"z"}]}`, nodes, "s.next a"))
	f.Emit(t, happensTo(enginetest.ByHand(made.UID), 1)...)
	idle(t, f)
	changed := enginetest.FlowText("01L", `{"goals":[{"event":"tag.added"}]}`, nodes, "s.next a", "a.next z")
	doc, err := flow.Decode([]byte(changed))
	require.NoError(t, err)
	_, err = f.Library.SaveDraft(t.Context(), made.UID, made.Rev, doc)
	require.NoError(t, err)
	_, err = f.Library.Publish(t.Context(), made.UID, 0)
	require.NoError(t, err)
	f.Emit(t, happensTo(enginetest.ByHand(made.UID), 2)...)
	idle(t, f)
	f.Emit(t, append(happensTo(enginetest.Tagged("x"), 1, 2), happensTo(enginetest.Bought(event.PurchasePaid), 1, 2)...)...)
	idle(t, f)
	require.Equal(t, []string{"s started next", "a waits", "a stopped", "z passed next", "z ended"}, whats(history(t, f, 1)))
	require.Equal(t, []string{"s started next", "a waits", "a stopped"}, whats(history(t, f, 2)))
	require.Equal(t, "tag.added", history(t, f, 2)[2].Why[0].Args["event"])
	f.Read(t, func(q *store.ReadTx) error {
		goals, err := engine.ReadGoals(q, made.ID)
		require.Equal(t, []engine.GoalStats{{Version: 1, Goal: 1, Reached: 1, Started: 1}, {Version: 2, Goal: 1, Reached: 1, Started: 1}}, goals)
		return err
	})
	checkTotals(t, f)
}

func TestALeavingRunTakesItsQueuedMessagesWithIt(t *testing.T) {
	t.Parallel()
	out := &enginetest.Outward{}
	f := enginetest.New(t, enginetest.Options{Channels: func() *channel.Set { return channel.NewSet(local.New(), out) }})
	f.AddPeople(t, 1)
	made := f.Publish(t, enginetest.FlowText("01L", `{"exits":[{"event":"purchase.paid"}],"goals":[{"event":"tag.added","to":"m"}]}`,
		[]string{"s event.manual", `m action.send_message {"channel":"email","text":"x"}`}, "s.next m"))
	f.Emit(t, happensTo(enginetest.ByHand(made.UID), 1)...)
	worked, err := f.Engine.Turn(t.Context())
	require.NoError(t, err)
	require.True(t, worked)
	f.Emit(t, happensTo(enginetest.Bought(event.PurchasePaid), 1)...)
	idle(t, f)
	require.Empty(t, out.Sent())
	require.Equal(t, interp.Done, state(t, f, 1))
	require.Equal(t, "cancelled", messages(t, f)[0].state)
	checkTotals(t, f)
}

func TestAChainOfFlowsThatIsCutIsShownWithTheFlowsInIt(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	f.AddPeople(t, 1)
	ping := f.Publish(t, enginetest.FlowText("01A", `{"reentry":"always"}`, []string{`s event.tag_added {"tag":"a"}`, `x action.remove_tag {"tag":"a"}`, `y action.add_tag {"tag":"b"}`}, "s.next x", "x.next y"))
	f.Publish(t, enginetest.FlowText("01B", `{"reentry":"always"}`, []string{`s event.tag_added {"tag":"b"}`, `x action.remove_tag {"tag":"b"}`, `y action.add_tag {"tag":"a"}`}, "s.next x", "x.next y"))
	f.Write(t, func(tx *store.Tx) error {
		return crm.Apply(tx, []crm.Change{{Subject: event.Ref{Kind: event.Customer, ID: 1}, AddTag: "a", Cause: crm.Cause{Actor: "user", Live: true}}})
	})
	idle(t, f)
	got := refusals(t, f, ping.ID)
	require.EqualValues(t, 1, got.Total)
	require.Equal(t, "hop_limit", got.Latest[0].Reason)
	require.Equal(t, []any{"01A", "01B", "01A", "01B", "01A", "01B", "01A", "01B", "01A", "01B", "01A"}, got.Latest[0].Args["chain"])
	h, err := f.Engine.Health(t.Context())
	require.NoError(t, err)
	require.Len(t, h.Refused, 1)
	require.EqualValues(t, 1, h.Refused[0].Count)
}

func TestAGoalReachedDuringAPauseIsKept(t *testing.T) {
	t.Parallel()
	for _, to := range []string{"", `,"to":"z"`} {
		t.Run("issue 3.4 "+to, func(t *testing.T) {
			t.Parallel()
			f := enginetest.New(t, enginetest.Options{})
			f.AddPeople(t, 1)
			made := f.Publish(t, enginetest.FlowText("01L", `{"goals":[{"event":"purchase.paid"`+to+`}]}`,
				[]string{"s event.manual", `a wait.for {"duration":"1h"}`, "m " + send, `z action.add_note {"text":"z"}`}, "s.next a", "a.next m", "m.next z"))
			f.Emit(t, happensTo(enginetest.ByHand(made.UID), 1)...)
			idle(t, f)
			require.NoError(t, f.Library.Pause(t.Context(), made.UID))
			f.Emit(t, happensTo(enginetest.Bought(event.PurchasePaid), 1)...)
			require.NoError(t, f.Engine.RunClock(t.Context(), f.Clock.Now().Add(2*time.Hour)))
			if to != "" {
				require.Equal(t, interp.Active, state(t, f, 1), "nobody moves on in a paused flow")
			}
			require.NoError(t, f.Library.Resume(t.Context(), made.UID))
			idle(t, f)
			require.Equal(t, interp.Done, state(t, f, 1))
			require.Empty(t, messages(t, f), "who has paid is not written to")
			if to != "" {
				require.Equal(t, []string{"s started next", "a waits", "a stopped", "z held", "z passed next", "z ended"}, whats(history(t, f, 1)))
			}
			checkTotals(t, f)
		})
	}
}
