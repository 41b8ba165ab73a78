package intake

import (
	"context"
	"encoding/json"
	"math"
	"slices"

	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/job"
	"voronka/backend/store"
)

// UndoReport is what undoing an import did.
type UndoReport struct {
	Removed  int64 `json:"removed"`  // records that the import had made
	Restored int64 `json:"restored"` // values that it had replaced
	Kept     int64 `json:"kept"`     // values that were changed since, and so were left
}

// Codes of imports that cannot be undone.
const (
	UndoLate    = "undo_late"
	UndoDone    = "undo_done"
	UndoRunning = "undo_running"
)

// Undo takes an import back as a job, within a day of it: what it made is removed, what it replaced is restored unless it was
// changed since. An import that was cancelled or killed is undone the same way.
func (im *Importer) Undo(ctx context.Context, id job.ID) (job.Job, error) {
	j, err := im.jobs.Get(ctx, id)
	if err != nil {
		return job.Job{}, err
	}
	why := ""
	switch {
	case j.Kind != Kind:
		return job.Job{}, fault.Missing("import", id)
	case j.State == job.Running:
		why = UndoRunning
	case j.State == job.Undone:
		why = UndoDone
	case im.db.Clock().Now().UnixMilli() > j.Created+UndoFor.Milliseconds():
		why = UndoLate
	}
	if why != "" {
		return job.Job{}, fault.New(fault.Refused, fault.Args{"why": why}).In("import.undo")
	}
	return im.jobs.Start(ctx, KindUndo, map[string]string{"job": id.String(), "name": planName(j)}, func(ctx context.Context, p *job.Progress) (any, error) {
		return im.undo(ctx, id, p)
	})
}

func planName(j job.Job) string {
	var p Plan
	_ = json.Unmarshal(j.Params, &p) // a name only: a plan of another version has none
	return p.Name
}

func (im *Importer) undo(ctx context.Context, id job.ID, progress *job.Progress) (UndoReport, error) {
	var kind event.Kind
	var total int64
	if err := im.db.Read(ctx, func(tx *store.ReadTx) error {
		j, err := job.Get(tx, id)
		if err != nil {
			return err
		}
		var p Plan
		if err := json.Unmarshal(j.Params, &p); err != nil {
			return err
		}
		kind = p.Type.Entity()
		r, err := ReportOf(tx, id)
		total = r.Created + r.Updated
		return err
	}); err != nil {
		return UndoReport{}, err
	}
	u := &undoer{cause: crm.Cause{Actor: event.Actor(KindUndo + ":" + id.String())}, kind: kind}
	const size = 200
	done, last := int64(0), int64(math.MaxInt64)
	for more := true; more; {
		if ctx.Err() != nil {
			return u.report, fault.Wrap(ctx.Err(), fault.Cancelled, nil)
		}
		if err := im.db.Write(ctx, func(tx *store.Tx) error {
			// The last change goes first, so that each finds what it had left.
			part, err := writtenBefore(tx, id, last, size)
			if err != nil {
				return err
			}
			if more = len(part) == size; len(part) > 0 {
				last = part[len(part)-1].Row
			}
			done += int64(len(part))
			if err := u.rows(tx, part); err != nil {
				return err
			}
			return progress.SetIn(tx, done, total)
		}); err != nil {
			return u.report, err
		}
	}
	return u.report, im.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(`DELETE FROM import_file WHERE job = ?`, int64(id)); err != nil {
			return err
		}
		r, err := ReportOf(tx, id)
		if err != nil {
			return err
		}
		r.UndoableUntil = 0
		return job.SetState(tx, id, job.Undone, r)
	})
}

type undoer struct {
	cause  crm.Cause
	kind   event.Kind
	report UndoReport
}

// rows takes rows back in their order; neighbours that were simply made go in one statement's work.
func (u *undoer) rows(tx *store.Tx, list []RowFate) error {
	for len(list) > 0 {
		n := 0
		for n < len(list) && u.simple(list[n]) {
			n++
		}
		if n == 0 {
			if err := u.row(tx, list[0]); err != nil {
				return err
			}
			list = list[1:]
			continue
		}
		ids := make([]int64, n)
		for i, r := range list[:n] {
			ids[i] = r.Record
		}
		remove := crm.DeleteCustomers
		if u.kind == event.Purchase {
			remove = crm.DeletePurchases
		}
		removed, err := remove(tx, u.cause, ids)
		if err != nil {
			return err
		}
		u.report.Removed += removed
		list = list[n:]
	}
	return nil
}

// simple reports whether a row only made a record that can be removed with others; a contact may have become a customer.
func (u *undoer) simple(r RowFate) bool {
	return r.Fate == Created && r.Before == nil && u.kind != event.Contact
}

func (u *undoer) row(tx *store.Tx, r RowFate) error {
	if r.Before != nil {
		for _, d := range slices.Backward(r.Before.Changes) {
			if err := u.back(tx, r, d); err != nil {
				return err
			}
		}
	}
	if r.Fate != Created {
		return nil
	}
	var n int64
	var err error
	switch {
	case u.kind == event.Purchase:
		n, err = crm.DeletePurchases(tx, u.cause, []int64{r.Record})
	case u.kind == event.Contact:
		n, err = crm.DeleteContacts(tx, u.cause, []int64{r.Record})
		if fault.Has(err, fault.Refused) { // it became a customer since
			u.report.Kept++
			return nil
		}
	case r.Before != nil && r.Before.Contact:
		n, err = crm.DropCustomers(tx, u.cause, []int64{r.Record})
	default:
		n, err = crm.DeleteCustomers(tx, u.cause, []int64{r.Record})
	}
	u.report.Removed += n
	return err
}

// back takes one difference back, if the record still is as the import left it.
func (u *undoer) back(tx *store.Tx, r RowFate, d Difference) error {
	ref := event.Ref{Kind: u.kind, ID: r.Record}
	count := func(done bool, err error) error {
		if err == nil && done {
			u.report.Restored++
		} else if err == nil {
			u.report.Kept++
		}
		return err
	}
	switch d.Event {
	case event.PurchaseChanged:
		var s swap
		if err := json.Unmarshal(d.Data, &s); err != nil {
			return err
		}
		return count(crm.RestorePurchase(tx, u.cause, s.Old, s.New))
	case keyAdded:
		var k crm.Key
		if err := json.Unmarshal(d.Data, &k); err != nil {
			return err
		}
		return count(crm.RemoveKey(tx, ref, k))
	case event.TagAdded:
		var p event.TagPayload
		if err := json.Unmarshal(d.Data, &p); err != nil {
			return err
		}
		events, err := crm.ApplyEvents(tx, []crm.Change{{Subject: ref, Cause: u.cause, RemoveTag: p.Tag}})
		return count(len(events) > 0, err)
	case event.ConsentChanged:
		var p event.ConsentPayload
		if err := json.Unmarshal(d.Data, &p); err != nil {
			return err
		}
		return count(crm.RestoreConsent(tx, u.cause, ref, p))
	case event.FieldChanged:
		var p event.FieldPayload
		if err := json.Unmarshal(d.Data, &p); err != nil {
			return err
		}
		return count(crm.RestoreField(tx, u.cause, ref, p))
	}
	return nil
}
