package library

import (
	"strings"

	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/store"
)

// Kept is a template that people of this workspace saved. Its file is package interchange's.
type Kept struct {
	UID       string
	Name      string
	About     string
	File      []byte
	CreatedAt int64
	ChangedAt int64
	Deleted   bool
}

// Bounds of a kept template.
const (
	MaxKept    = 500
	maxName    = 120
	maxAbout   = 2000
	keptSelect = `SELECT uid, name, about, file, created_at, changed_at, deleted_at IS NOT NULL FROM flow_template `
)

// KeptTemplates returns the workspace's own templates, the latest changed first.
func KeptTemplates(q store.Querier) ([]Kept, error) {
	rows, err := q.Query(keptSelect+`WHERE deleted_at IS NULL ORDER BY changed_at DESC, id DESC LIMIT ?`, MaxKept)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Kept
	for rows.Next() {
		var k Kept
		if err := rows.Scan(&k.UID, &k.Name, &k.About, &k.File, &k.CreatedAt, &k.ChangedAt, &k.Deleted); err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	return out, rows.Err()
}

// KeptTemplate returns one of the workspace's own templates, a deleted one too.
func KeptTemplate(q store.Querier, uid string) (k Kept, err error) {
	found, err := q.QueryRow(keptSelect+`WHERE uid = ?`, []any{uid}, &k.UID, &k.Name, &k.About, &k.File, &k.CreatedAt, &k.ChangedAt, &k.Deleted)
	if err == nil && !found {
		err = fault.Missing("template", uid)
	}
	return k, err
}

// KeepTemplate saves a flow's file as a template.
func KeepTemplate(tx *store.Tx, name, about string, file []byte) (Kept, error) {
	name, err := keptName(name, about)
	if err != nil {
		return Kept{}, err
	}
	uid, err := tx.NewUID()
	if err != nil {
		return Kept{}, err
	}
	var count int64
	if _, err := tx.QueryRow(`SELECT COUNT(*) FROM flow_template WHERE deleted_at IS NULL`, nil, &count); err != nil {
		return Kept{}, err
	}
	if count >= MaxKept {
		return Kept{}, fault.New(fault.TooLarge, fault.Args{"what": "templates", "limit": MaxKept})
	}
	if _, err := tx.Exec(`INSERT INTO flow_template(uid, name, about, file, created_at, changed_at) VALUES(?, ?, ?, ?, ?, ?)`,
		uid, name, strings.TrimSpace(about), string(file), tx.Now(), tx.Now()); err != nil {
		return Kept{}, err
	}
	tx.Touch("templates")
	return KeptTemplate(tx, uid)
}

// RenameTemplate changes the words of one of the workspace's own templates.
func RenameTemplate(tx *store.Tx, uid, name, about string) error {
	name, err := keptName(name, about)
	if err != nil {
		return err
	}
	return changeKept(tx, uid, `UPDATE flow_template SET name = ?, about = ?, changed_at = ? WHERE uid = ? AND deleted_at IS NULL`,
		name, strings.TrimSpace(about), tx.Now(), uid)
}

// DeleteTemplate puts a template into the bin, and RestoreTemplate takes it out again.
func DeleteTemplate(tx *store.Tx, uid string) error {
	return changeKept(tx, uid, `UPDATE flow_template SET deleted_at = ? WHERE uid = ? AND deleted_at IS NULL`, tx.Now(), uid)
}

// RestoreTemplate takes a template out of the bin.
func RestoreTemplate(tx *store.Tx, uid string) error {
	return changeKept(tx, uid, `UPDATE flow_template SET deleted_at = NULL WHERE uid = ? AND deleted_at IS NOT NULL`, uid)
}

func changeKept(tx *store.Tx, uid, sql string, args ...any) error {
	res, err := tx.Exec(sql, args...)
	if err == nil && res.Changed == 0 {
		err = fault.Missing("template", uid)
	}
	tx.Touch("templates")
	return err
}

func keptName(name, about string) (string, error) {
	name = strings.TrimSpace(name)
	if name == "" || len([]rune(name)) > maxName || len([]rune(about)) > maxAbout {
		return "", fault.InvalidFields(fault.Field{Field: "name", Code: "required"})
	}
	return name, nil
}

// AddIn is Add within a transaction.
func (l *Library) AddIn(tx *store.Tx, doc *flow.Document) (Flow, error) { return l.add(tx, doc) }

// ReplaceIn puts a document in the place of a flow's draft within a transaction, whatever its revision.
func (l *Library) ReplaceIn(tx *store.Tx, uid string, doc *flow.Document) (Flow, error) {
	f, err := l.Get(tx, uid)
	if err != nil {
		return f, err
	}
	return l.saveDraft(tx, uid, f.Rev, doc)
}

// DeleteIn puts a flow into the bin within a transaction.
func (l *Library) DeleteIn(tx *store.Tx, uid string) error { return l.changeIn(tx, uid, toBin) }
