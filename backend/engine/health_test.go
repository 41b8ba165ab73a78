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
)

func TestHealthTellsWhatWaitsAndWhy(t *testing.T) {
	t.Parallel()
	out := &enginetest.Outward{Answer: func(channel.Outgoing, int) error { return channel.Lost(fault.New(channel.OutcomeLost, nil)) }}
	f := enginetest.New(t, enginetest.Options{
		Channels: func() *channel.Set { return channel.NewSet(local.New(), out) },
		Engine:   func(c *engine.Config) { c.PerMinute = func(string) int { return 60_000 } },
	})
	f.AddPeople(t, 4)
	f.Publish(t, enginetest.FlowText("01W", "", []string{"s event.manual", `w wait.for {"duration":"2h"}`, `m action.send_message {"channel":"email","text":"привет"}`}, "s.next w", "w.next m"))
	f.Publish(t, enginetest.FlowText("01Q", `{"quiet_hours":{"from":"10:00","to":"20:00"}}`, []string{"s event.tag_added", `m action.send_message {"channel":"local","text":"тихо"}`}, "s.next m"))
	health := func() engine.Health {
		h, err := f.Engine.Health(t.Context())
		require.NoError(t, err)
		return h
	}
	begin := func(ev event.Event) {
		for c := int64(1); c <= 3; c++ {
			one := ev
			one.Subject, one.Person = event.Ref{Kind: event.Customer, ID: c}, c
			f.Emit(t, one)
		}
	}
	begin(enginetest.ByHand("01W"))
	f.Clock.Advance(time.Minute)
	h := health()
	require.Equal(t, "stopped", h.State)
	require.GreaterOrEqual(t, h.Unread, int64(3), "events wait to be read")
	require.Equal(t, time.Minute, h.Lag, "as long as the oldest of them")

	begin(enginetest.Tagged("x"))
	require.NoError(t, f.Engine.RunUntilIdle(t.Context()))
	h = health()
	require.Zero(t, h.Unread)
	require.Zero(t, h.Lag)
	require.Equal(t, int64(6), h.Active)
	require.Equal(t, []engine.Count{{Code: "quiet_hours", Count: 3}}, h.Held)
	require.Equal(t, []engine.Queue{{Channel: "email", PerMinute: 60_000}}, h.Queues)
	require.Positive(t, h.Rates.Turns)
	require.Positive(t, h.Rates.Moved)
	require.Equal(t, f.Clock.Now().Add(2*time.Hour).UnixMilli(), h.NextDue)

	f.Clock.Advance(3 * time.Hour)
	h = health()
	require.Equal(t, int64(3), h.Due)
	require.Equal(t, time.Hour, h.Lag)

	require.NoError(t, f.Engine.RunUntilIdle(t.Context()))
	h = health()
	require.Equal(t, int64(3), h.Uncertain)
	require.Positive(t, h.Rates.Messages)

	f.Clock.Advance(-24 * time.Hour)
	require.Equal(t, 21*time.Hour, health().Behind, "the log ends three hours before")
}

func TestHealthTellsAClockThatRanAhead(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	begin(t, f, 1, "", []string{`w wait.for {"duration":"100h"}`, "m " + send}, "s.next w", "w.next m")
	idle(t, f)
	mono := time.Time{}.Add(time.Hour)
	look := func(wall, passed time.Duration) time.Duration {
		f.Clock.Advance(wall)
		mono = mono.Add(passed)
		require.NoError(t, engine.Look(t.Context(), f.Engine, mono))
		h, err := f.Engine.Health(t.Context())
		require.NoError(t, err)
		return h.Ahead
	}
	require.Zero(t, look(0, 0))
	require.Zero(t, look(30*time.Hour, 30*time.Hour), "time that passed")
	require.Zero(t, look(9*time.Hour, 0), "a night's sleep")
	require.Equal(t, 24*time.Hour, look(24*time.Hour, 0), "D2 the clock set on by a day")
	require.Equal(t, 24*time.Hour, look(23*time.Hour, 23*time.Hour))
	require.Zero(t, look(2*time.Hour, 2*time.Hour), "a day later it is no news")
	require.Equal(t, 48*time.Hour, look(48*time.Hour, 0))
	require.Zero(t, look(-48*time.Hour, 0), "set right again")
	require.Empty(t, messages(t, f))
}
