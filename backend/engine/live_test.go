package engine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/channel/local"
	"voronka/backend/engine/enginetest"
)

func TestARunningEngineMovesAndSendsByItself(t *testing.T) {
	t.Parallel()
	out := &enginetest.Outward{}
	f := enginetest.New(t, enginetest.Options{Channels: func() *channel.Set { return channel.NewSet(local.New(), out) }})
	require.NoError(t, f.Engine.Start(t.Context()))
	begin(t, f, 3, "", []string{`m action.send_message {"channel":"email","text":"привет"}`, `n action.add_note {"text":"ушло"}`}, "s.next m", "m.next n")
	require.Eventually(t, func() bool {
		h, err := f.Engine.Health(t.Context())
		return err == nil && len(out.Sent()) == 3 && h.Active == 0 && h.Queued == 0
	}, 20*time.Second, 5*time.Millisecond)
	f.Engine.Stop()
	f.Engine.Stop()
	checkTotals(t, f)
	for _, m := range messages(t, f) {
		require.Equal(t, "sent", m.state)
	}
}

func TestStartingAndStoppingInAnyOrderIsFine(t *testing.T) {
	t.Parallel()
	f := enginetest.New(t, enginetest.Options{})
	f.Engine.Stop()
	for range 20 {
		require.NoError(t, f.Engine.Start(t.Context()))
		require.NoError(t, f.Engine.Start(t.Context()))
		f.Engine.Stop()
		f.Engine.Stop()
	}
}
