package engine_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/channel/local"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

func setCaps(t *testing.T, f *enginetest.Fixture, limit string, caps ...workspace.Cap) {
	t.Helper()
	f.Write(t, func(tx *store.Tx) error {
		s, err := workspace.Load(tx)
		require.NoError(t, err)
		s.Caps, s.HoldLimit, s.AdvertiseUnknown = caps, limit, true
		return workspace.Save(tx, s)
	})
}

func putIn(t *testing.T, f *enginetest.Fixture, uid string, customers ...int64) {
	t.Helper()
	_, err := f.Engine.StartPeople(t.Context(), uid, customers)
	require.NoError(t, err)
}

func times(t *testing.T, f *enginetest.Fixture) (out []time.Duration) {
	t.Helper()
	for _, m := range messages(t, f) {
		out = append(out, time.UnixMilli(m.at).Sub(enginetest.Start))
	}
	return out
}

func held(t *testing.T, f *enginetest.Fixture) (out []engine.HeldMessage) {
	t.Helper()
	f.Read(t, func(q *store.ReadTx) (err error) {
		var total int64
		out, total, err = engine.ReadHeld(q, 0, 0, 100)
		require.EqualValues(t, len(out), total)
		return err
	})
	return out
}

const advertises = `{"purpose":"advertising"}`

func TestACapHoldsUntilItHasRoom(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, settings, want string }{
		{"D11 the workspace's cap holds what advertises", advertises, "[0s 0s 24h0m0s 24h0m0s]"},
		{"D11 a service flow is not held by it", `{}`, "[0s 0s 0s 0s]"},
		{"D11 a flow's own cap holds whatever its purpose", `{"caps":[{"count":3,"per":"2h"}]}`, "[0s 0s 0s 2h0m0s]"},
		{"D11 all rules hold", `{"purpose":"advertising","caps":[{"count":1,"per":"30m"}],"quiet_hours":{"from":"21:00","to":"09:00"}}`,
			"[0s 30m0s 24h0m0s 24h30m0s]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := enginetest.New(t, enginetest.Options{})
			setCaps(t, f, "", workspace.Cap{Channel: "any", Count: 2, Per: "1d"})
			begin(t, f, 1, c.settings, []string{"a " + send, "b " + send, "c " + send, "d " + send}, "s.next a", "a.next b", "b.next c", "c.next d")
			idle(t, f)
			runTo(t, f, 72*time.Hour)
			require.Equal(t, c.want, fmt.Sprint(times(t, f)))
			checkTotals(t, f)
		})
	}
}

func TestMessagesOfOneBatchAndOnTheirWayAreCounted(t *testing.T) {
	t.Parallel()
	out := &enginetest.Outward{}
	f := enginetest.New(t, enginetest.Options{Channels: func() *channel.Set { return channel.NewSet(local.New(), out) }})
	setCaps(t, f, "", workspace.Cap{Channel: "email", Count: 1, Per: "1d"})
	mail := `action.send_message {"channel":"email","text":"привет, отписаться"}`
	begin(t, f, 2, advertises, []string{"a " + mail, "b " + mail, "c " + send}, "s.next a", "s.next b", "s.next c")
	worked, err := f.Engine.Turn(t.Context()) // all of it is one batch: nothing has been sent yet
	require.NoError(t, err)
	require.True(t, worked)
	list := held(t, f)
	require.Len(t, list, 2, "D11 the other branch's message of each of two people")
	require.Equal(t, "cap_channel", list[0].Why[0].Code)
	require.Equal(t, "email", list[0].Channel)
	require.Equal(t, "b", list[0].Node)
	require.Equal(t, enginetest.Start.Add(24*time.Hour).UnixMilli(), list[0].Until)
	idle(t, f)
	require.Len(t, out.Sent(), 2)
	runTo(t, f, 25*time.Hour)
	require.Len(t, out.Sent(), 4)
	require.Empty(t, held(t, f))
	checkTotals(t, f)
}

func TestWhatACapWouldHoldForTooLongIsBlocked(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	setCaps(t, f, "3d", workspace.Cap{Channel: "any", Count: 1, Per: "4d"})
	begin(t, f, 1, advertises, []string{"a " + send, "b " + send, "n action.add_note {\"text\":\"нельзя\"}"}, "s.next a", "a.next b", "b.blocked n")
	idle(t, f)
	got := history(t, f, 1)
	require.Equal(t, []string{"s started next", "a sent next", "b blocked blocked", "n passed next", "n ended"}, whats(got))
	require.Equal(t, "cap_blocked", got[2].Why[0].Code)
	require.Equal(t, "3d", got[2].Why[0].Args["limit"])
	require.Equal(t, "cap_blocked", messages(t, f)[1].reason, "D11 the ledger says why")
	checkTotals(t, f)
}

func TestTheHigherPriorityGetsTheRoomFirst(t *testing.T) {
	t.Parallel()
	for _, batch := range []int{1000, 1} { // whatever fits into a turn
		t.Run(fmt.Sprintf("D11 batches of %d", batch), func(t *testing.T) {
			t.Parallel()
			f := enginetest.New(t, enginetest.Options{Engine: func(c *engine.Config) { c.BatchRuns = batch }})
			setCaps(t, f, "90d", workspace.Cap{Channel: "any", Count: 1, Per: "1d"})
			people := f.AddPeople(t, 2)
			flows := map[string]library.Flow{}
			for uid, priority := range map[string]string{"01LOW": "10", "01MID": "50", "01TOP": "90", "01FIRST": "50"} {
				flows[uid] = f.Publish(t, enginetest.FlowText(uid, `{"purpose":"advertising","priority":`+priority+`}`,
					[]string{"s event.manual", `m action.send_message {"channel":"local","text":"` + uid + `"}`}, "s.next m"))
			}
			for _, uid := range []string{"01FIRST", "01LOW", "01MID", "01TOP"} { // the least first: its run is the oldest
				putIn(t, f, flows[uid].UID, people[0].Customer, people[1].Customer)
				idle(t, f)
			}
			runTo(t, f, 96*time.Hour)
			var order []string
			for _, m := range messages(t, f) {
				if m.address == "client00001@example.test" {
					order = append(order, m.text+" "+time.UnixMilli(m.at).Sub(enginetest.Start).String())
				}
			}
			require.Equal(t, []string{"01FIRST 0s", "01TOP 24h0m0s", "01MID 48h0m0s", "01LOW 72h0m0s"}, order)
			checkTotals(t, f)
		})
	}
}

func TestMessagesWaitForAWorkingDay(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{Clock: time.Date(2026, 3, 7, 9, 0, 0, 0, time.UTC)}) // a Saturday, and Monday is a holiday's
	begin(t, f, 1, `{"holidays":"hold","quiet_hours":{"from":"21:00","to":"10:00"}}`, []string{"m " + send}, "s.next m")
	idle(t, f)
	list := held(t, f)
	require.Equal(t, []string{"holiday_held", "quiet_hours"}, []string{list[0].Why[0].Code, list[0].Why[1].Code})
	require.Equal(t, "D11 10.03 10:00", "D11 "+time.UnixMilli(list[0].Until).In(time.FixedZone("", 3*3600)).Format("02.01 15:04"))
}

func TestSendingAHeldMessageNow(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	setCaps(t, f, "", workspace.Cap{Channel: "any", Count: 1, Per: "1d"})
	made := begin(t, f, 3, advertises, []string{"a " + send, "b " + send, "c " + send}, "s.next a", "a.next b", "b.next c")
	idle(t, f)
	list := held(t, f)
	require.Len(t, list, 3)
	f.Write(t, func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO consent(contact, channel, state, source, at) VALUES(2, 'local', 'refused', 'test', 1)`)
		return err
	})
	n, err := f.Engine.SendNow(t.Context(), []engine.HeldID{list[0].HeldID, list[1].HeldID})
	require.NoError(t, err)
	require.EqualValues(t, 2, n)
	idle(t, f)
	require.Equal(t, []string{"s started next", "a sent next", "b held", "b sent next", "c held"}, whats(history(t, f, 1)), "D11 the hold is skipped once")
	require.Equal(t, "sent_now", history(t, f, 1)[3].Why[0].Code)
	require.Equal(t, []string{"s started next", "a sent next", "b held", "b blocked blocked", "b ended"}, whats(history(t, f, 2)), "D11 consent is still asked")
	require.Len(t, held(t, f), 2)

	require.NoError(t, f.Library.Pause(t.Context(), made.UID))
	n, err = f.Engine.SendNow(t.Context(), []engine.HeldID{list[2].HeldID})
	require.NoError(t, err)
	require.Zero(t, n, "D11 a paused flow sends nothing")
	require.Equal(t, interp.Active, state(t, f, 3))
	checkTotals(t, f)
}
