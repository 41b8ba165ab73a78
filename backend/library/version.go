package library

import (
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
}

// Versions lists a flow's versions, the newest first.
func (l *Library) Versions(q store.Querier, f FlowID) ([]Version, error) {
	rows, err := q.Query(`SELECT v.id, v.number, v.published_at,
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
		if err := rows.Scan(&id, &number, &v.Published, &v.Inside); err != nil {
			return nil, err
		}
		v.ID, v.Number = VersionID(id), int(number)
		out = append(out, v)
	}
	return out, rows.Err()
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
