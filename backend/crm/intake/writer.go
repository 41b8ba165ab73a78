package intake

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/job"
	"voronka/backend/store"
)

// Fate is how a row ended.
type Fate string

// Fates of rows.
const (
	Created  Fate = "created"
	Updated  Fate = "updated"
	Same     Fate = "same"     // it was there, just so
	Repeated Fate = "repeated" // this very row of this very file was imported before
	Rejected Fate = "rejected"
)

// writer writes batches of rows. A batch is one transaction, kept well under the 50 ms for which the file may be locked.
type writer struct {
	db     *store.DB
	plan   Plan
	job    job.ID
	parser *parser
	tell   func(*store.Tx, int64) error
	size   int
	done   int64
}

const (
	aim      = 25 * time.Millisecond
	maxBatch = 4_000
	minBatch = 20
)

// end is a row's fate, to be noted beside the job.
type end struct {
	row    int64
	fate   Fate
	id     int64
	before *Before
	reason *fault.Error
	cells  []string // of a rejected row
}

// rejected is the end of a row that is not taken.
func (r *row) rejected(reason *fault.Error) end {
	return end{row: r.number, fate: Rejected, reason: reason, cells: r.cells}
}

// Before is what a row's import replaced, for the report and the undo.
type Before struct {
	Changes []Difference `json:"changes,omitempty"`
	Contact bool         `json:"contact,omitempty"` // the customer was made of a contact that was there
	Match   string       `json:"match,omitempty"`   // by what it was found: key, email, phone
	Of      int64        `json:"of,omitempty"`      // the earlier row of this file that it repeats
}

// Difference is one event of an update.
type Difference struct {
	Event event.Name      `json:"event"`
	Data  json.RawMessage `json:"data,omitempty"`
}

func (w *writer) write(ctx context.Context, batch []*row) error {
	started := clock.Monotonic()
	err := w.db.Write(ctx, func(tx *store.Tx) error {
		started = clock.Monotonic() // waiting for the lock is not holding it
		b := &batchWriter{writer: w, tx: tx}
		if err := b.all(batch); err != nil {
			return err
		}
		return w.tell(tx, w.done+int64(len(batch)))
	})
	if err != nil {
		return err
	}
	w.done += int64(len(batch))
	took := max(clock.Monotonic().Sub(started), time.Microsecond)
	fit := int(int64(len(batch)) * int64(aim) / int64(took))
	w.size = min(max(fit, w.size/2, minBatch), w.size*2, maxBatch)
	return nil
}

// batchWriter writes one batch within its transaction.
type batchWriter struct {
	*writer
	tx   *store.Tx
	ends []end
}

func (b *batchWriter) all(batch []*row) error {
	batch, err := b.sift(batch)
	if err != nil {
		return err
	}
	if err := b.guarded(batch); err != nil {
		return err
	}
	return b.keep()
}

// sift takes out the rows that are rejected by themselves and those that were imported before.
func (b *batchWriter) sift(batch []*row) ([]*row, error) {
	seen := map[int64]bool{}
	if !b.plan.Again && b.plan.Hash != "" && len(batch) > 0 {
		rows, err := b.tx.Query(`SELECT row FROM import_file WHERE hash = ? AND entity = ? AND row BETWEEN ? AND ?`,
			b.plan.Hash, string(b.plan.Type), batch[0].number, batch[len(batch)-1].number)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var n int64
			if err := rows.Scan(&n); err != nil {
				return nil, err
			}
			seen[n] = true
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	left := make([]*row, 0, len(batch))
	for _, r := range batch {
		switch {
		case r.reject != nil:
			b.ends = append(b.ends, r.rejected(r.reject))
		case seen[r.number]:
			b.ends = append(b.ends, end{row: r.number, fate: Repeated})
		default:
			left = append(left, r)
		}
	}
	return left, nil
}

// guarded writes the rows; should the domain refuse one that the parser let pass, the batch is taken back and written row by
// row, and that one row is rejected.
func (b *batchWriter) guarded(batch []*row) error {
	if len(batch) == 0 {
		return nil
	}
	before := len(b.ends)
	err := b.tx.Savepoint(func() error { return b.rows(batch) })
	if err == nil || !domain(err) {
		return err
	}
	b.ends = b.ends[:before]
	if len(batch) > 1 {
		for i := range batch {
			if err := b.guarded(batch[i : i+1]); err != nil {
				return err
			}
		}
		return nil
	}
	b.ends = append(b.ends, batch[0].rejected(reason(err)))
	return nil
}

func domain(err error) bool {
	switch fault.CodeOf(err) {
	case fault.Invalid, fault.Conflict, fault.Refused, fault.NotFound, fault.TooLarge:
		return true
	}
	return false
}

// reason is a domain's error as a row's reason: that of the first field, where fields are named.
func reason(err error) *fault.Error {
	var f *fault.Error
	if !errors.As(err, &f) {
		return fault.New(fault.Internal, nil)
	}
	if len(f.Fields) > 0 {
		return fault.New(f.Fields[0].Code, f.Fields[0].Args)
	}
	return f
}

func (b *batchWriter) rows(batch []*row) error {
	if b.plan.Type == Purchases {
		return b.purchases(batch)
	}
	return b.people(batch)
}

// keep notes the fates beside the job.
func (b *batchWriter) keep() error {
	fates := b.tx.NewBulk(`INSERT INTO import_row(job, row, fate, entity, id, before, code, args, cells) VALUES`, 9, "")
	files := b.tx.NewBulk(`INSERT OR REPLACE INTO import_file(hash, row, entity, job) VALUES`, 4, "")
	entity := string(b.plan.Type.Entity())
	own := b.plan.own()
	for _, e := range b.ends {
		var before, code, args, cells any
		if e.before != nil {
			text, err := json.Marshal(e.before)
			if err != nil {
				return err
			}
			before = string(text)
		}
		if e.reason != nil {
			code = string(e.reason.Code)
			if len(e.reason.Args) > 0 {
				text, err := json.Marshal(e.reason.Args)
				if err != nil {
					return err
				}
				args = string(text)
			}
		}
		if e.fate == Rejected {
			text, err := json.Marshal(e.cells)
			if err != nil {
				return err
			}
			cells = string(text)
		}
		if err := fates.Add(int64(b.job), e.row, string(e.fate), entity, e.id, before, code, args, cells); err != nil {
			return err
		}
		if !own && b.plan.Hash != "" && (e.fate == Created || e.fate == Updated || e.fate == Same) {
			if err := files.Add(b.plan.Hash, e.row, string(b.plan.Type), int64(b.job)); err != nil {
				return err
			}
		}
	}
	if err := fates.Flush(); err != nil {
		return err
	}
	return files.Flush()
}

// changes are what a row wants to be different about a record that is there.
func (r *row) changes(ref event.Ref, cause crm.Cause, have []crm.Point) []crm.Change {
	var out []crm.Change
	set := func(field string, v any) {
		out = append(out, crm.Change{Subject: ref, Cause: cause, Set: &crm.SetField{Field: field, Value: v}})
	}
	p := &r.person
	if p.Name != "" {
		set("name", p.Name)
	}
	if p.City != "" {
		set("city", p.City)
	}
	if p.Comment != "" {
		set("comment", p.Comment)
	}
	if p.Birthday != nil {
		set("birthday", *p.Birthday)
	}
	for _, kind := range []crm.PointKind{crm.EmailPoint, crm.PhonePoint} {
		points, more := []crm.Point{}, false
		for _, h := range have {
			if h.Kind == kind {
				points = append(points, h)
			}
		}
		for _, add := range p.Points {
			if add.Kind == kind && !hasPoint(points, add) {
				points, more = append(points, add), true
			}
		}
		if more {
			out = append(out, crm.Change{Subject: ref, Cause: cause, Points: &crm.SetPoints{Kind: kind, Points: points}})
		}
	}
	for _, t := range p.Tags {
		out = append(out, crm.Change{Subject: ref, Cause: cause, AddTag: t})
	}
	for i := range p.Consent {
		out = append(out, crm.Change{Subject: ref, Cause: cause, Consent: &p.Consent[i]})
	}
	for _, key := range sorted(p.Fields) {
		set("fields."+key, p.Fields[key])
	}
	return out
}

func hasPoint(list []crm.Point, p crm.Point) bool {
	for _, h := range list {
		if h.Kind == p.Kind && h.Value == p.Value {
			return true
		}
	}
	return false
}
