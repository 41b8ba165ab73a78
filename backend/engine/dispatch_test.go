package engine_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/channel/local"
	"voronka/backend/clock"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/interp"
	"voronka/backend/store"
)

// stuck is a channel that does not come back with what it was given before it is told to, whatever its caller says.
type stuck struct {
	enginetest.Outward
	tells chan error
	began chan string
}

func newStuck(name string, keeps channel.Promise) *stuck {
	return &stuck{Outward: enginetest.Outward{Name: name, Keeps: keeps}, tells: make(chan error), began: make(chan string, 100)}
}

func (s *stuck) Send(ctx context.Context, m channel.Outgoing) error {
	s.began <- m.Key
	if err := <-s.tells; err != nil {
		return err
	}
	return s.Outward.Send(ctx, m)
}

func quick(c *engine.Config) { c.SendTimeout, c.SendGrace = 20*time.Millisecond, 20*time.Millisecond }

func counts(t *testing.T, f *enginetest.Fixture) map[string]int {
	t.Helper()
	out := map[string]int{}
	for _, m := range messages(t, f) {
		out[m.channel+" "+m.state]++
	}
	return out
}

func TestAHangingChannelHoldsNoOther(t *testing.T) {
	t.Parallel()
	hangs, flows := newStuck("post", channel.Promise{}), &enginetest.Outward{}
	f := enginetest.New(t, enginetest.Options{Channels: func() *channel.Set { return channel.NewSet(local.New(), hangs, flows) },
		Engine: func(c *engine.Config) { c.SendTimeout, c.SendGrace = time.Minute, time.Minute }})
	require.NoError(t, f.Engine.Start(t.Context()))
	f.AddPeople(t, 20)
	var ids []int64
	for i := range 20 {
		ids = append(ids, int64(i+1))
	}
	for i, name := range []string{"post", "email"} {
		made := f.Publish(t, enginetest.FlowText([]string{"01P", "01E"}[i], "", []string{"s event.manual", `m action.send_message {"channel":"` + name + `","text":"привет"}`}, "s.next m"))
		_, err := f.Engine.StartPeople(t.Context(), made.UID, ids)
		require.NoError(t, err)
	}
	for range 4 { // as many as may be on their way hang
		<-hangs.began
	}
	require.Eventually(t, func() bool { return len(flows.Sent()) == 20 }, 20*time.Second, 2*time.Millisecond)
	require.Empty(t, hangs.Sent())
	close(hangs.tells)
	require.Eventually(t, func() bool { return len(hangs.Sent()) == 20 }, 20*time.Second, 2*time.Millisecond)
	f.Engine.Stop()
	require.Equal(t, map[string]int{"post sent": 20, "email sent": 20}, counts(t, f))
}

func TestAnAnswerThatComesTooLate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		says  error
		state string
		want  interp.State
	}{
		{"D1 sent after all", nil, "sent", interp.Done},
		{"D1 refused after all", channel.Final(fault.New("smtp.refused", nil)), "failed", interp.Failed},
		{"D1 nobody knows", channel.Lost(fault.New(channel.OutcomeLost, nil)), "uncertain", interp.Active},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			hangs := newStuck("email", channel.Promise{})
			f := enginetest.New(t, enginetest.Options{Channels: func() *channel.Set { return channel.NewSet(local.New(), hangs) }, Engine: quick})
			begin(t, f, 1, "", []string{`m action.send_message {"channel":"email","text":"привет"}`}, "s.next m")
			idle(t, f)
			require.Equal(t, "uncertain", messages(t, f)[0].state, "the claim's lease ended, and the channel cannot promise")
			require.Equal(t, string(channel.OutcomeLost), messages(t, f)[0].reason)
			hangs.tells <- c.says
			require.Eventually(t, func() bool { return messages(t, f)[0].state == c.state }, 20*time.Second, 2*time.Millisecond)
			idle(t, f)
			require.Equal(t, c.want, state(t, f, 1))
			require.Len(t, hangs.began, 1, "nothing was sent a second time")
			checkTotals(t, f)
		})
	}
}

func TestAnAnswerThatComesAfterAPersonDecided(t *testing.T) {
	t.Parallel()
	hangs := newStuck("email", channel.Promise{})
	f := enginetest.New(t, enginetest.Options{Channels: func() *channel.Set { return channel.NewSet(local.New(), hangs) }, Engine: quick})
	begin(t, f, 1, "", []string{`m action.send_message {"channel":"email","text":"привет"}`}, "s.next m")
	idle(t, f)
	n, err := f.Engine.SettleUncertain(t.Context(), nil, false)
	require.NoError(t, err)
	require.EqualValues(t, 1, n)
	idle(t, f)
	before := history(t, f, 1)
	hangs.tells <- nil
	require.Eventually(t, func() bool { return len(hangs.Sent()) == 1 }, 20*time.Second, 2*time.Millisecond)
	idle(t, f)
	require.Equal(t, "cancelled", messages(t, f)[0].state, "what a person decided stands")
	require.Equal(t, before, history(t, f, 1))
}

func TestAChannelThatAnswersTwiceSettlesOnce(t *testing.T) {
	t.Parallel()
	hangs := newStuck("email", channel.Promise{Kind: channel.Keyed})
	f := enginetest.New(t, enginetest.Options{Channels: func() *channel.Set { return channel.NewSet(local.New(), hangs) }, Engine: quick})
	begin(t, f, 1, "", []string{`m action.send_message {"channel":"email","text":"привет"}`, `n action.add_note {"text":"ушло"}`}, "s.next m", "m.next n")
	idle(t, f) // the first attempt hangs; repeating is safe, so it waits for the next
	require.Equal(t, "queued", messages(t, f)[0].state)
	f.Clock.Advance(time.Hour)
	idle(t, f) // the second hangs too
	require.Len(t, hangs.began, 2)
	hangs.tells <- nil
	hangs.tells <- nil
	require.Eventually(t, func() bool { return len(hangs.Sent()) == 2 }, 20*time.Second, 2*time.Millisecond)
	runTo(t, f, 48*time.Hour)
	require.Equal(t, "sent", messages(t, f)[0].state)
	require.LessOrEqual(t, len(hangs.began), 3)
	var sent int
	f.Read(t, func(q *store.ReadTx) error {
		_, err := q.QueryRow(`SELECT COUNT(*) FROM event WHERE name = 'message.sent'`, nil, &sent)
		return err
	})
	require.Equal(t, 1, sent)
	require.Equal(t, []string{"s started next", "m waits", "m sent next", "n passed next", "n ended"}, whats(history(t, f, 1)))
	checkTotals(t, f)
}

func TestAKeyIsRepeatedOnlyWhileItIsRemembered(t *testing.T) {
	t.Parallel()
	hangs := newStuck("email", channel.Promise{Kind: channel.Keyed, For: time.Hour})
	f := enginetest.New(t, enginetest.Options{Channels: func() *channel.Set { return channel.NewSet(local.New(), hangs) }, Engine: quick})
	begin(t, f, 1, "", []string{`m action.send_message {"channel":"email","text":"привет"}`}, "s.next m")
	idle(t, f)
	require.Equal(t, "queued", messages(t, f)[0].state)
	f.Clock.Advance(2 * time.Hour)
	idle(t, f)
	require.Equal(t, "uncertain", messages(t, f)[0].state, "the first attempt is older than the other side's memory")
	close(hangs.tells)
}

func TestAnAnswerOvertakesTheBulkWithinTheChannelsPace(t *testing.T) {
	t.Parallel()
	out := newStuck("email", channel.Promise{})
	f := enginetest.New(t, enginetest.Options{Channels: func() *channel.Set { return channel.NewSet(local.New(), out) },
		Engine: func(c *engine.Config) { c.PerMinute = func(string) int { return 6000 }; c.Senders = 1 }})
	f.AddPeople(t, 3)
	require.NoError(t, f.Engine.Start(t.Context()))
	f.Publish(t, enginetest.FlowText("01F", `{"reentry":"always"}`, []string{`s event.tag_added`, `m action.send_message {"channel":"email","text":"привет"}`}, "s.next m"))
	tag := func(customer int64, actor event.Actor) {
		ev := enginetest.Tagged("x")
		ev.Subject, ev.Person, ev.Actor = event.Ref{Kind: event.Customer, ID: customer}, customer, actor
		f.Emit(t, ev)
		f.Engine.Wake()
	}
	tag(1, "import:1")
	first := <-out.began
	tag(2, "import:1")
	tag(3, "user")
	require.Eventually(t, func() bool { return len(messages(t, f)) == 3 }, 20*time.Second, 2*time.Millisecond)
	out.tells <- nil
	second := <-out.began
	out.tells <- nil
	third := <-out.began
	out.tells <- nil
	var order []string
	for _, key := range []string{first, second, third} {
		run, _, _ := strings.Cut(key, "-")
		order = append(order, run)
	}
	require.Equal(t, []string{"1", "3", "2"}, order, "who waits for an answer goes before the bulk")
}

func TestAChannelKeepsItsPace(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var at []time.Time
	out := &enginetest.Outward{Answer: func(channel.Outgoing, int) error {
		mu.Lock()
		defer mu.Unlock()
		at = append(at, clock.Monotonic())
		return nil
	}}
	f := enginetest.New(t, enginetest.Options{Channels: func() *channel.Set { return channel.NewSet(local.New(), out) },
		Engine: func(c *engine.Config) { c.PerMinute = func(string) int { return 3000 } }})
	begin(t, f, 6, "", []string{`m action.send_message {"channel":"email","text":"привет"}`}, "s.next m")
	idle(t, f)
	require.Len(t, at, 6)
	// Six messages at one in 20 ms cannot take less than five pauses, however quick the machine.
	require.GreaterOrEqual(t, at[5].Sub(at[0]), 90*time.Millisecond)
}

func TestOutcomesThatCannotBeWrittenAreKept(t *testing.T) {
	t.Parallel()
	out := &enginetest.Outward{}
	f := enginetest.New(t, enginetest.Options{Channels: func() *channel.Set { return channel.NewSet(local.New(), out) }})
	f.Write(t, func(tx *store.Tx) error {
		_, err := tx.Exec(`CREATE TRIGGER full BEFORE UPDATE ON outbox WHEN NEW.state = 'sent' BEGIN SELECT RAISE(ABORT, 'full'); END`)
		return err
	})
	begin(t, f, 3, "", []string{`m action.send_message {"channel":"email","text":"привет"}`}, "s.next m")
	require.Error(t, f.Engine.RunUntilIdle(t.Context()))
	require.Len(t, out.Sent(), 3)
	f.Write(t, func(tx *store.Tx) error { _, err := tx.Exec(`DROP TRIGGER full`); return err })
	idle(t, f)
	require.Len(t, out.Sent(), 3, "nothing is sent again")
	require.Equal(t, map[string]int{"email sent": 3}, counts(t, f))
	require.Equal(t, interp.Done, state(t, f, 3))
}

func TestNothingStartsAfterTheRedSwitch(t *testing.T) {
	t.Parallel()
	hangs := newStuck("email", channel.Promise{})
	f := enginetest.New(t, enginetest.Options{Channels: func() *channel.Set { return channel.NewSet(local.New(), hangs) },
		Engine: func(c *engine.Config) { c.Senders = 1 }})
	require.NoError(t, f.Engine.Start(t.Context()))
	begin(t, f, 5, "", []string{`m action.send_message {"channel":"email","text":"привет"}`, "l " + send}, "s.next m", "m.next l")
	<-hangs.began // the first is on its way, the others wait for it
	require.NoError(t, f.Engine.SetHalted(t.Context(), true))
	hangs.tells <- nil
	require.Eventually(t, func() bool { return counts(t, f)["email sent"] == 1 }, 20*time.Second, 2*time.Millisecond)
	f.Engine.Stop()
	require.NoError(t, f.Engine.RunUntilIdle(t.Context()))
	require.Empty(t, hangs.began, "what was under way ended, and nothing began after it")
	require.Equal(t, map[string]int{"email sent": 1, "email queued": 4}, counts(t, f))
	close(hangs.tells)
	require.NoError(t, f.Engine.SetHalted(t.Context(), false))
	idle(t, f)
	require.Equal(t, map[string]int{"email sent": 5, "local sent": 5}, counts(t, f))
}
