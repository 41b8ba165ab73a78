package engine_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/channel/local"
	"voronka/backend/crm"
	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/store"
)

// The harness: this test binary starts itself as a child on a copy of one workspace; the child kills itself at the n-th
// passing of a named point; the parent goes on where the child stopped and compares with a run that nothing interrupted.
const (
	crashDir  = "VORONKA_CRASH_DIR"
	crashAt   = "VORONKA_CRASH_POINT" // "commit.before 3"
	crashKind = "VORONKA_CRASH_CHANNEL"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		if err := crashWork(dir, os.Getenv(crashKind), os.Getenv(crashAt)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// postbox is the outside world of a crash test: a file that survives the process, a line for each delivery.
type postbox struct {
	enginetest.Outward
	path string
}

func (p *postbox) Send(_ context.Context, m channel.Outgoing) error {
	f, err := os.OpenFile(p.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.WriteString(m.Key + " " + m.To + "\n")
	return err
}

const crashUntil = 4 * 24 * time.Hour

// crashWork runs the workload of a prepared workspace to its end, or until it kills itself.
func crashWork(dir, kind, at string) error {
	name, nth, _ := strings.Cut(at, " ")
	left, _ := strconv.Atoi(nth)
	armed := false
	point := func(p string) {
		if !armed || p != name {
			return
		}
		if left--; left == 0 {
			self, err := os.FindProcess(os.Getpid())
			if err == nil {
				err = self.Kill()
			}
			if err != nil {
				panic(err)
			}
			select {} // until the kill arrives
		}
	}
	f, err := openCrash(dir, kind, point)
	if err != nil {
		return err
	}
	armed = true
	if err := f.Engine.RunClock(context.Background(), enginetest.Start.Add(crashUntil)); err != nil {
		return err
	}
	armed = false
	return f.DB.Close()
}

func openCrash(dir, kind string, point func(string)) (*enginetest.Fixture, error) {
	out := &postbox{path: filepath.Join(dir, "delivered")}
	if kind == "keyed" {
		out.Keeps = channel.Promise{Kind: channel.Keyed}
	}
	set := channel.NewSet(local.New())
	if kind != "local" {
		set = channel.NewSet(local.New(), out)
	}
	o := enginetest.Options{Point: point, Channels: func() *channel.Set { return set }, Engine: func(c *engine.Config) { c.BatchRuns, c.BatchTime, c.Senders = 3, time.Hour, 1 }}
	return enginetest.Open(dir, o)
}

// crashPrepare makes the workspace that every case copies: five people, three flows, a purchase each.
func crashPrepare(t *testing.T, kind string) string {
	t.Helper()
	dir := t.TempDir()
	f, err := openCrash(dir, kind, nil)
	require.NoError(t, err)
	f.AddField(t, "stage", crm.TextField)
	people := f.AddPeople(t, 5)
	via := "local"
	if kind != "local" {
		via = "email"
	}
	f.Publish(t, enginetest.FlowText("01A", "", []string{"s event.purchase_added", `c condition.expression {"test":"purchase.total > 150"}`,
		`x action.set_field {"field":"customer.fields.stage","value":"{{ customer.name }}"}`, `w wait.for {"duration":"1d"}`,
		`m action.send_message {"channel":"` + via + `","text":"{{ customer.name }}, спасибо"}`, `g action.add_tag {"tag":"купил"}`},
		"s.next c", "c.yes x", "x.next w", "w.next m", "m.next g"))
	f.Publish(t, enginetest.FlowText("01B", "", []string{`s event.tag_added {"tag":"купил"}`, `a wait.for {"duration":"2h"}`, `b wait.for_event {"event":"tag.added","timeout":"3h"}`,
		`n action.add_note {"text":"заметка"}`}, "s.next a", "s.next b", "a.next n", "b.timeout n"))
	var list []crm.NewPurchase
	for i, p := range people {
		list = append(list, crm.NewPurchase{Customer: p.Customer, Total: enginetest.Roubles(int64(100 * (i + 1)))})
	}
	f.AddPurchases(t, true, list...)
	require.NoError(t, f.DB.Close())
	return dir
}

// crashResult is everything that a workload leaves, in a form that compares.
func crashResult(t *testing.T, f *enginetest.Fixture) []string {
	t.Helper()
	var out []string
	f.Read(t, func(q *store.ReadTx) error {
		require.NoError(t, engine.CheckTotals(q))
		for _, sql := range []string{
			`SELECT 'run ' || id || ' ' || flow || ' ' || subject || ' ' || state || ' ' || visits || ' ' || COALESCE(ended_at, 0) FROM run ORDER BY id`,
			`SELECT 'history ' || run || ' ' || CAST(entries AS TEXT) FROM history ORDER BY run, id`,
			`SELECT 'message ' || id || ' ' || run || '-' || node || '-' || visit || ' ' || person || ' ' || channel || ' ' || address || ' ' || text || ' ' || state || ' ' || at FROM message ORDER BY run, node, visit`,
			`SELECT 'total ' || version || ' ' || node || ' ' || entered || ' ' || left_ || ' ' || failed FROM node_total ORDER BY version, node`,
			`SELECT 'port ' || version || ' ' || node || ' ' || port || ' ' || passed FROM port_total ORDER BY version, node, port`,
			`SELECT 'event ' || name || ' ' || subject || ' ' || run || ' ' || at FROM event ORDER BY name, subject, run, at`,
			`SELECT 'note ' || subject || ' ' || text || ' ' || run || '-' || node || '-' || visit FROM note ORDER BY run, node, visit`,
			`SELECT 'field ' || subject || ' ' || text FROM field_value ORDER BY subject`,
			`SELECT 'left ' || COUNT(*) FROM awaiting`,
		} {
			rows, err := q.Query(sql)
			require.NoError(t, err)
			for rows.Next() {
				var line string
				require.NoError(t, rows.Scan(&line))
				out = append(out, line)
			}
			require.NoError(t, rows.Err())
		}
		return nil
	})
	return out
}

// finish goes on with a workspace to the end of the workload and returns what it left.
func finish(t *testing.T, dir, kind string) []string {
	t.Helper()
	f, err := openCrash(dir, kind, nil)
	require.NoError(t, err)
	defer func() { require.NoError(t, f.DB.Close()) }()
	require.NoError(t, f.Engine.RunClock(t.Context(), enginetest.Start.Add(crashUntil)))
	return crashResult(t, f)
}

func copyWorkspace(t *testing.T, from string) string {
	t.Helper()
	to := t.TempDir()
	data, err := os.ReadFile(filepath.Join(from, store.FileName))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(to, store.FileName), data, 0o600))
	return to
}

// killAt runs a child on a copy that kills itself at a point; false when the work ended before the point came.
func killAt(t *testing.T, dir, kind, point string, n int) bool {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), crashDir+"="+dir, crashKind+"="+kind, fmt.Sprintf("%s=%s %d", crashAt, point, n))
	text, err := cmd.CombinedOutput()
	if err == nil {
		return false
	}
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit)
	require.Equal(t, -1, exit.ExitCode(), "the child must die by the kill and nothing else: %s", text)
	return true
}

func TestAKillAtEveryCommitLosesNothingAndDoesNothingTwice(t *testing.T) {
	t.Parallel()
	prepared := crashPrepare(t, "local")
	want := finish(t, copyWorkspace(t, prepared), "local")
	require.Contains(t, strings.Join(want, "\n"), "sent")
	kills := 0
	for _, point := range []string{"commit.before", "commit.after"} {
		for n := 1; ; n++ {
			dir := copyWorkspace(t, prepared)
			if !killAt(t, dir, "local", point, n) {
				break
			}
			kills++
			same(t, want, finish(t, dir, "local"), fmt.Sprint(point, " ", n))
		}
	}
	require.Greater(t, kills, 10, "kills that fall outside the work do not count")
}

func TestAKillAroundASendIsSettledByThePromise(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"keyed", "uncertain"} {
		t.Run("D1 "+kind, func(t *testing.T) {
			t.Parallel()
			prepared := crashPrepare(t, kind)
			want := finish(t, copyWorkspace(t, prepared), kind)
			kills := 0
			for _, point := range []string{engine.PointClaimed, engine.PointSent, "commit.before", "commit.after"} {
				for n := 1; ; n++ {
					dir := copyWorkspace(t, prepared)
					if !killAt(t, dir, kind, point, n) {
						break
					}
					kills++
					got := finish(t, dir, kind)
					checkDeliveries(t, dir, kind, fmt.Sprint(point, " ", n))
					if kind == "keyed" {
						same(t, want, got, fmt.Sprint(point, " ", n))
					}
				}
			}
			require.Greater(t, kills, 10)
		})
	}
}

// same compares two results line by line and shows the first that differs.
func same(t *testing.T, want, got []string, where string) {
	t.Helper()
	for i := range min(len(want), len(got)) {
		require.Equal(t, want[i], got[i], where)
	}
	require.Len(t, got, len(want), where)
}

// checkDeliveries compares what the outside world got with what the ledger says.
func checkDeliveries(t *testing.T, dir, kind, where string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "delivered"))
	if err != nil && !os.IsNotExist(err) {
		require.NoError(t, err)
	}
	delivered := map[string]int{}
	for line := range strings.Lines(string(data)) {
		key, _, _ := strings.Cut(line, "@")
		delivered[key]++
	}
	f, err := openCrash(dir, kind, nil)
	require.NoError(t, err)
	defer func() { require.NoError(t, f.DB.Close()) }()
	states := map[string]string{}
	f.Read(t, func(q *store.ReadTx) error {
		rows, err := q.Query(`SELECT run || '-' || node || '-' || visit, state FROM message`)
		require.NoError(t, err)
		for rows.Next() {
			var key, state string
			require.NoError(t, rows.Scan(&key, &state))
			states[key] = state
		}
		return rows.Err()
	})
	require.Len(t, states, 4, where)
	for key, state := range states {
		if kind == "uncertain" {
			require.LessOrEqual(t, delivered[key], 1, "%s: %s was delivered twice", where, key)
		}
		switch state {
		case "sent":
			require.GreaterOrEqual(t, delivered[key], 1, "%s: %s is called sent and was not delivered", where, key)
		case "uncertain":
			require.Equal(t, "uncertain", kind, where)
		default:
			t.Fatalf("%s: %s is %s", where, key, state)
		}
	}
	require.Empty(t, slices.DeleteFunc(slices.Collect(maps.Keys(delivered)), func(k string) bool { return states[k] != "" }))
}
