//go:build unix

package proof

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/app"
	"voronka/backend/sandbox/smtp"
)

// A way out that cannot be asked afterwards: killed between «sent» and «noted», a letter is never sent a second time, and
// what nobody can tell is shown as such.
func TestCrashWithRealMailServer(t *testing.T) {
	t.Parallel()
	files := t.TempDir()
	customers, purchases, kept := cut(t, files, 60)
	want := letters(t, kept)

	kills, uncertain := 0, 0
	for n := 1; ; n++ {
		server, err := smtp.Start(smtp.Config{Ledger: filepath.Join(t.TempDir(), "accepted"), Fast: true})
		require.NoError(t, err)
		dir := prepare(t, "email", customers, func(h *house) {
			call[app.SMTP](h, "Channels.SaveSMTP", app.SMTP{Host: "127.0.0.1", Port: int64(server.Port()), Security: "none",
				From: "shop@example.test", FromName: "Лавка", Uncertain: "leave", Enabled: true})
		})
		e := errand{Workspace: dir, Purchases: purchases, Kill: n, Report: filepath.Join(t.TempDir(), "points")}
		killed := e.run(t)
		if killed {
			kills++
			e.Kill = 0
			require.False(t, e.run(t), "after a kill at point %d", n)
		}
		uncertain += settled(t, dir, server, want, n)
		require.NoError(t, server.Close())
		if !killed {
			break
		}
	}
	require.Greater(t, kills, 8)
	require.Positive(t, uncertain, "no kill fell between «sent» and «noted»")
	t.Logf("killed at each of %d commit points; %d letters had an unknown outcome", kills, uncertain)
}

// atOnce is how many letters the engine has on their way at a time (engine.Config.Senders).
const atOnce = 4

// settled compares what the server accepted with what the program says, and returns how many outcomes are unknown.
func settled(t *testing.T, dir string, server *smtp.Server, want map[string]int, n int) int {
	t.Helper()
	arrived, ids := map[string]bool{}, map[string]bool{}
	for _, m := range server.Messages() {
		require.False(t, ids[m.ID], "point %d: %v got %s twice", n, m.To, m.ID)
		ids[m.ID] = true
		require.Len(t, m.To, 1)
		key, _, ok := strings.Cut(m.ID, "@") // the rest names the workspace
		require.True(t, ok, m.ID)
		arrived[key] = true
	}

	h := open(t, dir, nil)
	defer h.close()
	rows := h.messages("")
	got := map[string]int{}
	var missing, unknown []string
	for _, m := range rows {
		got[m.To]++
		switch m.State {
		case "sent":
			require.True(t, arrived[m.Key], "point %d: %s is said to be sent and did not arrive", n, m.Key)
		case "uncertain":
			unknown = append(unknown, m.Key)
		default:
			require.Fail(t, "a letter was lost", "point %d: %s is %s (%s)", n, m.Key, m.State, m.Reason)
		}
		if !arrived[m.Key] {
			missing = append(missing, m.Key)
		}
		delete(arrived, m.Key)
	}
	require.Equal(t, want, got, "point %d", n)
	require.Empty(t, arrived, "point %d: letters that the ledger does not know", n)
	for _, key := range missing { // a letter that did not arrive is never said to have been sent
		require.True(t, slices.Contains(unknown, key), "point %d: %s", n, key)
	}
	// Unknown are only those that were on their way when the process died, not all that it had in mind to send.
	require.LessOrEqual(t, len(unknown), atOnce, "point %d", n)
	return len(unknown)
}
