package crm

import (
	"reflect"

	"voronka/backend/event"
	"voronka/backend/formula"
	"voronka/backend/store"
)

// RestoreField gives a field back the old value of a field.changed, provided that it still has the new one; it reports
// whether it had.
func RestoreField(tx *store.Tx, cause Cause, ref event.Ref, p event.FieldPayload) (bool, error) {
	need := Need{}
	path := string(ref.Kind) + "." + p.Field
	need.add(path, nil)
	s, err := newSnapshot(tx, need)
	if err != nil {
		return false, err
	}
	if err := s.loadSubjects(tx, ref.Kind, []int64{ref.ID}); err != nil {
		return false, err
	}
	r, err := s.record(ref)
	if err != nil {
		return false, err
	}
	c := Change{Subject: ref, Cause: cause}
	var now any
	if kind := PointKind(p.Field); kind == EmailPoint || kind == PhonePoint {
		now = texts(r.person.of(kind))
		set := &SetPoints{Kind: kind}
		old, _ := p.Old.([]any)
		for _, o := range old {
			text, _ := o.(string)
			if point, ok := NewPoint(kind, text); ok {
				set.Points = append(set.Points, point)
			}
		}
		c.Points = set
	} else {
		kind := formula.Text
		if f, ok := s.fields[ref.Kind][afterFields(p.Field)]; ok {
			kind = f.Type.Kind()
		} else if p.Field == "birthday" {
			kind = formula.Date
		}
		if p.Field == "time_zone" {
			now = text(r.person.zone)
		} else if now, err = s.fact(r, p.Field, path, nil, formula.Moment{}); err != nil {
			return false, err
		}
		old, err := formula.FromWire(kind, p.Old)
		if err != nil {
			return false, err
		}
		c.Set = &SetField{Field: p.Field, Value: old}
	}
	if !sameWire(now, p.New) {
		return false, nil
	}
	return true, Apply(tx, []Change{c})
}

func afterFields(name string) string {
	if hasPrefix(name, "fields.") {
		return name[len("fields."):]
	}
	return ""
}

// sameWire compares a value with one that was read from JSON.
func sameWire(v, wire any) bool {
	var list []any
	switch x := formula.Wire(v).(type) {
	case []string:
		for _, s := range x {
			list = append(list, s)
		}
		return reflect.DeepEqual(list, wire)
	case int64:
		return wire == float64(x)
	default:
		return reflect.DeepEqual(x, wire)
	}
}

// RestoreConsent gives a consent back what it was before a consent.changed, provided that it still is what it became.
func RestoreConsent(tx *store.Tx, cause Cause, ref event.Ref, p event.ConsentPayload) (bool, error) {
	s, err := newSnapshot(tx, Need{Consent: true})
	if err != nil {
		return false, err
	}
	if err := s.loadSubjects(tx, ref.Kind, []int64{ref.ID}); err != nil {
		return false, err
	}
	r, err := s.record(ref)
	if err != nil {
		return false, err
	}
	now := ConsentUnknown
	if c, ok := r.person.consent[p.Channel]; ok {
		now = c
	}
	if string(now) != p.New {
		return false, nil
	}
	return true, Apply(tx, []Change{{Subject: ref, Cause: cause, Consent: &SetConsent{Channel: p.Channel, State: ConsentState(p.Old), Source: "undo"}}})
}

// RemoveKey unties a key from a record; it reports whether it was tied to it.
func RemoveKey(tx *store.Tx, ref event.Ref, k Key) (bool, error) {
	res, err := tx.Exec(`DELETE FROM external_key WHERE source = ? AND type = ? AND key = ? AND id = ?`, k.Source, string(ref.Kind), k.Key, ref.ID)
	return res.Changed > 0, err
}
