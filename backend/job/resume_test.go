package job_test

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/job"
	"voronka/backend/store"
)

func opened(t *testing.T) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), store.FileName), store.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

func TestAJobThatTheProgramLeftGoesOnFromItsMark(t *testing.T) {
	t.Parallel()
	ctx, db := t.Context(), opened(t)
	half := make(chan struct{})
	// The work counts to ten, by twos; the first time it stops at four until its program ends.
	work := func(from int, stopAt int) job.Work {
		return func(ctx context.Context, p *job.Progress) (any, error) {
			for n := from; n < 10; n += 2 {
				if n == stopAt {
					close(half)
					<-ctx.Done()
					return nil, ctx.Err()
				}
				if err := db.Write(ctx, func(tx *store.Tx) error { return p.MarkIn(tx, int64(n+2), 10, n+2) }); err != nil {
					return nil, err
				}
			}
			return "ten", nil
		}
	}
	ready := errors.New("not yet")
	var from []int
	again := job.Kind{Again: func(_ context.Context, j job.Job) (job.Work, error) {
		var at int
		if err := json.Unmarshal(j.Mark, &at); err != nil || ready != nil {
			return nil, errors.Join(err, ready)
		}
		from = append(from, at)
		return work(at, -1), nil
	}}
	first := job.NewManager(db)
	first.Define("count", again)
	first.Define("other", job.Kind{})
	j, err := first.Start(ctx, "count", nil, work(0, 4))
	require.NoError(t, err)
	other, err := first.Start(ctx, "other", nil, func(ctx context.Context, _ *job.Progress) (any, error) { <-ctx.Done(); return nil, ctx.Err() })
	require.NoError(t, err)
	<-half
	first.Stop()
	j, err = first.Get(ctx, j.ID)
	require.NoError(t, err)
	require.Equal(t, job.Interrupted, j.Fault.Code)
	require.EqualValues(t, 4, j.Done)
	other, err = first.Get(ctx, other.ID)
	require.NoError(t, err)
	require.Equal(t, job.Cancelled, other.State, "a kind that does not go on by itself")

	next := job.NewManager(db)
	next.Define("count", again)
	begun, err := next.Resume(ctx)
	require.NoError(t, err)
	require.Empty(t, begun, "its owner is not ready")
	ready = nil
	begun, err = next.Resume(ctx)
	require.NoError(t, err)
	require.Len(t, begun, 1)
	require.Equal(t, job.Running, begun[0].State)
	j, err = next.Wait(ctx, j.ID)
	require.NoError(t, err)
	require.Equal(t, job.Done, j.State)
	require.EqualValues(t, 10, j.Done)
	require.Nil(t, j.Fault)
	require.Equal(t, []int{4}, from)
	begun, err = next.Resume(ctx)
	require.NoError(t, err)
	require.Empty(t, begun)
}

func TestOnlyTheNewestJobsOfAKindAreKept(t *testing.T) {
	t.Parallel()
	ctx, db := t.Context(), opened(t)
	m := job.NewManager(db)
	m.Define("few", job.Kind{Keep: 3})
	hold := make(chan struct{})
	held, err := m.Start(ctx, "few", nil, func(context.Context, *job.Progress) (any, error) { <-hold; return 0, nil })
	require.NoError(t, err)
	for n := range 7 {
		for _, kind := range []string{"few", "all"} {
			j, err := m.Start(ctx, kind, nil, func(context.Context, *job.Progress) (any, error) { return n, nil })
			require.NoError(t, err)
			_, err = m.Wait(ctx, j.ID)
			require.NoError(t, err)
		}
	}
	results := func(kind string) (out []string) {
		list, err := m.List(ctx, kind, 100)
		require.NoError(t, err)
		for _, j := range list {
			out = append(out, string(j.Result))
		}
		return out
	}
	require.Equal(t, []string{"6", "5", "4", ""}, results("few"), "the one under way is no old one")
	require.Len(t, results("all"), 7)
	close(hold)
	_, err = m.Wait(ctx, held.ID)
	require.NoError(t, err, "it is the oldest by now, and can still be read by who waited for it")
	require.Equal(t, []string{"6", "5", "4", "0"}, results("few"))
}
