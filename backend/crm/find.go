package crm

import (
	"strings"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/store"
)

// Ambiguous is the code of a key that several records have; args: what, key, count.
const Ambiguous fault.Code = "ambiguous"

// Find looks a record up by its uid, a key it came with from outside, an e-mail or a phone in any spelling, in this order.
// Customers, contacts and purchases can be looked up, the last by uid and key only. Deleted records are not found. Several
// records under one key are Ambiguous.
func Find(q store.Querier, kind event.Kind, key string) (int64, error) {
	key = strings.TrimSpace(key)
	for _, look := range []func(store.Querier, event.Kind, string) ([]int64, error){byUID, byKey, byPoint} {
		ids, err := look(q, kind, key)
		if err != nil {
			return 0, err
		}
		switch {
		case len(ids) == 1:
			return ids[0], nil
		case len(ids) > 1:
			return 0, fault.New(Ambiguous, fault.Args{"what": string(kind), "key": key, "count": len(ids)}).In("crm.find")
		}
	}
	return 0, fault.Missing(string(kind), key).In("crm.find")
}

// tables are the tables of the kinds that can be looked up.
var tables = map[event.Kind]string{event.Customer: "customer", event.Contact: "contact", event.Purchase: "purchase"}

func table(kind event.Kind) (string, error) {
	if t, ok := tables[kind]; ok {
		return t, nil
	}
	return "", fault.New(fault.Unknown, fault.Args{"what": "entity", "key": string(kind)})
}

func byUID(q store.Querier, kind event.Kind, key string) ([]int64, error) {
	t, err := table(kind)
	if err != nil || len(key) != 26 {
		return nil, err
	}
	return ids(q, `SELECT id FROM `+t+` WHERE uid = ? AND deleted_at IS NULL`, strings.ToUpper(key))
}

func byKey(q store.Querier, kind event.Kind, key string) ([]int64, error) {
	t, err := table(kind)
	if err != nil {
		return nil, err
	}
	return ids(q, `SELECT DISTINCT e.id FROM external_key e JOIN `+t+` t ON t.id = e.id
		WHERE e.type = ? AND e.key = ? AND t.deleted_at IS NULL LIMIT 100`, string(kind), key)
}

func byPoint(q store.Querier, kind event.Kind, key string) ([]int64, error) {
	if kind == event.Purchase {
		return nil, nil
	}
	point, ok := NewPoint(EmailPoint, key)
	if !ok {
		if point, ok = NewPoint(PhonePoint, key); !ok {
			return nil, nil
		}
	}
	if kind == event.Contact {
		return ids(q, `SELECT DISTINCT k.id FROM contact_point p JOIN contact k ON k.id = p.contact
			WHERE p.kind = ? AND p.value = ? AND k.deleted_at IS NULL LIMIT 100`, string(point.Kind), point.Value)
	}
	return ids(q, `SELECT DISTINCT c.id FROM contact_point p JOIN customer c ON c.contact = p.contact
		WHERE p.kind = ? AND p.value = ? AND c.deleted_at IS NULL LIMIT 100`, string(point.Kind), point.Value)
}

func ids(q store.Querier, sql string, args ...any) ([]int64, error) {
	rows, err := q.Query(sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, rows.Err()
}
