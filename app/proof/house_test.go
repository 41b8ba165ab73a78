package proof

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/app"
	"voronka/backend/clock"
)

// start is when the proofs take place: after every purchase of the files, and the same on every run.
var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// house is an open program, driven through its dispatcher as the page drives it.
type house struct {
	t   *testing.T
	app *app.App
}

func open(t *testing.T, dir string, point func(string)) *house {
	t.Helper()
	a, err := app.Open(context.Background(), app.Options{Workspace: dir, Clock: clock.NewManual(start), Currency: "USD", Point: point})
	require.NoError(t, err)
	return &house{t: t, app: a}
}

func (h *house) close() {
	h.t.Helper()
	require.NoError(h.t, h.app.Close())
}

// call runs a method of a service and reads its result.
func call[T any](h *house, method string, in any) T {
	h.t.Helper()
	out, failed := tryCall[T](h, method, in)
	require.Nil(h.t, failed, "%s: %+v", method, failed)
	return out
}

func tryCall[T any](h *house, method string, in any) (out T, failed *app.Fault) {
	h.t.Helper()
	argument, err := json.Marshal(in)
	require.NoError(h.t, err)
	result, failed := h.app.Dispatcher().Call(context.Background(), method, argument)
	if failed == nil {
		require.NoError(h.t, json.Unmarshal(result, &out))
	}
	return out, failed
}

// importTable imports a file as recognised, and waits for the end of it.
func (h *house) importTable(entity, path string, live bool) app.ImportReport {
	h.t.Helper()
	ref, err := h.app.Files().Own(path)
	require.NoError(h.t, err)
	plan := call[app.ImportDraft](h, "Imports.Open", app.OpenImport{File: ref, Type: entity}).Plan
	plan.Live = live
	listener := h.app.Topics().Listen()
	defer listener.Close()
	job := call[app.Job](h, "Imports.Start", plan)
	for job.State == "running" {
		_, err := listener.Next(context.Background())
		require.NoError(h.t, err)
		job = call[app.Job](h, "Jobs.Get", app.ByID{ID: job.ID})
	}
	require.Equal(h.t, "done", job.State, "%+v", job.Fault)
	var report app.ImportReport
	require.NoError(h.t, json.Unmarshal(job.Result, &report))
	return report
}

// publishFlow imports a flow's file and starts it.
func (h *house) publishFlow(path string) app.FlowFull {
	h.t.Helper()
	ref, err := h.app.Files().Own(path)
	require.NoError(h.t, err)
	flow := call[app.FlowFull](h, "Flows.Import", app.ImportFlow{File: ref})
	return call[app.FlowFull](h, "Flows.Publish", app.Publish{ID: flow.ID, Rev: flow.Rev})
}

// mainJob writes the flow of the main job, sending through this channel, and returns its path.
func mainJob(t *testing.T, dir, channel string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/main-job.voronka.json")
	require.NoError(t, err)
	var doc map[string]any
	require.NoError(t, json.Unmarshal(text, &doc))
	nodes := doc["nodes"].([]any)
	nodes[3].(map[string]any)["params"].(map[string]any)["channel"] = channel
	text, err = json.Marshal(doc)
	require.NoError(t, err)
	path := filepath.Join(dir, "main-job.voronka.json")
	require.NoError(t, os.WriteFile(path, text, 0o600))
	return path
}

// messages reads the whole ledger.
func (h *house) messages(state string) []app.MessageRow {
	h.t.Helper()
	var all []app.MessageRow
	for {
		page := call[app.Page[app.MessageRow]](h, "Messages.List", app.MessageQuery{State: state, Offset: int64(len(all)), Limit: 5000})
		all = append(all, page.Items...)
		if len(page.Items) == 0 || int64(len(all)) >= page.Total {
			require.Len(h.t, all, int(page.Total))
			return all
		}
	}
}

// runTo moves the engine's clock on from due moment to due moment.
func (h *house) runTo(to time.Time) {
	h.t.Helper()
	require.NoError(h.t, h.app.Engine().RunClock(context.Background(), to))
}
