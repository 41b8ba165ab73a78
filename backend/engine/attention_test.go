package engine_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/channel/local"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/fault"
	"voronka/backend/interp"
	"voronka/backend/store"
)

func attention(t *testing.T, f *enginetest.Fixture) engine.AttentionCounts {
	t.Helper()
	var c engine.AttentionCounts
	f.Read(t, func(q *store.ReadTx) (err error) {
		c, err = f.Engine.CountAttention(t.Context(), q)
		return err
	})
	for _, kind := range engine.AttentionKinds {
		n := c.Of(kind)
		f.Read(t, func(q *store.ReadTx) error {
			list, err := f.Engine.ReadAttention(t.Context(), q, kind, 0, 500)
			require.NoError(t, err)
			require.Len(t, list, int(n), kind)
			for i := range list[:max(len(list)-1, 0)] {
				require.Greater(t, list[i].ID, list[i+1].ID)
			}
			return nil
		})
	}
	return c
}

// switched is a channel that can be switched off.
type switched struct {
	enginetest.Outward
	off atomic.Bool
}

func (s *switched) Ready(context.Context) error {
	if s.off.Load() {
		return fault.New(channel.SwitchedOff, fault.Args{"channel": s.ID()})
	}
	return nil
}

func TestMessagesOfAChannelThatCannotBeUsedAskForAttention(t *testing.T) {
	t.Parallel()
	out := &switched{Outward: enginetest.Outward{Answer: func(_ channel.Outgoing, n int) error {
		if n == 1 {
			return channel.Again(fault.New("smtp.busy", nil), time.Hour)
		}
		return nil
	}}}
	f := enginetest.New(t, enginetest.Options{Channels: func() *channel.Set { return channel.NewSet(local.New(), out) }})
	begin(t, f, 3, "", []string{`m action.send_message {"channel":"email","text":"привет"}`}, "s.next m")
	idle(t, f)
	require.Zero(t, attention(t, f).Total())
	out.off.Store(true)
	runTo(t, f, 5*time.Hour)
	require.Equal(t, engine.AttentionCounts{Held: 3}, attention(t, f))
	out.off.Store(false)
	idle(t, f)
	require.Zero(t, attention(t, f).Total())
	require.Len(t, out.Sent(), 3)
}

func TestWhatAsksForAttention(t *testing.T) {
	t.Parallel()
	broken := true
	out := &enginetest.Outward{Answer: func(m channel.Outgoing, _ int) error {
		switch {
		case !broken:
			return nil
		case m.To == "client00001@example.test":
			return channel.Lost(fault.New(channel.OutcomeLost, fault.Args{"channel": "email"}))
		}
		return channel.Final(fault.New("smtp.refused", fault.Args{"answer": "550"}))
	}}
	f := enginetest.New(t, enginetest.Options{Channels: func() *channel.Set { return channel.NewSet(local.New(), out) }})
	f.AddPeople(t, 4)
	mail := `m action.send_message {"channel":"email","text":"привет"}`
	alone := f.Publish(t, enginetest.FlowText("01A", "", []string{"s event.manual", mail}, "s.next m"))
	goesOn := f.Publish(t, enginetest.FlowText("01B", "", []string{"s event.manual", mail, `n action.add_note {"text":"не ушло"}`}, "s.next m", "m.error n"))
	_, err := f.Engine.StartPeople(t.Context(), alone.UID, []int64{1, 2, 3})
	require.NoError(t, err)
	_, err = f.Engine.StartPeople(t.Context(), goesOn.UID, []int64{4})
	require.NoError(t, err)
	idle(t, f)
	require.Equal(t, engine.AttentionCounts{Failed: 2, Message: 1, Uncertain: 1}, attention(t, f))
	f.Read(t, func(q *store.ReadTx) error {
		list, err := f.Engine.ReadAttention(t.Context(), q, engine.AttentionFailed, 0, 10)
		require.NoError(t, err)
		require.Equal(t, "smtp.refused", list[0].Reason)
		require.Equal(t, "550", list[0].Args["answer"])
		require.Equal(t, "m", list[0].Node)
		require.Equal(t, "01A", list[0].FlowName)
		return nil
	})

	broken = false
	var runs, letters []int64
	f.Read(t, func(q *store.ReadTx) (err error) {
		if runs, err = engine.FailedRuns(q); err == nil {
			letters, err = engine.GivenUp(q)
		}
		return err
	})
	require.Equal(t, engine.Obeyed{Done: 2}, order(t, f, engine.Command{Order: engine.OrderRetry, Runs: runs}))
	n, err := f.Engine.RetryMessages(t.Context(), letters)
	require.NoError(t, err)
	require.EqualValues(t, 1, n)
	n, err = f.Engine.SettleUncertain(t.Context(), nil, true)
	require.NoError(t, err)
	require.EqualValues(t, 1, n)
	before := history(t, f, 4)
	idle(t, f)
	require.Len(t, out.Sent(), 4, "each of them once")
	require.Equal(t, before, history(t, f, 4), "a run that went on is not led back")
	require.Equal(t, interp.Done, state(t, f, 2))
	require.Equal(t, engine.AttentionCounts{}, attention(t, f))
	checkTotals(t, f)
}

func TestWhatWasSeenIsNotShownAgain(t *testing.T) {
	t.Parallel()
	out := &enginetest.Outward{Answer: func(channel.Outgoing, int) error { return channel.Final(fault.New("smtp.refused", nil)) }}
	f := enginetest.New(t, enginetest.Options{Channels: func() *channel.Set { return channel.NewSet(local.New(), out) }})
	begin(t, f, 3, "", []string{`m action.send_message {"channel":"email","text":"привет"}`}, "s.next m")
	idle(t, f)
	n, err := f.Engine.SeenAttention(t.Context(), engine.AttentionFailed, []int64{2})
	require.NoError(t, err)
	require.EqualValues(t, 1, n)
	require.EqualValues(t, 2, attention(t, f).Failed)
	n, err = f.Engine.SeenAttention(t.Context(), engine.AttentionFailed, nil)
	require.NoError(t, err)
	require.EqualValues(t, 2, n)
	require.Zero(t, attention(t, f).Total())
	require.Equal(t, interp.Failed, state(t, f, 2))

	require.Equal(t, engine.Obeyed{Done: 1}, order(t, f, engine.Command{Order: engine.OrderRetry, Runs: []int64{2}}))
	idle(t, f)
	require.Equal(t, engine.AttentionCounts{Failed: 1}, attention(t, f), "what was tried again and failed again is news")
}
