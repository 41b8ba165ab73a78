package intake_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/crm/intake"
	"voronka/backend/job"
)

// An import that is cancelled midway leaves what its report says; that can be kept, and gone on with, or removed.
func TestCancelledImportIsKeptOrRemoved(t *testing.T) {
	t.Parallel()
	s := makeSources(t, t.TempDir())
	empty, before := base(t, s)
	for kind, file := range map[intake.Type]string{intake.Customers: s.people, intake.Purchases: s.purchases} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			whole := at(t, copyOf(t, empty), nil)
			whole.run(t, whole.open(t, intake.Plan{Path: file, Type: kind}).Plan)
			want := ledger(t, whole.db)
			whole.close(t)

			dir := copyOf(t, empty)
			const second = 4 // the job, its beginning, the first batch, the second
			id, commits := job.ID(0), 0
			var b *bundle
			b = at(t, dir, func(name string) {
				if id == 0 || name != "commit.after" {
					return
				}
				if commits++; commits == second {
					b.jobs.Cancel(id)
				}
			})
			plan := b.open(t, intake.Plan{Path: file, Type: kind}).Plan
			id = job.ID(b.one(t, `SELECT max(id) + 1 FROM job`))
			j, err := b.importer.Start(t.Context(), plan)
			require.NoError(t, err)
			require.Equal(t, id, j.ID)
			j, err = b.jobs.Wait(t.Context(), j.ID)
			require.NoError(t, err)
			require.Equal(t, job.Cancelled, j.State, "%v", j.Fault)

			var told intake.Report
			require.NoError(t, json.Unmarshal(j.Result, &told))
			require.Equal(t, b.fates(t, int64(id)), intake.Report{Rows: told.Rows, Created: told.Created, Updated: told.Updated,
				Same: told.Same, Rejected: told.Rejected, Repeated: told.Repeated})
			require.Equal(t, told.Rows, j.Done)
			require.Positive(t, told.Created)
			require.Less(t, told.Rows, int64(sourceRows))
			table := map[intake.Type]string{intake.Customers: "customer", intake.Purchases: "purchase"}[kind]
			there := map[intake.Type]int64{intake.Customers: baseRows}[kind]
			require.Equal(t, there+told.Created, b.one(t, `SELECT count(*) FROM `+table))
			b.sound(t)
			b.close(t)

			removed := at(t, copyOf(t, dir), nil)
			removed.undo(t, id)
			require.Equal(t, before, ledger(t, removed.db))
			removed.sound(t)
			removed.close(t)

			kept := at(t, dir, nil)
			_, r := kept.run(t, kept.open(t, intake.Plan{Path: file, Type: kind}).Plan)
			require.Equal(t, int64(sourceRows), r.Rows)
			require.Equal(t, want, ledger(t, kept.db))
			kept.close(t)
		})
	}
}
