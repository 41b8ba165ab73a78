package intake

import (
	"context"
	"encoding/json"
	"time"

	"voronka/backend/fault"
	"voronka/backend/job"
	"voronka/backend/store"
)

// UndoFor is how long an import can be undone.
const UndoFor = 24 * time.Hour

// Report is how the rows of an import ended.
type Report struct {
	Rows          int64    `json:"rows"`
	Created       int64    `json:"created"`
	Updated       int64    `json:"updated"`
	Same          int64    `json:"same"`
	Rejected      int64    `json:"rejected"`
	Repeated      int64    `json:"repeated"`
	Reasons       []Reason `json:"reasons"`
	UndoableUntil int64    `json:"undoable_until"` // UTC ms, 0: it cannot be undone
}

// Reason is why rows were rejected.
type Reason struct {
	Code  fault.Code `json:"code"`
	Args  fault.Args `json:"args,omitempty"` // of the first such row
	Count int64      `json:"count"`
	Rows  []int64    `json:"rows"` // the first few
}

const (
	reasonRows = 5
	maxReasons = 50
)

func reportOf(ctx context.Context, db *store.DB, id job.ID) (r Report, err error) {
	err = db.Read(ctx, func(tx *store.ReadTx) error {
		r, err = ReportOf(tx, id)
		return err
	})
	return r, err
}

// ReportOf counts how the rows of an import have ended so far; it serves one that was killed too.
func ReportOf(q store.Querier, id job.ID) (Report, error) {
	r := Report{Reasons: []Reason{}}
	j, err := job.Get(q, id)
	if err != nil {
		return r, err
	}
	if j.State != job.Undone {
		r.UndoableUntil = j.Created + UndoFor.Milliseconds()
	}
	rows, err := q.Query(`SELECT fate, count(*) FROM import_row WHERE job = ? GROUP BY fate`, int64(id))
	if err != nil {
		return r, err
	}
	defer rows.Close()
	for rows.Next() {
		var fate string
		var n int64
		if err := rows.Scan(&fate, &n); err != nil {
			return r, err
		}
		r.Rows += n
		switch Fate(fate) {
		case Created:
			r.Created = n
		case Updated:
			r.Updated = n
		case Same:
			r.Same = n
		case Rejected:
			r.Rejected = n
		case Repeated:
			r.Repeated = n
		}
	}
	if err := rows.Err(); err != nil {
		return r, err
	}
	return r, r.reasons(q, id)
}

func (r *Report) reasons(q store.Querier, id job.ID) error {
	rows, err := q.Query(`SELECT code, COALESCE(json_extract(args, '$.column'), '') AS place, count(*) AS n, min(row) FROM import_row
		WHERE job = ? AND fate = 'rejected' GROUP BY code, place ORDER BY n DESC, min(row) LIMIT ?`, int64(id), maxReasons)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var code, place string
		var n, first int64
		if err := rows.Scan(&code, &place, &n, &first); err != nil {
			return err
		}
		reason := Reason{Code: fault.Code(code), Count: n, Rows: []int64{}}
		if err := reason.first(q, id, place); err != nil {
			return err
		}
		r.Reasons = append(r.Reasons, reason)
	}
	return rows.Err()
}

func (r *Reason) first(q store.Querier, id job.ID, place string) error {
	rows, err := q.Query(`SELECT row, COALESCE(args, '') FROM import_row WHERE job = ? AND fate = 'rejected' AND code = ?
		AND COALESCE(json_extract(args, '$.column'), '') = ? ORDER BY row LIMIT ?`, int64(id), string(r.Code), place, reasonRows)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var n int64
		var args string
		if err := rows.Scan(&n, &args); err != nil {
			return err
		}
		if len(r.Rows) == 0 && args != "" {
			if err := json.Unmarshal([]byte(args), &r.Args); err != nil {
				return err
			}
		}
		r.Rows = append(r.Rows, n)
	}
	return rows.Err()
}

// RowFate is how one row ended.
type RowFate struct {
	Row    int64
	Fate   Fate
	Record int64
	Before *Before
	Reason *fault.Error
	Cells  []string // of a rejected row, as they were read
}

const fateColumns = `row, fate, id, COALESCE(before, ''), COALESCE(code, ''), COALESCE(args, ''), COALESCE(cells, '')`

// Fates reads how the rows of an import ended, in their order; each is called for every one with this fate, or for all when
// fate is empty.
func Fates(q store.Querier, id job.ID, fate Fate, each func(RowFate) error) error {
	rows, err := q.Query(`SELECT `+fateColumns+` FROM import_row WHERE job = ? AND (? = '' OR fate = ?) ORDER BY row`,
		int64(id), string(fate), string(fate))
	if err != nil {
		return err
	}
	return scanFates(rows, each)
}

// writtenBefore reads the last rows before one that made or changed a record, the last first.
func writtenBefore(q store.Querier, id job.ID, row int64, limit int) (list []RowFate, err error) {
	rows, err := q.Query(`SELECT `+fateColumns+` FROM import_row WHERE job = ? AND row < ? AND fate IN (?, ?) ORDER BY row DESC LIMIT ?`,
		int64(id), row, string(Created), string(Updated), limit)
	if err != nil {
		return nil, err
	}
	return list, scanFates(rows, func(r RowFate) error {
		list = append(list, r)
		return nil
	})
}

func scanFates(rows *store.Rows, each func(RowFate) error) error {
	defer rows.Close()
	for rows.Next() {
		var r RowFate
		var f, before, code, args, cells string
		if err := rows.Scan(&r.Row, &f, &r.Record, &before, &code, &args, &cells); err != nil {
			return err
		}
		r.Fate = Fate(f)
		if before != "" {
			r.Before = &Before{}
			if err := json.Unmarshal([]byte(before), r.Before); err != nil {
				return err
			}
		}
		if code != "" {
			r.Reason = fault.New(fault.Code(code), nil)
			if args != "" {
				if err := json.Unmarshal([]byte(args), &r.Reason.Args); err != nil {
					return err
				}
			}
		}
		if cells != "" {
			if err := json.Unmarshal([]byte(cells), &r.Cells); err != nil {
				return err
			}
		}
		if err := each(r); err != nil {
			return err
		}
	}
	return rows.Err()
}
