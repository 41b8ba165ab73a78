package library

import (
	"context"
	"strings"
	"unicode/utf8"

	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/store"
)

// Version is one published version of a flow.
type Version struct {
	ID        VersionID
	Number    int
	Published int64 // UTC ms
	Inside    int64 // runs under way on it
	About
}

// About is what is said of a version besides its document.
type About struct {
	Name string // the author's, or empty
	Note string
	By   string // who published it: user, or a program's name; empty in versions of older programs
}

// Bounds of About, in characters.
const (
	maxVersionName = 80
	maxVersionNote = 2000
)

// checked is the text without the space around it; fault.TooLarge over the bounds.
func (a About) checked() (About, error) {
	a.Name, a.Note = strings.TrimSpace(a.Name), strings.TrimSpace(a.Note)
	if utf8.RuneCountInString(a.Name) > maxVersionName {
		return a, fault.New(fault.TooLarge, fault.Args{"what": "version_name", "limit": maxVersionName})
	}
	if utf8.RuneCountInString(a.Note) > maxVersionNote {
		return a, fault.New(fault.TooLarge, fault.Args{"what": "version_note", "limit": maxVersionNote})
	}
	return a, nil
}

// Describe gives a version another name and note; who published it stays. fault.NotFound when there is no such version.
func (l *Library) Describe(ctx context.Context, uid string, number int, about About) error {
	about, err := about.checked()
	if err != nil {
		return err
	}
	return l.DB.Write(ctx, func(tx *store.Tx) error {
		f, err := l.Get(tx, uid)
		if err != nil {
			return err
		}
		res, err := tx.Exec(`UPDATE flow_version SET name = ?, note = ? WHERE flow = ? AND number = ?`,
			about.Name, about.Note, int64(f.ID), number)
		if err == nil && res.Changed == 0 {
			err = fault.Missing("version", number)
		}
		tx.Touch("flow:" + uid)
		return err
	})
}

// Versions lists a flow's versions, the newest first.
func (l *Library) Versions(q store.Querier, f FlowID) ([]Version, error) {
	rows, err := q.Query(`SELECT v.id, v.number, v.published_at, v.name, v.note, v.actor,
			(SELECT COALESCE(SUM(t.entered - t.left_), 0) FROM node_total t WHERE t.version = v.id)
		FROM flow_version v WHERE v.flow = ? ORDER BY v.number DESC`, int64(f))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Version
	for rows.Next() {
		var v Version
		var id, number int64
		if err := rows.Scan(&id, &number, &v.Published, &v.Name, &v.Note, &v.By, &v.Inside); err != nil {
			return nil, err
		}
		v.ID, v.Number = VersionID(id), int(number)
		out = append(out, v)
	}
	return out, rows.Err()
}

// ReadVersion reads a version's document, or the draft's (number 0), for looking at: of one that cannot be read whole it
// returns what can, and what was skipped. The document bears the flow's present name; fault.NotFound when there is no such
// version.
func (l *Library) ReadVersion(q store.Querier, f Flow, number int) (*flow.Document, []flow.Skipped, error) {
	text := f.Draft
	if number != 0 {
		found, err := q.QueryRow(`SELECT document FROM flow_version WHERE flow = ? AND number = ?`, []any{int64(f.ID), number}, &text)
		if err != nil {
			return nil, nil, err
		}
		if !found {
			return nil, nil, fault.Missing("version", number)
		}
	}
	doc, skipped := flow.Salvage(text)
	if doc.Name == "" || number != 0 {
		doc.Name = f.Name
	}
	return doc, skipped, nil
}

// VersionDocument returns the document of a version under the flow's present name; fault.NotFound when there is none.
func (l *Library) VersionDocument(q store.Querier, f Flow, number int) (*flow.Document, error) {
	var text []byte
	found, err := q.QueryRow(`SELECT document FROM flow_version WHERE flow = ? AND number = ?`, []any{int64(f.ID), number}, &text)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, fault.Missing("version", number)
	}
	doc, err := flow.Decode(text)
	if err != nil {
		return nil, err
	}
	doc.Name = f.Name
	return doc, nil
}

// Next is what publishing would make: the draft, or an older version again, compiled and not kept anywhere. Its Version is
// 0 unless it equals the published one. A draft with errors is refused like by Publish.
func (l *Library) Next(q store.Querier, f Flow, rev int64, number int) (*Compiled, error) {
	if f.Deleted {
		return nil, fault.Missing("flow", f.UID)
	}
	if rev > 0 && f.Rev != rev {
		return nil, fault.New(fault.Stale, fault.Args{"what": "flow", "rev": f.Rev})
	}
	doc, err := flow.Decode(f.Draft)
	if number > 0 && err == nil {
		doc, err = l.VersionDocument(q, f, number)
	}
	if err != nil {
		return nil, err
	}
	program, err := l.Sound(q, doc)
	if err != nil {
		return nil, err
	}
	c := &Compiled{Flow: f.ID, UID: f.UID, Name: f.Name, Number: f.Version + 1, Program: program, Steps: map[NodeID]int{}}
	if f.VersionID != 0 {
		now, err := l.Program(q, f.VersionID)
		if err != nil {
			return nil, err
		}
		if text, err := flow.Marshal(doc); err != nil {
			return nil, err
		} else if old, err := flow.Marshal(now.Program.Doc); err != nil {
			return nil, err
		} else if string(text) == string(old) {
			return now, nil
		}
	}
	return c, nil
}

// Revert puts the document of an older version in the draft's place within a transaction.
func (l *Library) Revert(tx *store.Tx, uid string, number int) error {
	f, err := l.Get(tx, uid)
	if err != nil {
		return err
	}
	doc, err := l.VersionDocument(tx, f, number)
	if err != nil {
		return err
	}
	text, err := flow.Marshal(doc)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE flow SET draft = ?, draft_rev = draft_rev + 1, changed_at = ? WHERE id = ?`, string(text), tx.Now(), int64(f.ID))
	return err
}
