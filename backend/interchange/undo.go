package interchange

import (
	"context"
	"encoding/json"
	"strings"

	"voronka/backend/crm"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/library"
	"voronka/backend/store"
)

// BuiltOn is the code of an import that cannot be taken back any more: a flow of it was changed or started; args: name.
const BuiltOn fault.Code = "interchange.built_on"

// Undo takes an import back in one transaction: its flows go to the bin, drafts that it replaced return, and fields that
// it made and nobody has a value of are deleted. Once a flow of it was changed or started it is BuiltOn and stays. Undoing
// twice changes nothing.
func (s Source) Undo(ctx context.Context, uid string) error {
	return s.Library.DB.Write(ctx, func(tx *store.Tx) error {
		var text string
		var undone bool
		found, err := tx.QueryRow(`SELECT made, undone_at IS NOT NULL FROM flow_import WHERE uid = ?`, []any{uid}, &text, &undone)
		if err != nil || undone {
			return err
		}
		if !found {
			return fault.Missing("import", uid)
		}
		var note made
		if err := json.Unmarshal([]byte(text), &note); err != nil {
			return err
		}
		if err := s.takeBack(tx, note); err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE flow_import SET undone_at = ? WHERE uid = ?`, tx.Now(), uid)
		return err
	})
}

func (s Source) takeBack(tx *store.Tx, note made) error {
	for _, m := range note.Flows {
		f, err := s.Library.Get(tx, m.UID)
		switch {
		case err != nil:
			return err
		case f.Deleted:
			continue
		case f.Rev != m.Rev || f.State != library.Draft || f.Version > 0:
			return fault.New(BuiltOn, fault.Args{"name": f.Name})
		}
		if err := s.Library.DeleteIn(tx, m.UID); err != nil {
			return err
		}
	}
	for _, r := range note.Replaced {
		f, err := s.Library.Get(tx, r.UID)
		switch {
		case err != nil:
			return err
		case f.Deleted || f.Rev != r.Rev:
			return fault.New(BuiltOn, fault.Args{"name": f.Name})
		}
		doc, err := flow.Decode([]byte(r.Draft))
		if err != nil {
			return err
		}
		if _, err := s.Library.ReplaceIn(tx, r.UID, doc); err != nil {
			return err
		}
	}
	for _, uid := range note.Fields {
		if err := s.dropField(tx, uid); err != nil {
			return err
		}
	}
	return nil
}

// dropField deletes a field that the import made, unless somebody has a value of it or another flow names it.
func (s Source) dropField(tx *store.Tx, uid string) error {
	used, err := crm.FieldInUse(tx, uid)
	if err != nil || used {
		return err
	}
	fields, err := crm.Fields(tx)
	if err != nil {
		return err
	}
	flows, err := s.Library.List(tx)
	if err != nil {
		return err
	}
	for _, f := range fields {
		if f.UID != uid {
			continue
		}
		for _, other := range flows {
			if strings.Contains(string(other.Draft), "fields."+f.Key) {
				return nil
			}
		}
		return crm.DeleteField(tx, uid)
	}
	return nil
}
