package app

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestAFlowIsWrittenByOneWindow(t *testing.T) {
	t.Parallel()
	at := time.Unix(0, 0)
	e := newEditing()
	e.now = func() time.Time { return at }
	has := func(window string, take bool) string {
		h, _ := e.hold("f", window, take, at.UnixMilli())
		return h.window
	}
	require.Equal(t, "a", has("a", false), "issue 4.5 the first window has it")
	require.Equal(t, "a", has("b", false), "the second looks on")
	at = at.Add(holdFor / 2)
	require.Equal(t, "a", has("a", false))
	at = at.Add(holdFor / 2)
	require.Equal(t, "a", has("b", false), "the first was heard of meanwhile")
	require.Equal(t, "b", has("b", true), "taken")
	require.Equal(t, "b", has("a", false), "the first is the one that looks on now")
	at = at.Add(holdFor)
	require.Equal(t, "a", has("a", false), "a window that died loses it")
	require.True(t, e.release("f", "a"))
	require.False(t, e.release("f", "a"))
	require.Equal(t, "c", has("c", false))
}

// Whatever windows do, and whenever they die, one at most has a flow, and whoever loses it is told.
func TestNobodyLosesAFlowSilently(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		at := time.Unix(0, 0)
		e := newEditing()
		e.now = func() time.Time { return at }
		mine := map[string]bool{}
		for range rapid.IntRange(1, 40).Draw(r, "steps") {
			w := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(r, "window")
			at = at.Add(time.Duration(rapid.IntRange(0, 240).Draw(r, "seconds")) * time.Second)
			if rapid.IntRange(0, 5).Draw(r, "leaves") == 0 {
				require.Equal(r, mine[w], e.release("f", w))
				mine[w] = false
				continue
			}
			h, told := e.hold("f", w, rapid.Bool().Draw(r, "take"), 0)
			for other, had := range mine {
				if had && other != h.window {
					require.True(r, told)
					mine[other] = false
				}
			}
			mine[w] = h.window == w
			n := 0
			for _, has := range mine {
				if has {
					n++
				}
			}
			require.LessOrEqual(r, n, 1)
		}
	})
}
