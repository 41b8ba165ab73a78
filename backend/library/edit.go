package library

import (
	"context"

	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/store"
)

// SaveDraft replaces a flow's draft, which must still be of revision rev: another window's edit is told (fault.Stale),
// never overwritten. It returns the new revision and whether the draft now differs from the published version. A draft
// with problems is kept like any other.
func (l *Library) SaveDraft(ctx context.Context, uid string, rev int64, doc *flow.Document) (f Flow, err error) {
	err = l.DB.Write(ctx, func(tx *store.Tx) error {
		f, err = l.saveDraft(tx, uid, rev, doc)
		return err
	})
	return f, err
}

func (l *Library) saveDraft(tx *store.Tx, uid string, rev int64, doc *flow.Document) (Flow, error) {
	copied := *doc
	copied.ID = uid
	text, err := flow.Marshal(&copied)
	if err != nil {
		return Flow{}, err
	}
	res, err := tx.Exec(`UPDATE flow SET draft = ?, name = ?, draft_rev = draft_rev + 1, changed_at = ?
		WHERE uid = ? AND draft_rev = ? AND deleted_at IS NULL`, string(text), copied.Name, tx.Now(), uid, rev)
	if err != nil {
		return Flow{}, err
	}
	if res.Changed == 0 {
		now, err := l.Get(tx, uid)
		switch {
		case err != nil:
			return Flow{}, err
		case now.Deleted:
			return Flow{}, fault.Missing("flow", uid)
		}
		return Flow{}, fault.New(fault.Stale, fault.Args{"what": "flow", "rev": now.Rev})
	}
	tx.Touch("flows", "flow:"+uid)
	return l.Get(tx, uid)
}

// Duplicate makes a new flow of another's draft.
func (l *Library) Duplicate(ctx context.Context, uid string) (f Flow, err error) {
	err = l.DB.Write(ctx, func(tx *store.Tx) error {
		from, err := l.Get(tx, uid)
		if err != nil {
			return err
		}
		doc, err := flow.Decode(from.Draft)
		if err != nil {
			return err
		}
		f, err = l.add(tx, doc) // its id is taken
		return err
	})
	return f, err
}

// Replace puts a document in the place of a flow's draft whatever its revision: an import that the user confirmed.
func (l *Library) Replace(ctx context.Context, uid string, doc *flow.Document) (Flow, error) {
	var rev int64
	err := l.DB.Read(ctx, func(q *store.ReadTx) error {
		f, err := l.Get(q, uid)
		rev = f.Rev
		return err
	})
	if err != nil {
		return Flow{}, err
	}
	return l.SaveDraft(ctx, uid, rev, doc)
}

// Delete puts a flow into the bin; a live one is paused with it.
func (l *Library) Delete(ctx context.Context, uid string) error {
	return l.change(ctx, uid, toBin)
}

const toBin = `UPDATE flow SET deleted_at = ?1, state = CASE state WHEN 'live' THEN 'paused' ELSE state END,
	paused_at = CASE state WHEN 'live' THEN ?1 ELSE paused_at END WHERE uid = ?2 AND deleted_at IS NULL`

// Restore takes a flow out of the bin. It stays paused until it is resumed.
func (l *Library) Restore(ctx context.Context, uid string) error {
	return l.change(ctx, uid, `UPDATE flow SET deleted_at = NULL, changed_at = ? WHERE uid = ? AND deleted_at IS NOT NULL`)
}

// Pause stops a live flow: it takes nobody in and moves nobody on. Pausing what is not live changes nothing.
func (l *Library) Pause(ctx context.Context, uid string) error {
	return l.change(ctx, uid, `UPDATE flow SET state = 'paused', changed_at = ?1, paused_at = ?1 WHERE uid = ?2 AND state = 'live'`)
}

// Resume sets a paused flow going again; what happened meanwhile starts nothing.
func (l *Library) Resume(ctx context.Context, uid string) error {
	return l.change(ctx, uid, `UPDATE flow SET state = 'live', changed_at = ?, live_since = (SELECT COALESCE(MAX(seq), 0) FROM event)
		WHERE uid = ? AND state = 'paused' AND deleted_at IS NULL`)
}

// change runs one statement whose arguments are the time and the uid.
func (l *Library) change(ctx context.Context, uid, sql string) error {
	return l.DB.Write(ctx, func(tx *store.Tx) error { return l.changeIn(tx, uid, sql) })
}

func (l *Library) changeIn(tx *store.Tx, uid, sql string) error {
	if _, err := l.Get(tx, uid); err != nil {
		return err
	}
	if _, err := tx.Exec(sql, tx.Now(), uid); err != nil {
		return err
	}
	if err := l.changed(tx); err != nil {
		return err
	}
	tx.Touch("flows", "flow:"+uid)
	return nil
}
