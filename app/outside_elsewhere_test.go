package app

import (
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/clock"
	"voronka/backend/library"
	"voronka/backend/store"
)

// TestHooksAreChangedByAnotherProgram has two programs on one workspace: one runs the flows, the other's user sets up webhooks.
func TestHooksAreChangedByAnotherProgram(t *testing.T) {
	t.Parallel()
	keys := keychain{}
	a, err := Open(t.Context(), Options{Workspace: t.TempDir(), Clock: clock.NewManual(noon), Secrets: keys})
	require.NoError(t, err)
	defer a.Close()
	other, err := Open(t.Context(), Options{Workspace: a.Workspace(), Clock: clock.NewManual(noon), Secrets: keys})
	require.NoError(t, err)
	defer other.Close()
	runs, sets := &bundle{t, a}, &bundle{t, other}

	hook := Hook{Name: "Касса", Mode: "token", Enabled: true, Fields: []HookField{{Name: "sum", Type: "number"}}, Person: HookPerson{Email: "email"}}
	saved := do[SavedHook](sets, "Outside.SaveHook", hook)
	f := do[FlowFull](runs, "Flows.Import", ImportFlow{File: runs.file("f.voronka.json", `{"schema":"voronka.flow/1","name":"Касса","attach":{"to":"none"},"subject":"customer",
 "nodes":[{"id":"h","kind":"event.webhook_received","params":{"hook":"Касса"}},{"id":"c","kind":"condition.expression","params":{"test":"webhook.sum > 100"}},
  {"id":"t","kind":"action.add_tag","params":{"tag":"много"}}],"edges":[["h","next","c"],["c","yes","t"]]}`)})
	require.Contains(t, string(f.Document), saved.Hook.ID, "the name of the hook in the file is the hook that is here")
	do[FlowFull](runs, "Flows.Publish", Publish{ID: f.ID, Rev: f.Rev})
	program := func() (live *library.Compiled) {
		require.NoError(t, a.DB().Read(t.Context(), func(q *store.ReadTx) error {
			list, err := a.Flows().LiveFlows(q)
			require.Len(t, list, 1)
			live = list[0]
			return err
		}))
		return live
	}
	before := program()
	step, _ := before.Program.Step("c")
	require.False(t, before.Program.Steps[step].Broken)
	hook = saved.Hook
	hook.Fields[0].Type = "text"
	do[SavedHook](sets, "Outside.SaveHook", hook)
	require.True(t, program().Program.Steps[step].Broken, "a text is not greater than a number")
	hook.Fields[0].Type = "number"
	do[SavedHook](sets, "Outside.SaveHook", hook)
	require.False(t, program().Program.Steps[step].Broken)

	require.NoError(t, a.StartEngine(t.Context()))
	require.Error(t, other.StartEngine(t.Context()), "one engine a workspace")
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	port := int64(free.Addr().(*net.TCPAddr).Port)
	require.NoError(t, free.Close())
	set := do[Hooks](sets, "Outside.SaveGateway", Gateway{On: true, Port: port})
	require.Empty(t, set.Gateway.Address, "who does not run the flows does not listen")
	require.Eventually(t, func() bool {
		return do[Hooks](runs, "Outside.Hooks", nil).Gateway.Address != ""
	}, 20*time.Second, 5*time.Millisecond)
	do[Hooks](sets, "Outside.SaveGateway", Gateway{Port: port})
	require.Eventually(t, func() bool { return do[Hooks](runs, "Outside.Hooks", nil).Gateway.Address == "" }, 20*time.Second, 5*time.Millisecond)

	// A file goes by names: what has none, and the flow itself, keep their ids.
	ref := do[FileRef](sets, "Flows.Export", ByID{ID: f.ID})
	opened := do[FlowFile](runs, "Flows.OpenImport", runs.fileOf(ref, other))
	require.Empty(t, opened.Missing)
	require.Equal(t, f.ID, opened.Exists)
	do[Count](sets, "Outside.DeleteHook", ByID{ID: hook.ID})
	opened = do[FlowFile](runs, "Flows.OpenImport", runs.fileOf(ref, other))
	require.Equal(t, []MissingRef{{What: "hook", Name: "Касса", Node: "h"}}, opened.Missing)
}

// fileOf hands a file of one program to another.
func (b *bundle) fileOf(ref FileRef, from *App) FileRef {
	b.t.Helper()
	path, name, err := from.Files().Path(ref.Handle)
	require.NoError(b.t, err)
	text := readAll(b.t, path)
	require.NotContains(b.t, text, `"hook": "01`)
	require.Contains(b.t, text, "Касса")
	return b.file(strings.TrimSpace(name), text)
}

func readAll(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(data)
}
