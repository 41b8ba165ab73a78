package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/clock"
	"voronka/backend/store"
)

var update = flag.Bool("update", false, "write the golden files anew")

// binary is the command under test, built once: exit codes and streams are its promise, not a function's.
var binary string

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "voronkactl-*")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		binary = filepath.Join(dir, "voronkactl")
		if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "build voronkactl: %v\n%s", err, out)
			return 1
		}
		return m.Run()
	}())
}

// desk is a workspace on which commands are run.
type desk struct {
	t   *testing.T
	dir string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t, t.TempDir()}
	for name, text := range map[string]string{
		"customers.csv": "id,name,email,phone\n00001,Анна Смирнова,anna@example.test,+79000000001\n00002,Иван Котов,ivan@example.test,+79000000002\n00003,Без адреса,не почта,\n",
		"purchases.csv": "customer_id,date,amount_rub\n00001,2026-01-05,40\n00001,2026-01-06,60.50\n00002,2026-01-07,100\n",
		"flow.json": `{"schema":"voronka.flow/1","id":"01JTESTF00000000000000F10W","name":"Спасибо","attach":{"to":"none"},"subject":"customer","settings":{},
"nodes":[{"id":"n1","kind":"event.purchase_added","params":{}},{"id":"n2","kind":"condition.expression","params":{"test":"purchase.total > 50"}},
{"id":"n3","kind":"wait.for","params":{"duration":"1d"}},{"id":"n4","kind":"action.send_message","params":{"channel":"local","subject":"Заказ","text":"{{ customer.name }}, спасибо"}}],
"edges":[["n1","next","n2"],["n2","yes","n3"],["n3","next","n4"]]}`,
		"broken.json": `{"schema":"voronka.flow/1","name":"Плохая","attach":{"to":"none"},"subject":"customer","settings":{},
"nodes":[{"id":"n1","kind":"event.purchase_added","params":{}},{"id":"n2","kind":"condition.expression","params":{"test":"purchase.totl > 50"}}],"edges":[["n1","next","n2"]]}`,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(d.dir, name), []byte(text), 0o600))
	}
	return d
}

// run does a command with LANG set to a language and returns its streams and exit code.
func (d *desk) run(args ...string) (out, errOut string, code int) {
	d.t.Helper()
	cmd := exec.Command(binary, append([]string{"--workspace", filepath.Join(d.dir, "ws")}, args...)...)
	cmd.Dir = d.dir
	cmd.Env = append(os.Environ(), "LC_ALL=ru_RU.UTF-8", "XDG_STATE_HOME="+filepath.Join(d.dir, "state"))
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		require.NoError(d.t, err)
	}
	return o.String(), e.String(), cmd.ProcessState.ExitCode()
}

func (d *desk) ok(args ...string) string {
	d.t.Helper()
	out, errOut, code := d.run(args...)
	require.Zero(d.t, code, "%v: %s%s", args, out, errOut)
	return out
}

// lines reads JSON objects, one a line, and nothing else.
func lines(t *testing.T, out string) []map[string]any {
	t.Helper()
	var list []map[string]any
	for line := range strings.Lines(out) {
		var v map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &v), line)
		list = append(list, v)
	}
	return list
}

// moving replaces what differs from run to run.
func moving(dir, text string) string {
	text = strings.ReplaceAll(text, dir, "DIR")
	text = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`).ReplaceAllString(text, "TIME")
	text = regexp.MustCompile(`"undoable_until":\d+`).ReplaceAllString(text, `"undoable_until":TIME`)
	text = regexp.MustCompile(`before-restore-[\d-]+`).ReplaceAllString(text, "before-restore-TIME")
	return regexp.MustCompile(`\b01[0-9A-HJKMNP-TV-Z]{24}\b`).ReplaceAllString(text, "ULID")
}

// TestWords runs a whole session and compares what a person and a script read with the golden file.
func TestWords(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var got strings.Builder
	for _, line := range []string{
		"query customers",
		"init --currency RUB",
		"init",
		"import customers customers.csv --dry-run --rejects rehearsed.csv",
		"import customers customers.csv --rejects rejects.csv",
		"--json query customers",
		"query customers --where customer.city=='Казань'",
		"query customers --where customer.nme==1",
		"query deals",
		"flow validate broken.json",
		"flow validate flow.json",
		"flow import flow.json",
		"flow publish Спасибо",
		"flow list",
		"--json import purchases purchases.csv --live",
		"flow simulate Спасибо --on customer:00002 --days 2",
		"flow simulate Спасибо --all --days 2",
		"engine --until-idle",
		"emit purchase.added --on customer:00002 --data {\"amount\":\"70\"}",
		"emit purchase.added",
		"emit message.sent --on customer:00001",
		"engine --clock 2199-01-01T00:00:00Z",
		"engine --clock 2026-01-01T00:00:00Z",
		"--json messages",
		"messages --flow Спасибо",
		"--json history customer:00001",
		"history customer:ivan@example.test",
		"history customer:00009",
		"history nothing",
		"--json flow stats Спасибо",
		"flow pause Спасибо",
		"flow export Спасибо",
		"check",
		"backup copy.db",
		"restore copy.db",
		"flow test flow.json",
		"segment list",
		"serve --addr 0.0.0.0:0",
	} {
		out, errOut, code := d.run(strings.Fields(line)...)
		fmt.Fprintf(&got, "$ voronkactl %s\n%s", line, out)
		for l := range strings.Lines(errOut) {
			fmt.Fprintf(&got, "! %s", l)
		}
		fmt.Fprintf(&got, "= %d\n\n", code)
	}
	text := moving(d.dir, got.String())
	golden := filepath.Join("testdata", "words.golden")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(golden, []byte(text), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), text)

	rejects, err := os.ReadFile(filepath.Join(d.dir, "rejects.csv"))
	require.NoError(t, err)
	require.Contains(t, string(rejects), "00003,Без адреса,не почта,")
	rehearsed, err := os.ReadFile(filepath.Join(d.dir, "rehearsed.csv"))
	require.NoError(t, err)
	require.Equal(t, string(rejects), string(rehearsed), "a dry run rejects what the import then rejects")
}

func TestMessagesSayWhatThePromiseNames(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.ok("init")
	d.ok("import", "customers", "customers.csv")
	d.ok("flow", "import", "flow.json", "--publish")
	d.ok("import", "purchases", "purchases.csv", "--live")
	d.ok("engine", "--clock", "2199-01-01T00:00:00Z")
	sent := lines(t, d.ok("--json", "messages"))
	require.Len(t, sent, 2) // 60.50 and 100 are over 50, 40 is not
	var people []any
	for _, m := range sent {
		var fields []string
		for name := range m {
			fields = append(fields, name)
		}
		require.ElementsMatch(t, []string{"key", "flow", "person", "to", "channel", "subject", "text", "state", "reason", "at"}, fields)
		people = append(people, m["person"])
	}
	require.ElementsMatch(t, []any{"00001", "00002"}, people)
	require.NotEqual(t, sent[0]["key"], sent[1]["key"])
}

func TestBacklogSaysWhatHasGathered(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.ok("init")
	d.ok("import", "customers", "customers.csv")
	d.ok("flow", "import", "flow.json", "--publish")
	d.ok("import", "purchases", "purchases.csv", "--live")
	require.Empty(t, lines(t, d.ok("--json", "engine", "--backlog")), "D2 it has never been awake")
	d.ok("engine", "--until-idle")
	require.Empty(t, lines(t, d.ok("--json", "engine", "--backlog")), "D2 nothing has fallen due since")

	// The file as a later day finds it: all that waits is three days older.
	db, err := store.Open(t.Context(), filepath.Join(d.dir, "ws", store.FileName), store.Options{Clock: clock.System{}})
	require.NoError(t, err)
	require.NoError(t, db.Write(t.Context(), func(tx *store.Tx) error {
		for _, sql := range []string{`UPDATE run SET due = due - 259200000 WHERE due > 0`,
			`UPDATE setting SET value = CAST(value AS INTEGER) - 259200000 WHERE key = 'engine.seen'`} {
			if _, err := tx.Exec(sql); err != nil {
				return err
			}
		}
		return nil
	}))
	require.NoError(t, db.Close())
	gathered := lines(t, d.ok("--json", "engine", "--backlog"))
	require.Len(t, gathered, 1)
	require.Equal(t, []any{"Спасибо", "run_now", 2.0, false}, []any{gathered[0]["flow"], gathered[0]["rule"], gathered[0]["timers"], gathered[0]["asked"]}, "D2")
	require.Contains(t, d.ok("engine", "--backlog"), "Выполняется сразу")
	require.Empty(t, lines(t, d.ok("--json", "messages")), "D2 it only looks")
	d.ok("engine", "--until-idle")
	require.Len(t, lines(t, d.ok("--json", "messages")), 2)
}

func TestImportWithoutLiveStartsNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.ok("init")
	d.ok("import", "customers", "customers.csv")
	d.ok("flow", "import", "flow.json", "--publish")
	d.ok("import", "purchases", "purchases.csv")
	d.ok("engine", "--clock", "2199-01-01T00:00:00Z")
	require.Empty(t, d.ok("--json", "messages"))
}

func TestAmbiguousFlowExitsWithTheList(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.ok("init")
	for _, id := range []string{"01JTESTA000000000000000001", "01JTESTA000000000000000002"} {
		file := filepath.Join(d.dir, id+".json")
		text := fmt.Sprintf(`{"schema":"voronka.flow/1","id":%q,"name":"Одно имя","attach":{"to":"none"},"subject":"customer","settings":{},"nodes":[],"edges":[]}`, id)
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		d.ok("flow", "import", file)
	}
	// The second got another name; the draft takes the first one's back.
	second := filepath.Join(d.dir, "01JTESTA000000000000000002.json")
	d.ok("flow", "import", second)
	_, errOut, code := d.run("flow", "pause", "Одно имя")
	require.Equal(t, exitUsage, code, errOut)
	require.Contains(t, errOut, "01JTESTA000000000000000001")
	require.Contains(t, errOut, "01JTESTA000000000000000002")
}

func TestServeAnswersAndEndsOnSignal(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.ok("init")
	cmd := exec.Command(binary, "--workspace", filepath.Join(d.dir, "ws"), "--json", "serve", "--clock", "2199-01-01T00:00:00Z")
	cmd.Env = append(os.Environ(), "XDG_STATE_HOME="+filepath.Join(d.dir, "state"))
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	var hello struct {
		Address string `json:"address"`
	}
	require.NoError(t, json.NewDecoder(out).Decode(&hello))
	base, token, ok := strings.Cut(hello.Address, "?token=")
	require.True(t, ok)
	r, err := http.NewRequest("POST", base+"api/System/Health", nil)
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Equal(t, 200, res.StatusCode)
	// Another engine on the same workspace is refused, and says so.
	_, errOut, code := d.run("engine", "--until-idle")
	require.Equal(t, exitFailed, code, errOut)
	require.NotEmpty(t, errOut)
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, cmd.Wait())
}
