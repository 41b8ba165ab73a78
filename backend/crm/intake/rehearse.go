package intake

import (
	"context"
	"errors"
	"os"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/job"
	"voronka/backend/store"
)

// Rehearsal is an import that was done on a scratch copy. It holds what the import would report and every event that it would
// append, so that a live one can be foretold.
type Rehearsal struct {
	Report Report
	db     *store.DB
	dir    string
	id     job.ID // of the import in the scratch copy
	plan   Plan
}

// Close throws the rehearsal away. Closing twice is fine.
func (r *Rehearsal) Close() error {
	if r == nil || r.db == nil {
		return nil
	}
	err := errors.Join(r.db.Close(), os.RemoveAll(r.dir))
	r.db = nil
	return err
}

// Events gives every event that the import would append, in order, with a Querier that answers what the records it speaks of
// would be.
func (r *Rehearsal) Events(ctx context.Context, each func(store.Querier, []event.Event) error) error {
	return r.db.Read(ctx, func(tx *store.ReadTx) error {
		var after int64
		for {
			list, err := store.Events(tx, after, 1000)
			if err != nil || len(list) == 0 {
				return err
			}
			if err := each(tx, list); err != nil {
				return err
			}
			after = list[len(list)-1].Seq
		}
	})
}

// Rehearse does an import on a scratch copy of what it concerns. The caller closes the rehearsal.
func (im *Importer) Rehearse(ctx context.Context, p Plan) (*Rehearsal, error) {
	if err := im.ready(ctx, &p); err != nil {
		return nil, err
	}
	return im.rehearse(ctx, p, func(context.Context, int64, int64) error { return nil })
}

// concerned are the tables that an import looks at, parents first.
var concerned = []store.Table{
	{Name: "setting"}, {Name: "field"}, {Name: "contact"}, {Name: "contact_point"}, {Name: "consent"}, {Name: "customer"},
	{Name: "customer_total"}, {Name: "tag"}, {Name: "tagging"}, {Name: "field_value"}, {Name: "external_key"}, {Name: "import_file"},
	{Name: "purchase", Where: `id IN (SELECT id FROM origin.external_key WHERE type = 'purchase')`},
}

func (im *Importer) rehearse(ctx context.Context, p Plan, tell func(context.Context, int64, int64) error) (_ *Rehearsal, err error) {
	p.Columns = append([]Column{}, p.Columns...)
	rows, err := im.verify(ctx, p)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "voronka-import-")
	if err != nil {
		return nil, fault.Wrap(err, fault.ReadOnly, fault.Args{"path": os.TempDir()}).In("import.check")
	}
	r := &Rehearsal{dir: dir}
	if r.db, err = im.db.Scratch(ctx, dir, concerned); err != nil {
		_ = os.RemoveAll(dir)
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = r.Close()
		}
	}()
	var id job.ID
	if err = r.db.Write(ctx, func(tx *store.Tx) error {
		res, err := tx.Exec(`INSERT INTO job(kind, state, params, created_at) VALUES(?, ?, '{}', ?)`, Kind, string(job.Running), tx.Now())
		id = job.ID(res.LastID)
		return err
	}); err != nil {
		return nil, err
	}
	var done int64
	if err = write(ctx, r.db, p, id, func(_ *store.Tx, n int64) error {
		done = n
		return tell(ctx, done, rows)
	}); err != nil {
		return nil, err
	}
	r.id, r.plan = id, p
	r.Report, err = reportOf(ctx, r.db, id)
	r.Report.UndoableUntil = 0
	return r, err
}
