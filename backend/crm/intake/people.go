package intake

import (
	"encoding/json"
	"maps"
	"slices"

	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/fault"
)

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// match is the record that a row means.
type match struct {
	id      int64 // of the customer, or of the contact in an import of contacts
	contact int64
	by      string
}

// directory is what is known of a batch's keys and addresses, read with one query a kind.
type directory struct {
	keys   map[string][]int64    // records of the entity
	points map[crm.Point][]match // by kind and value; Text is empty
	keyed  map[int64]bool        // records that have a key of this source already
	owner  map[int64]int64       // the contact of a record
	have   map[int64][]crm.Point // addresses by contact
}

// people writes rows that are persons: those that are new in one go, those that are there in another. Where a row means the
// same person as an earlier row of the batch, the rows before it are written first.
func (b *batchWriter) people(batch []*row) error {
	for len(batch) > 0 {
		n := b.independent(batch)
		if err := b.peoplePart(batch[:n]); err != nil {
			return err
		}
		batch = batch[n:]
	}
	return nil
}

// independent is how many rows from the beginning share no key and no address.
func (b *batchWriter) independent(batch []*row) int {
	keys, points := map[string]bool{}, map[crm.Point]bool{}
	for i, r := range batch {
		clash := r.key != "" && keys[r.key]
		for _, p := range r.person.Points {
			clash = clash || points[crm.Point{Kind: p.Kind, Value: p.Value}]
		}
		if clash {
			return i
		}
		keys[r.key] = true
		for _, p := range r.person.Points {
			points[crm.Point{Kind: p.Kind, Value: p.Value}] = true
		}
	}
	return len(batch)
}

func (b *batchWriter) peoplePart(batch []*row) error {
	dir, err := b.lookUp(batch)
	if err != nil {
		return err
	}
	kind := b.plan.Type.Entity()
	var fresh []crm.NewPerson
	var freshRows []*row
	var changes []crm.Change
	type known struct {
		r *row
		m match
	}
	var found []known
	for _, r := range batch {
		m, bad := dir.find(r)
		if bad != nil {
			b.ends = append(b.ends, r.rejected(bad))
			continue
		}
		if m.id == 0 {
			p := r.person
			if p.Contact = m.contact; m.contact != 0 {
				p.Points = nil
			}
			fresh, freshRows = append(fresh, p), append(freshRows, r)
			continue
		}
		found = append(found, known{r, m})
		changes = append(changes, r.changes(event.Ref{Kind: kind, ID: m.id}, b.cause(), dir.have[m.contact])...)
	}
	create := crm.CreateCustomers
	if kind == event.Contact {
		create = crm.CreateContacts
	}
	made, err := create(b.tx, b.cause(), fresh)
	if err != nil {
		return err
	}
	for i, c := range made {
		e := end{row: freshRows[i].number, fate: Created, id: c.Customer}
		if kind == event.Contact {
			e.id = c.Contact
		}
		if fresh[i].Contact != 0 { // a contact that was there became a customer: what the row says of the person comes now
			e.before = &Before{Contact: true, Match: "contact"}
			ref := event.Ref{Kind: kind, ID: e.id}
			if e.before.Changes, err = b.apply(freshRows[i].changes(ref, b.cause(), dir.have[c.Contact])); err != nil {
				return err
			}
		}
		b.ends = append(b.ends, e)
	}
	events, err := crm.ApplyEvents(b.tx, changes)
	if err != nil {
		return err
	}
	different := map[int64][]Difference{}
	for _, e := range events {
		different[e.Subject.ID] = append(different[e.Subject.ID], Difference{Event: e.Name, Data: e.Payload})
	}
	for _, k := range found {
		e := end{row: k.r.number, fate: Same, id: k.m.id, before: &Before{Match: k.m.by, Changes: different[k.m.id]}}
		if len(e.before.Changes) > 0 {
			e.fate = Updated
		}
		if e.before.Of, err = b.earlierRow(k.m.id); err != nil {
			return err
		}
		if k.r.key != "" && k.m.by != "key" {
			if err := crm.AddKeys(b.tx, event.Ref{Kind: kind, ID: k.m.id}, k.r.person.Keys...); err != nil {
				return err
			}
			e.fate = Updated
			data, _ := json.Marshal(k.r.person.Keys[0])
			e.before.Changes = append(e.before.Changes, Difference{Event: keyAdded, Data: data})
		}
		b.ends = append(b.ends, e)
	}
	return nil
}

// keyAdded stands in Before for a key that a row gave to a record.
const keyAdded event.Name = "key.added"

func (b *batchWriter) apply(changes []crm.Change) ([]Difference, error) {
	events, err := crm.ApplyEvents(b.tx, changes)
	var out []Difference
	for _, e := range events {
		out = append(out, Difference{Event: e.Name, Data: e.Payload})
	}
	return out, err
}

// earlierRow is the row of this import that made or changed a record already; 0: none.
func (b *batchWriter) earlierRow(id int64) (int64, error) {
	for i := len(b.ends) - 1; i >= 0; i-- {
		if b.ends[i].id == id {
			return b.ends[i].row, nil
		}
	}
	var n int64
	_, err := b.tx.QueryRow(`SELECT row FROM import_row WHERE entity = ? AND id = ? AND id > 0 AND job = ? ORDER BY row LIMIT 1`,
		[]any{string(b.plan.Type.Entity()), id, int64(b.job)}, &n)
	return n, err
}

// find tells which record a row means: the key's; else the one that its addresses agree on. Records with another key of the
// same source are other people, whatever their address.
func (d *directory) find(r *row) (match, *fault.Error) {
	if r.key != "" {
		switch ids := d.keys[r.key]; {
		case len(ids) == 1:
			return match{id: ids[0], contact: d.owner[ids[0]], by: "key"}, nil
		case len(ids) > 1:
			return match{}, fault.New(crm.Ambiguous, fault.Args{"what": "key", "key": r.key, "value": r.key, "count": len(ids)})
		}
	}
	var got match
	for _, p := range r.person.Points {
		list := d.points[crm.Point{Kind: p.Kind, Value: p.Value}]
		var fit []match
		for _, m := range list {
			if r.key == "" || m.id == 0 || !d.keyed[m.id] {
				fit = append(fit, m)
			}
		}
		if len(fit) > 1 {
			return match{}, fault.New(crm.Ambiguous, fault.Args{"what": string(p.Kind), "key": p.Text, "value": p.Text, "count": len(fit)})
		}
		if len(fit) == 0 {
			continue
		}
		if got.contact != 0 && got.contact != fit[0].contact {
			return match{}, fault.New(SplitIdentity, fault.Args{"value": p.Text})
		}
		if got.contact == 0 {
			got = fit[0]
			got.by = string(p.Kind)
		}
	}
	return got, nil
}

// lookUp reads what is known of a batch's keys and addresses.
func (b *batchWriter) lookUp(batch []*row) (*directory, error) {
	kind := b.plan.Type.Entity()
	d := &directory{keys: map[string][]int64{}, points: map[crm.Point][]match{}, keyed: map[int64]bool{}, owner: map[int64]int64{},
		have: map[int64][]crm.Point{}}
	var keys []string
	values := map[crm.PointKind][]string{}
	for _, r := range batch {
		if r.key != "" {
			keys = append(keys, r.key)
		}
		for _, p := range r.person.Points {
			values[p.Kind] = append(values[p.Kind], p.Value)
		}
	}
	if err := b.lookUpKeys(d, kind, keys); err != nil {
		return nil, err
	}
	for _, pk := range []crm.PointKind{crm.EmailPoint, crm.PhonePoint} {
		if err := b.lookUpPoints(d, kind, pk, values[pk]); err != nil {
			return nil, err
		}
	}
	if len(d.owner) == 0 {
		return d, nil
	}
	contacts := map[int64]bool{}
	for _, c := range d.owner {
		contacts[c] = true
	}
	for _, list := range d.points {
		for _, m := range list {
			contacts[m.contact] = true
		}
	}
	return d, b.lookUpHave(d, contacts)
}

func (b *batchWriter) lookUpKeys(d *directory, kind event.Kind, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	query := `SELECT e.key, e.id, c.contact FROM json_each(?) AS j CROSS JOIN external_key AS e ON e.type = 'customer' AND e.key = j.value
		CROSS JOIN customer AS c ON c.id = e.id WHERE c.deleted_at IS NULL GROUP BY e.key, e.id`
	if kind == event.Contact {
		query = `SELECT e.key, e.id, e.id FROM json_each(?) AS j CROSS JOIN external_key AS e ON e.type = 'contact' AND e.key = j.value
			CROSS JOIN contact AS k ON k.id = e.id WHERE k.deleted_at IS NULL GROUP BY e.key, e.id`
	}
	rows, err := b.tx.Query(query, jsonList(keys))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key string
		var id, contact int64
		if err := rows.Scan(&key, &id, &contact); err != nil {
			return err
		}
		d.keys[key] = append(d.keys[key], id)
		d.owner[id] = contact
	}
	return rows.Err()
}

func (b *batchWriter) lookUpPoints(d *directory, kind event.Kind, pk crm.PointKind, values []string) error {
	if len(values) == 0 {
		return nil
	}
	id, join := `COALESCE(c.id, 0)`, `LEFT JOIN customer AS c ON c.contact = k.id AND c.deleted_at IS NULL`
	if kind == event.Contact {
		id, join = `k.id`, ``
	}
	rows, err := b.tx.Query(`SELECT p.value, k.id, `+id+` AS record,
		EXISTS(SELECT 1 FROM external_key e WHERE e.type = ? AND e.id = `+id+` AND e.source = ?)
		FROM json_each(?) AS j CROSS JOIN contact_point AS p ON p.kind = ? AND p.value = j.value
		CROSS JOIN contact AS k ON k.id = p.contact `+join+` WHERE k.deleted_at IS NULL GROUP BY p.value, k.id`,
		string(kind), b.plan.source(), jsonList(values), string(pk))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var value string
		var m match
		var keyed bool
		if err := rows.Scan(&value, &m.contact, &m.id, &keyed); err != nil {
			return err
		}
		at := crm.Point{Kind: pk, Value: value}
		d.points[at] = append(d.points[at], m)
		d.keyed[m.id] = keyed
		d.owner[m.id] = m.contact
	}
	return rows.Err()
}

func (b *batchWriter) lookUpHave(d *directory, contacts map[int64]bool) error {
	ids := slices.Sorted(maps.Keys(contacts))
	text, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	rows, err := b.tx.Query(`SELECT p.contact, p.kind, p.value, p.text FROM json_each(?) AS j
		CROSS JOIN contact_point AS p ON p.contact = j.value ORDER BY p.contact, p.kind, p.pos`, string(text))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var contact int64
		var kind string
		var p crm.Point
		if err := rows.Scan(&contact, &kind, &p.Value, &p.Text); err != nil {
			return err
		}
		p.Kind = crm.PointKind(kind)
		d.have[contact] = append(d.have[contact], p)
	}
	return rows.Err()
}

// jsonList is texts as a JSON array, so that one prepared statement serves every number of them.
func jsonList(list []string) string {
	text, err := json.Marshal(list)
	if err != nil {
		return "[]" // texts always marshal
	}
	return string(text)
}
