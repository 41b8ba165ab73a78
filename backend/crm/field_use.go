package crm

import "voronka/backend/store"

// FieldInUse reports whether anybody has a value of a custom field.
func FieldInUse(q store.Querier, uid string) (used bool, err error) {
	_, err = q.QueryRow(`SELECT EXISTS(SELECT 1 FROM field_value v JOIN field f ON f.id = v.field WHERE f.uid = ?)`, []any{uid}, &used)
	return used, err
}
