package app

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/job"
	"voronka/backend/store"
)

// crowdWaits is a workspace in which many people stand at the first of three waits.
func crowdWaits(t *testing.T, people int) (dir, flow string) {
	t.Helper()
	dir = t.TempDir()
	a, err := Open(t.Context(), Options{Workspace: dir, Clock: clock.NewManual(noon), Secrets: keychain{}})
	require.NoError(t, err)
	b := &bundle{t, a}
	f := do[FlowFull](b, "Flows.Import", ImportFlow{File: b.file("f.voronka.json", `{"schema":"voronka.flow/1","name":"Ожидания","attach":{"to":"none"},"subject":"customer",
 "nodes":[{"id":"s","kind":"event.manual"},{"id":"a","kind":"wait.for","params":{"duration":"1d"}},{"id":"b","kind":"wait.for","params":{"duration":"1d"}},
  {"id":"c","kind":"wait.for","params":{"duration":"1d"}}],
 "edges":[["s","next","a"],["a","next","b"],["b","next","c"]]}`)})
	f = do[FlowFull](b, "Flows.Publish", Publish{ID: f.ID, Rev: f.Rev})
	var ids []int64
	require.NoError(t, a.DB().Write(t.Context(), func(tx *store.Tx) error {
		list := make([]crm.NewPerson, people)
		for i := range list {
			list[i] = crm.NewPerson{Name: "Клиент " + strconv.Itoa(i)}
		}
		made, err := crm.CreateCustomers(tx, crm.Cause{Actor: "user"}, list)
		for _, m := range made {
			ids = append(ids, m.Customer)
		}
		return err
	}))
	_, err = a.Engine().StartPeople(t.Context(), f.ID, ids)
	require.NoError(t, err)
	require.NoError(t, a.Engine().RunUntilIdle(t.Context()))
	require.NoError(t, a.Close())
	return dir, f.ID
}

// crashImage copies the workspace's files as a process that dies now leaves them.
func crashImage(t *testing.T, from, to string) {
	for _, name := range []string{store.FileName, store.FileName + "-wal"} {
		data, err := os.ReadFile(filepath.Join(from, name))
		if errors.Is(err, fs.ErrNotExist) { // nothing was written since it was closed
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(to, name), data, 0o600)
		}
		if err != nil {
			t.Error(err)
		}
	}
}

func TestAnOrderToManyThatWasCutShortGoesOn(t *testing.T) {
	t.Parallel()
	const people = 1203
	dir, flow := crowdWaits(t, people)
	finished := func(t *testing.T, dir string) {
		t.Helper()
		a, err := Open(t.Context(), Options{Workspace: dir, Clock: clock.NewManual(noon), Secrets: keychain{}})
		require.NoError(t, err)
		defer a.Close()
		require.NoError(t, a.StartEngine(t.Context()))
		jobs, err := a.Jobs().List(t.Context(), jobOrder, 10)
		require.NoError(t, err)
		require.Len(t, jobs, 1)
		j, err := a.Jobs().Wait(t.Context(), jobs[0].ID)
		require.NoError(t, err)
		require.Equal(t, job.Done, j.State)
		require.EqualValues(t, people, j.Done)
		var got Ordered
		require.NoError(t, json.Unmarshal(j.Result, &got))
		require.EqualValues(t, people, got.Done)
		require.NoError(t, a.DB().Read(t.Context(), func(q *store.ReadTx) error {
			var once int
			_, err := q.QueryRow(`SELECT COUNT(*) FROM run r JOIN flow_node n ON n.id = r.node WHERE n.node = 'b'`, nil, &once)
			require.Equal(t, people, once, "each one's wait was skipped once")
			return err
		}))
	}

	t.Run("D1 killed after any commit", func(t *testing.T) {
		t.Parallel()
		work := t.TempDir()
		crashImage(t, dir, work)
		var on atomic.Bool
		var images []string
		a, err := Open(t.Context(), Options{Workspace: work, Clock: clock.NewManual(noon), Secrets: keychain{}, Point: func(name string) {
			if on.Load() && name == "commit.after" {
				to := t.TempDir()
				crashImage(t, work, to)
				images = append(images, to)
			}
		}})
		require.NoError(t, err)
		defer a.Close()
		on.Store(true)
		got := do[Ordered](&bundle{t, a}, "Flows.Order", OrderRuns{Order: "skip", Flow: flow})
		require.NotNil(t, got.Job)
		id, err := parseID("job", got.Job.ID)
		require.NoError(t, err)
		_, err = a.Jobs().Wait(t.Context(), job.ID(id))
		require.NoError(t, err)
		on.Store(false)
		require.GreaterOrEqual(t, len(images), 5, "the job, three batches and its end")
		for _, at := range images {
			finished(t, at)
		}
	})

	t.Run("D1 a person cancels it", func(t *testing.T) {
		t.Parallel()
		work := t.TempDir()
		crashImage(t, dir, work)
		var commits atomic.Int32
		var a *App
		a, err := Open(t.Context(), Options{Workspace: work, Clock: clock.NewManual(noon), Secrets: keychain{}, Point: func(name string) {
			if name == "commit.after" && commits.Add(1) == 2 {
				jobs, err := a.Jobs().List(t.Context(), jobOrder, 1)
				if err == nil && len(jobs) == 1 {
					a.Jobs().Cancel(jobs[0].ID)
				}
			}
		}})
		require.NoError(t, err)
		defer a.Close()
		commits.Store(0)
		got := do[Ordered](&bundle{t, a}, "Flows.Order", OrderRuns{Order: "skip", Flow: flow})
		id, err := parseID("job", got.Job.ID)
		require.NoError(t, err)
		j, err := a.Jobs().Wait(t.Context(), job.ID(id))
		require.NoError(t, err)
		require.Equal(t, job.Cancelled, j.State)
		begun, err := a.Jobs().Resume(t.Context())
		require.NoError(t, err)
		require.Empty(t, begun, "what a person ended stays ended")
	})
}
