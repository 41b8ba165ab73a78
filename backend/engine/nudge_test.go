package engine_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/clock"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/event"
	"voronka/backend/interp"
)

// TestANudgeWakesTheEngineOfAnotherProcess lets a second opening of the file, as another process has it, write and nudge an
// engine that looks at the file by itself only once an hour.
func TestANudgeWakesTheEngineOfAnotherProcess(t *testing.T) {
	t.Parallel()
	for name, dir := range map[string]string{"a socket": shortDir(t), "a port, where the path is too long": filepath.Join(t.TempDir(), strings.Repeat("длинно", 9))} {
		t.Run(name, func(t *testing.T) {
			f, err := enginetest.Open(dir, enginetest.Options{Engine: func(c *engine.Config) { c.Poll = time.Hour }})
			require.NoError(t, err)
			defer func() { require.NoError(t, f.DB.Close()) }()
			f.AddPeople(t, 1)
			made := f.Publish(t, enginetest.FlowText("01F", "", []string{"s event.tag_added", `n action.add_note {"text":"x"}`}, "s.next n"))
			require.False(t, engine.Nudge(dir), "nobody is there yet")
			// What a process that died has left lies in the way of nobody.
			require.NoError(t, os.WriteFile(filepath.Join(dir, engine.SocketName), nil, 0o600))
			require.NoError(t, f.Engine.Start(t.Context()))
			defer f.Engine.Stop()
			other, err := enginetest.Open(dir, enginetest.Options{})
			require.NoError(t, err)
			defer func() { require.NoError(t, other.DB.Close()) }()
			ev := enginetest.Tagged("x")
			ev.Subject, ev.Person = event.Ref{Kind: event.Customer, ID: 1}, 1
			other.Emit(t, ev)
			wrote := clock.Monotonic()
			require.True(t, engine.Nudge(dir))
			require.Eventually(t, func() bool {
				runs := enginetest.Histories(t, f, made.ID)
				return len(runs) == 1 && runs[0][len(runs[0])-1].What == interp.Ended
			}, 20*time.Second, time.Millisecond)
			t.Logf("from the nudge to the run's end: %s", clock.Monotonic().Sub(wrote))
			f.Engine.Stop()
			require.False(t, engine.Nudge(dir))
		})
	}
}

func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "v")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}
