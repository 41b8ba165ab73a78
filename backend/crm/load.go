package crm

import (
	"voronka/backend/event"
	"voronka/backend/store"
)

func (s *Snapshot) loadPoints(q store.Querier, contacts string) error {
	rows, err := q.Query(`SELECT p.contact, p.kind, p.value, p.text FROM json_each(?) AS j
		CROSS JOIN contact_point AS p ON p.contact = j.value ORDER BY p.contact, p.kind, p.pos`, contacts)
	if err != nil {
		return err
	}
	defer rows.Close()
	var id int64
	var kind string
	var p Point
	for rows.Next() {
		if err := rows.Scan(&id, &kind, &p.Value, &p.Text); err != nil {
			return err
		}
		p.Kind = PointKind(kind)
		s.people[id].points = append(s.people[id].points, p)
	}
	return rows.Err()
}

func (s *Snapshot) loadConsent(q store.Querier, contacts string) error {
	rows, err := q.Query(`SELECT c.contact, c.channel, c.state FROM json_each(?) AS j
		CROSS JOIN consent AS c ON c.contact = j.value`, contacts)
	if err != nil {
		return err
	}
	defer rows.Close()
	var id int64
	var channel, state string
	for rows.Next() {
		if err := rows.Scan(&id, &channel, &state); err != nil {
			return err
		}
		p := s.people[id]
		if p.consent == nil {
			p.consent = map[string]ConsentState{}
		}
		p.consent[channel] = ConsentState(state)
	}
	return rows.Err()
}

func (s *Snapshot) loadTags(q store.Querier, kind event.Kind, subjects string) error {
	rows, err := q.Query(`SELECT t.subject, g.name FROM json_each(?) AS j
		CROSS JOIN tagging AS t ON t.subject_kind = ? AND t.subject = j.value
		CROSS JOIN tag AS g ON g.id = t.tag ORDER BY t.subject, g.fold`, subjects, string(kind))
	if err != nil {
		return err
	}
	defer rows.Close()
	var id int64
	var name string
	for rows.Next() {
		if err := rows.Scan(&id, &name); err != nil {
			return err
		}
		if r := s.subjects[event.Ref{Kind: kind, ID: id}]; r != nil {
			r.tags = append(r.tags, name)
		}
	}
	return rows.Err()
}

// loadFields reads the values of custom fields into the maps that of gives.
func (s *Snapshot) loadFields(q store.Querier, kind event.Kind, keys []string, subjects string, of func(int64) map[string]any) error {
	for _, key := range keys {
		f, ok := s.fields[kind][key]
		if !ok {
			continue // deleted since: its value is empty
		}
		rows, err := q.Query(`SELECT v.subject, v.num, v.text FROM json_each(?) AS j
			CROSS JOIN field_value AS v ON v.field = ? AND v.subject = j.value ORDER BY v.subject, v.pos`, subjects, f.ID)
		if err != nil {
			return err
		}
		var id int64
		var num *int64
		var text *string
		for rows.Next() {
			if err := rows.Scan(&id, &num, &text); err != nil {
				rows.Close()
				return err
			}
			values := of(id)
			if values == nil {
				continue
			}
			v := fromColumns(f.Type, num, text)
			if f.Type == MultiField {
				list, _ := values[key].([]string)
				choice, _ := v.(string)
				v = append(list, choice)
			}
			values[key] = v
		}
		if err := rows.Err(); err != nil {
			return err
		}
	}
	return nil
}

func (s *Snapshot) loadTotals(q store.Querier, customers string) error {
	rows, err := q.Query(`SELECT t.customer, t.currency, t.count, t.amount, t.last_at FROM json_each(?) AS j
		CROSS JOIN customer_total AS t ON t.customer = j.value ORDER BY t.customer, t.currency`, customers)
	if err != nil {
		return err
	}
	defer rows.Close()
	var id int64
	var t total
	for rows.Next() {
		if err := rows.Scan(&id, &t.currency, &t.count, &t.amount, &t.last); err != nil {
			return err
		}
		if r := s.subjects[event.Ref{Kind: event.Customer, ID: id}]; r != nil {
			r.totals = append(r.totals, t)
		}
	}
	return rows.Err()
}

const boughtColumns = `p.id, p.customer, p.at, p.amount, p.currency, p.quantity, p.title, p.state`

func scanBought(rows *store.Rows) (*bought, error) {
	b := &bought{}
	err := rows.Scan(&b.id, &b.customer, &b.at, &b.amount, &b.currency, &b.quantity, &b.title, &b.state)
	return b, err
}

func (s *Snapshot) loadHistory(q store.Querier, customers string) error {
	rows, err := q.Query(`SELECT `+boughtColumns+` FROM json_each(?) AS j CROSS JOIN purchase AS p ON p.customer = j.value
		WHERE p.deleted_at IS NULL AND p.state <> 'refunded' ORDER BY p.customer, p.at, p.id`, customers)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		b, err := scanBought(rows)
		if err != nil {
			return err
		}
		if r := s.subjects[event.Ref{Kind: event.Customer, ID: b.customer}]; r != nil {
			r.history = append(r.history, b)
		}
	}
	return rows.Err()
}

// loadPurchases reads these purchases and returns whose they are.
func (s *Snapshot) loadPurchases(q store.Querier, ids []int64) ([]int64, error) {
	owners := make([]int64, 0, len(ids))
	fresh := make([]int64, 0, len(ids))
	for _, id := range ids {
		if b := s.purchases[id]; b != nil {
			owners = append(owners, b.customer)
		} else {
			fresh = append(fresh, id)
		}
	}
	if len(fresh) == 0 {
		return owners, nil
	}
	list := idList(fresh)
	rows, err := q.Query(`SELECT `+boughtColumns+` FROM json_each(?) AS j CROSS JOIN purchase AS p ON p.id = j.value`, list)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		b, err := scanBought(rows)
		if err != nil {
			return nil, err
		}
		s.purchases[b.id] = b
		owners = append(owners, b.customer)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return owners, s.loadFields(q, event.Purchase, s.need.PurchaseFields, list, func(id int64) map[string]any {
		b := s.purchases[id]
		if b == nil {
			return nil
		}
		if b.fields == nil {
			b.fields = map[string]any{}
		}
		return b.fields
	})
}
