package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"time"

	"voronka/backend/crm"
	"voronka/backend/crm/tabular"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/job"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// Kinds of jobs.
const (
	Kind     = "import"
	KindUndo = "import_undo"
	KindTry  = "import_check"
)

// Importer imports tables into a workspace.
type Importer struct {
	db   *store.DB
	jobs *job.Manager
}

// New makes an importer.
func New(db *store.DB, jobs *job.Manager) *Importer { return &Importer{db: db, jobs: jobs} }

// Start imports a file as a job, whose result is a Report.
func (im *Importer) Start(ctx context.Context, p Plan) (job.Job, error) {
	if err := im.ready(ctx, &p); err != nil {
		return job.Job{}, err
	}
	return im.jobs.Start(ctx, Kind, p, func(ctx context.Context, progress *job.Progress) (any, error) {
		rows, err := im.verify(ctx, p)
		if err != nil {
			return nil, err
		}
		err = write(ctx, im.db, p, progress.Job(), func(tx *store.Tx, done int64) error {
			return progress.SetIn(tx, done, rows)
		})
		report, failed := reportOf(context.WithoutCancel(ctx), im.db, progress.Job())
		return report, errors.Join(err, failed)
	})
}

// Check rehearses an import as a job, whose result is the Report that Start would give; nothing is changed.
func (im *Importer) Check(ctx context.Context, p Plan) (job.Job, error) {
	if err := im.ready(ctx, &p); err != nil {
		return job.Job{}, err
	}
	return im.jobs.Start(ctx, KindTry, p, func(ctx context.Context, progress *job.Progress) (any, error) {
		r, err := im.rehearse(ctx, p, progress.Set)
		if err != nil {
			return nil, err
		}
		defer r.Close()
		return r.Report, nil
	})
}

// ready checks a plan before a job is made of it.
func (im *Importer) ready(ctx context.Context, p *Plan) error {
	return im.db.Read(ctx, func(tx *store.ReadTx) error {
		fields, err := crm.Fields(tx)
		if err != nil {
			return err
		}
		if p.Consent == crm.ConsentGiven && len(p.Channels) == 0 {
			p.Channels = []string{"email", "local"}
		}
		return p.check(fields)
	})
}

// verify reads the whole file first: that it is the file the plan was made for, and how many rows it has.
func (im *Importer) verify(ctx context.Context, p Plan) (rows int64, err error) {
	f, err := os.Open(p.Path)
	if err != nil {
		return 0, fault.Wrap(err, fault.NotFound, fault.Args{"what": "file", "key": p.Path}).In("import")
	}
	defer f.Close()
	sum := sha256.New()
	reader := tabular.NewReader(io.TeeReader(f, sum), p.dialect())
	rows = -1
	for {
		if ctx.Err() != nil {
			return 0, fault.Wrap(ctx.Err(), fault.Cancelled, nil)
		}
		if _, err := reader.Next(); err == io.EOF {
			break
		} else if err != nil {
			return 0, err
		}
		rows++
	}
	if p.Hash != "" && hex.EncodeToString(sum.Sum(nil)) != p.Hash {
		return 0, fault.New(FileChanged, fault.Args{"name": p.Name}).In("import")
	}
	return max(rows, 0), nil
}

// write reads the file and writes its rows in batches, telling after each how many are done. Rows are read and checked while
// the batch before them is written.
func write(ctx context.Context, db *store.DB, p Plan, id job.ID, tell func(*store.Tx, int64) error) error {
	w := &writer{db: db, plan: p, job: id, tell: tell, size: 100}
	if err := w.begin(ctx); err != nil {
		return err
	}
	f, err := os.Open(p.Path)
	if err != nil {
		return fault.Wrap(err, fault.NotFound, fault.Args{"what": "file", "key": p.Path}).In("import")
	}
	defer f.Close()
	rows := make(chan portion, ahead)
	reading, stop := context.WithCancel(ctx)
	go func() {
		defer close(rows)
		w.read(reading, f, rows)
	}()
	defer func() { // the file is closed after its reader has ended
		stop()
		for range rows {
		}
	}()
	var batch []*row
	for {
		part, more := <-rows
		if part.err != nil {
			return part.err
		}
		batch = append(batch, part.rows...)
		for len(batch) >= w.size || !more && len(batch) > 0 {
			if ctx.Err() != nil {
				return fault.Wrap(ctx.Err(), fault.Cancelled, nil)
			}
			now := batch[:min(w.size, len(batch))]
			if err := w.write(ctx, now); err != nil {
				return err
			}
			batch = batch[:copy(batch, batch[len(now):])]
		}
		if !more {
			if ctx.Err() != nil { // the reading may have ended early
				return fault.Wrap(ctx.Err(), fault.Cancelled, nil)
			}
			return nil
		}
	}
}

// portion is some rows of the file, in order, or what ended the reading.
type portion struct {
	rows []*row
	err  error
}

const (
	portionRows = 100
	ahead       = maxBatch / portionRows // how many portions are read before they are asked for
)

// read reads and checks the file's rows until its end, or until nobody wants them.
func (w *writer) read(ctx context.Context, f io.Reader, to chan<- portion) {
	send := func(p portion) bool {
		select {
		case to <- p:
			return true
		case <-ctx.Done():
			return false
		}
	}
	reader := tabular.NewReader(f, w.plan.dialect())
	if _, err := reader.Next(); err != nil && err != io.EOF {
		send(portion{err: err})
		return
	}
	rows := make([]*row, 0, portionRows)
	for {
		rec, err := reader.Next()
		switch {
		case err == io.EOF:
			send(portion{rows: rows})
			return
		case err != nil:
			send(portion{err: err})
			return
		}
		if rows = append(rows, w.parser.read(rec)); len(rows) == portionRows {
			if !send(portion{rows: rows}) {
				return
			}
			rows = make([]*row, 0, portionRows)
		}
	}
}

// location is the zone in which the file's days begin.
func location(p Plan, set workspace.Settings) *time.Location {
	if p.Zone != "" {
		if loc, err := time.LoadLocation(p.Zone); err == nil {
			return loc
		}
	}
	return set.Location()
}

// begin makes the new fields that the plan asks for and prepares the parser.
func (w *writer) begin(ctx context.Context) error {
	return w.db.Write(ctx, func(tx *store.Tx) error {
		for i, c := range w.plan.Columns {
			name, kind, fresh := newField(c.Target)
			if !fresh {
				continue
			}
			f := crm.Field{Entity: w.plan.Type.Entity(), Name: name, Type: kind}
			if kind == crm.MoneyField {
				f.Options = []string{w.plan.Currency}
			}
			made, err := crm.CreateField(tx, f)
			if err != nil {
				return err
			}
			w.plan.Columns[i].Target = "fields." + made.Key
		}
		fields, err := crm.Fields(tx)
		if err != nil {
			return err
		}
		set, err := workspace.Load(tx)
		if err != nil {
			return err
		}
		w.parser = newParser(&w.plan, location(w.plan, set), fields)
		return nil
	})
}

func (w *writer) cause() crm.Cause {
	return crm.Cause{Actor: event.Actor(Kind + ":" + w.job.String()), Live: w.plan.Live}
}
