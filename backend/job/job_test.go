package job_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/fault"
	"voronka/backend/job"
	"voronka/backend/store"
)

func TestJobsEndCancelAndAreFoundDead(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db, err := store.Open(ctx, filepath.Join(t.TempDir(), store.FileName), store.Options{})
	require.NoError(t, err)
	defer db.Close()
	m := job.NewManager(db)
	j, err := m.Start(ctx, "count", map[string]int{"to": 3}, func(ctx context.Context, p *job.Progress) (any, error) {
		return "three", p.Set(ctx, 3, 3)
	})
	require.NoError(t, err)
	j, err = m.Wait(ctx, j.ID)
	require.NoError(t, err)
	require.Equal(t, job.Done, j.State)
	require.JSONEq(t, `"three"`, string(j.Result))
	require.Equal(t, int64(3), j.Done)

	j, err = m.Start(ctx, "wait", nil, func(ctx context.Context, _ *job.Progress) (any, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	})
	require.NoError(t, err)
	settled, err := job.NewManager(db).Recover(ctx)
	require.NoError(t, err)
	require.Empty(t, settled, "a living job is left alone")
	m.Cancel(j.ID)
	j, err = m.Wait(ctx, j.ID)
	require.NoError(t, err)
	require.Equal(t, job.Cancelled, j.State)

	// A process that died leaves a running row and no lock.
	require.NoError(t, db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO job(kind, state, params, created_at) VALUES('dead', 'running', '{}', 0)`)
		return err
	}))
	settled, err = m.Recover(ctx)
	require.NoError(t, err)
	require.Len(t, settled, 1)
	j, err = m.Get(ctx, settled[0].ID)
	require.NoError(t, err)
	require.Equal(t, job.Failed, j.State)
	require.Equal(t, job.Interrupted, j.Fault.Code)

	j, err = m.Start(ctx, "fails", nil, func(context.Context, *job.Progress) (any, error) {
		return nil, fault.New(fault.TooLarge, fault.Args{"limit": 5})
	})
	require.NoError(t, err)
	j, err = m.Wait(ctx, j.ID)
	require.NoError(t, err)
	require.Equal(t, fault.TooLarge, j.Fault.Code)
	require.Equal(t, float64(5), j.Fault.Args["limit"])
	m.Stop()
	m.Stop()
	_, err = m.Start(ctx, "late", nil, func(context.Context, *job.Progress) (any, error) { return nil, nil })
	require.True(t, fault.Has(err, fault.Refused))
}
