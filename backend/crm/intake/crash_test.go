package intake_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/clock"
	"voronka/backend/crm/intake"
	"voronka/backend/job"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// childEnv holds the folder of the workspace in which a child imports until it is killed.
const childEnv = "VORONKA_IMPORT_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childEnv); dir != "" {
		if err := child(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// child imports a file and kills its own process at the given passing of a point, which it counts from the import's start.
func child(dir string) error {
	ctx := context.Background()
	at, err := strconv.Atoi(os.Getenv(childEnv + "_AT"))
	if err != nil {
		return err
	}
	begun, passed := false, 0
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, filepath.Join(dir, store.FileName), store.Options{Clock: clock.NewManual(noon), Point: func(name string) {
		if !begun || name != os.Getenv(childEnv+"_POINT") {
			return
		}
		if passed++; passed == at {
			_ = self.Kill()
			select {}
		}
	}})
	if err != nil {
		return err
	}
	jobs := job.NewManager(db)
	var d intake.Draft
	if err := db.Read(ctx, func(tx *store.ReadTx) error {
		d, err = intake.Open(tx, intake.Plan{Path: os.Getenv(childEnv + "_FILE"), Type: intake.Type(os.Getenv(childEnv + "_TYPE"))})
		return err
	}); err != nil {
		return err
	}
	begun = true
	j, err := intake.New(db, jobs).Start(ctx, d.Plan)
	if err != nil {
		return err
	}
	_, err = jobs.Wait(ctx, j.ID)
	return err
}

// at opens the workspace of a folder.
func at(t testing.TB, dir string, point func(string)) *bundle {
	t.Helper()
	b := &bundle{clock: clock.NewManual(noon)}
	var err error
	b.db, err = store.Open(t.Context(), filepath.Join(dir, store.FileName), store.Options{Clock: b.clock, Point: point})
	require.NoError(t, err)
	b.jobs = job.NewManager(b.db)
	b.importer = intake.New(b.db, b.jobs)
	return b
}

func (b *bundle) close(t testing.TB) {
	t.Helper()
	b.jobs.Stop()
	require.NoError(t, b.db.Close())
}

// base makes a workspace with a few people and purchases, closed, and tells what is in it.
func base(t testing.TB, s sources) (dir string, holds map[string][]string) {
	t.Helper()
	dir = t.TempDir()
	b := at(t, dir, nil)
	require.NoError(t, b.db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := workspace.Init(tx, "RUB")
		return err
	}))
	b.run(t, b.open(t, intake.Plan{Path: s.base, Type: intake.Customers}).Plan)
	holds = ledger(t, b.db)
	require.Len(t, holds["people"], baseRows)
	b.close(t)
	return dir, holds
}

// copyOf copies a closed workspace, or one whose process was killed, with its journal.
func copyOf(t testing.TB, dir string) string {
	t.Helper()
	to := t.TempDir()
	require.NoError(t, os.CopyFS(to, os.DirFS(dir)))
	return to
}

func (b *bundle) undo(t testing.TB, id job.ID) {
	t.Helper()
	j, err := b.importer.Undo(t.Context(), id)
	require.NoError(t, err)
	j, err = b.jobs.Wait(t.Context(), j.ID)
	require.NoError(t, err)
	require.Equal(t, job.Done, j.State, "%v", j.Fault)
}

// An import whose process is killed at any commit is whole up to a row, is told as interrupted, and can be taken back or
// gone on with.
func TestKilledImportIsWholeUpToARow(t *testing.T) {
	t.Parallel()
	s := makeSources(t, t.TempDir())
	empty, before := base(t, s)
	for _, c := range []struct {
		kind  intake.Type
		file  string
		table string
		event string
	}{{intake.Customers, s.people, "customer", "customer.created"}, {intake.Purchases, s.purchases, "purchase", "purchase.added"}} {
		t.Run(string(c.kind), func(t *testing.T) {
			t.Parallel()
			whole := at(t, copyOf(t, empty), nil)
			whole.run(t, whole.open(t, intake.Plan{Path: c.file, Type: c.kind}).Plan)
			want := ledger(t, whole.db)
			whole.close(t)
			within := 0
			// After a commit everywhere; before one only where a batch is as good as written.
			for point, last := range map[string]int{"commit.after": 100, "commit.before": 4} {
				for n := 3; n <= last; n++ {
					dir := copyOf(t, empty)
					if !kill(t, dir, c.kind, c.file, point, n) {
						break // the import ended before its n-th commit
					}
					if killed(t, dir, before, want, c.kind, c.file, c.table, c.event) {
						within++
					}
				}
			}
			require.GreaterOrEqual(t, within, 4, "kills within the work")
		})
	}
}

// kill imports in another process and reports whether that was killed; else it has ended well.
func kill(t *testing.T, dir string, kind intake.Type, file, point string, n int) bool {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), childEnv+"="+dir, childEnv+"_FILE="+file, childEnv+"_TYPE="+string(kind), childEnv+"_POINT="+point,
		childEnv+"_AT="+strconv.Itoa(n))
	out, err := cmd.CombinedOutput()
	if err == nil {
		return false
	}
	require.Equal(t, "signal: killed", err.Error(), "%s", out)
	return true
}

// killed checks a workspace whose import was killed, and reports whether that was within the work: some rows were written.
func killed(t *testing.T, dir string, before, want map[string][]string, kind intake.Type, file, table, name string) bool {
	t.Helper()
	b := at(t, dir, nil)
	settled, err := b.jobs.Recover(t.Context())
	require.NoError(t, err)
	if len(settled) == 0 { // killed right after the job's own end was kept
		require.Equal(t, want, ledger(t, b.db))
		b.close(t)
		return false
	}
	require.Len(t, settled, 1)
	j, err := b.jobs.Get(t.Context(), settled[0].ID)
	require.NoError(t, err)
	require.Equal(t, job.Failed, j.State)
	require.Equal(t, job.Interrupted, j.Fault.Code)

	r := b.fates(t, int64(j.ID))
	require.Equal(t, r.Rows, j.Done, "the count that was kept with the rows")
	require.Equal(t, r.Rows, b.one(t, `SELECT COALESCE(max(row), 0) FROM import_row WHERE job = ?`, int64(j.ID)), "the rows from the first, without a gap")
	require.Equal(t, r.Created, b.one(t, `SELECT count(*) FROM import_row i JOIN `+table+` r ON r.id = i.id WHERE i.job = ? AND i.fate = 'created'`, int64(j.ID)))
	require.Equal(t, r.Created, b.one(t, `SELECT count(*) FROM event WHERE actor = ? AND name = ?`, "import:"+j.ID.String(), name))
	if kind == intake.Customers {
		all := r.Created + baseRows
		require.Equal(t, all, b.one(t, `SELECT count(*) FROM customer`))
		require.Equal(t, all, b.one(t, `SELECT count(*) FROM contact`))
		require.Equal(t, 2*all, b.one(t, `SELECT count(*) FROM contact_point`))
		require.Equal(t, all, b.one(t, `SELECT count(*) FROM external_key`))
		require.Equal(t, all, b.one(t, `SELECT count(DISTINCT subject) FROM tagging`))
	} else {
		require.Equal(t, r.Created, b.one(t, `SELECT count(*) FROM purchase`))
		require.Equal(t, r.Created, b.one(t, `SELECT COALESCE(sum(count), 0) FROM customer_total`))
	}
	b.sound(t)
	again := copyOf(t, dir) // nothing is written now: the file and its journal are at rest

	b.undo(t, j.ID)
	require.Equal(t, before, ledger(t, b.db), "undone")
	b.run(t, b.open(t, intake.Plan{Path: file, Type: kind}).Plan)
	require.Equal(t, want, ledger(t, b.db), "imported after the undo")
	b.sound(t)
	b.close(t)

	b = at(t, again, nil)
	_, second := b.run(t, b.open(t, intake.Plan{Path: file, Type: kind}).Plan)
	require.Equal(t, int64(sourceRows), second.Rows)
	require.Equal(t, want, ledger(t, b.db), "gone on with")
	b.sound(t)
	b.close(t)
	return r.Rows > 0 && r.Rows < sourceRows
}
