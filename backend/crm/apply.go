package crm

import (
	"slices"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/store"
)

// Apply makes changes true: it reads what they concern, makes them in order, writes what differs with multi-row statements
// and appends their events. What changes nothing writes nothing. The first change that cannot be made is the error, and the
// caller's transaction must then be rolled back.
func Apply(tx *store.Tx, changes []Change) error {
	_, err := apply(tx, changes)
	return err
}

// ApplyEvents is Apply that also returns the events it appended, in order, for who must know what became different.
func ApplyEvents(tx *store.Tx, changes []Change) ([]event.Event, error) {
	s, err := apply(tx, changes)
	if s == nil || err != nil {
		return nil, err
	}
	return s.written, nil
}

func apply(tx *store.Tx, changes []Change) (*Snapshot, error) {
	if len(changes) == 0 {
		return nil, nil
	}
	var need Need
	var customers, contacts []int64
	for _, c := range changes {
		switch c.Subject.Kind {
		case event.Customer:
			customers = append(customers, c.Subject.ID)
		case event.Contact:
			contacts = append(contacts, c.Subject.ID)
		default:
			return nil, fault.New(fault.Unknown, fault.Args{"what": "entity", "key": string(c.Subject.Kind)})
		}
		need.forChange(c)
	}
	s, err := newSnapshot(tx, need)
	if err != nil {
		return nil, err
	}
	if err := s.loadSubjects(tx, event.Customer, customers); err != nil {
		return nil, err
	}
	if err := s.loadSubjects(tx, event.Contact, contacts); err != nil {
		return nil, err
	}
	for _, c := range changes {
		if err := s.Change(c); err != nil {
			return nil, err
		}
	}
	return s, s.flush(tx)
}

func (n *Need) forChange(c Change) {
	switch {
	case c.Set != nil:
		path := c.Set.Field
		if !hasPrefix(path, string(c.Subject.Kind)+".") {
			path = string(c.Subject.Kind) + "." + path
		}
		n.add(path, nil)
	case c.AddTag != "" || c.RemoveTag != "":
		n.Tags = true
	case c.Points != nil:
		n.Points = true
	case c.Consent != nil:
		n.Consent = true
	}
}

func hasPrefix(s, prefix string) bool { return len(s) > len(prefix) && s[:len(prefix)] == prefix }

// flush writes every change that was made to the snapshot and appends the events, then forgets them.
func (s *Snapshot) flush(tx *store.Tx) error {
	if len(s.events) == 0 {
		return nil
	}
	// Rows are written in the order of their ids: a random order would dirty a page for each.
	slices.SortStableFunc(s.touched, func(a, b *record) int { return int(a.ref.ID - b.ref.ID) })
	for _, write := range []func(*store.Tx) error{s.writePeople, s.writeRevs, s.writeFields, s.writeTags, s.writeMade} {
		if err := write(tx); err != nil {
			return err
		}
	}
	if _, err := tx.Append(s.events...); err != nil {
		return err
	}
	tx.Touch("customers")
	if len(s.touched) <= 20 {
		for _, r := range s.touched {
			tx.Touch(topic(r.person.customer))
		}
	}
	for _, r := range s.touched {
		r.listed, r.dirty, r.set, r.tagged = false, false, nil, nil
	}
	s.written = s.events
	s.touched, s.events, s.made = nil, nil, nil
	return nil
}

// writePeople writes the contacts whose own columns, addresses or consent changed.
func (s *Snapshot) writePeople(tx *store.Tx) error {
	rows := tx.NewBulk(`WITH v(id, name, fold, city, zone, born, comment) AS (VALUES`, 7, `)
		UPDATE contact SET name = v.name, name_fold = v.fold, city = v.city, time_zone = v.zone, birthday = v.born,
			comment = v.comment FROM v WHERE contact.id = v.id`)
	points := newPointWriter(tx)
	given := tx.NewBulk(`INSERT INTO consent(contact, channel, state, source, at) VALUES`, 5,
		`ON CONFLICT(contact, channel) DO UPDATE SET state = excluded.state, source = excluded.source, at = excluded.at`)
	for _, r := range s.touched {
		p := r.person
		if p.dirty.row {
			p.dirty.row = false
			if err := rows.Add(p.id, p.name, searchFold(p.name), p.city, p.zone, p.born(), p.comment); err != nil {
				return err
			}
		}
		if p.dirty.points {
			p.dirty.points = false
			if _, err := tx.Exec(`DELETE FROM contact_point WHERE contact = ?`, p.id); err != nil {
				return err
			}
			if err := points.add(p.id, p.points); err != nil {
				return err
			}
		}
		for i, c := range p.consents {
			if slices.ContainsFunc(p.consents[i+1:], func(o SetConsent) bool { return o.Channel == c.Channel }) {
				continue // said again later in the batch
			}
			if c.State == ConsentUnknown {
				if _, err := tx.Exec(`DELETE FROM consent WHERE contact = ? AND channel = ?`, p.id, c.Channel); err != nil {
					return err
				}
			} else if err := given.Add(p.id, c.Channel, string(c.State), c.Source, tx.Now()); err != nil {
				return err
			}
		}
		p.consents = nil
	}
	return firstError(rows.Flush(), points.Flush(), given.Flush())
}

func (p *person) born() any {
	if p.birthday == nil {
		return nil
	}
	return dayText(*p.birthday)
}

// pointWriter writes addresses with their places.
type pointWriter struct{ *store.Bulk }

func newPointWriter(tx *store.Tx) pointWriter {
	return pointWriter{tx.NewBulk(`INSERT INTO contact_point(contact, kind, value, text, pos) VALUES`, 5, "")}
}

func (w pointWriter) add(contact int64, points []Point) error {
	pos := map[PointKind]int{}
	for _, p := range points {
		if err := w.Add(contact, string(p.Kind), p.Value, p.Text, pos[p.Kind]); err != nil {
			return err
		}
		pos[p.Kind]++
	}
	return nil
}

// writeRevs lets the revisions grow of what a form would show differently now. A customer's grows with its contact's.
func (s *Snapshot) writeRevs(tx *store.Tx) error {
	customers := tx.NewBulk(`WITH v(id) AS (VALUES`, 1, `)
		UPDATE customer SET rev = rev + 1, changed_at = `+millis(tx.Now())+` FROM v WHERE customer.id = v.id`)
	contacts := tx.NewBulk(`WITH v(id) AS (VALUES`, 1, `)
		UPDATE contact SET rev = rev + 1, changed_at = `+millis(tx.Now())+` FROM v WHERE contact.id = v.id`)
	seen := map[int64]bool{}
	for _, r := range s.touched {
		if !r.dirty || seen[r.person.id] {
			continue
		}
		seen[r.person.id] = true
		r.person.rev++
		if err := contacts.Add(r.person.id); err != nil {
			return err
		}
		if r.person.customer == 0 {
			continue
		}
		if c := s.subjects[event.Ref{Kind: event.Customer, ID: r.person.customer}]; c != nil {
			c.rev++
		}
		if err := customers.Add(r.person.customer); err != nil {
			return err
		}
	}
	return firstError(customers.Flush(), contacts.Flush())
}

func (s *Snapshot) writeFields(tx *store.Tx) error {
	put := newFieldWriter(tx)
	for _, r := range s.touched {
		for _, key := range r.set {
			f := s.fields[r.ref.Kind][key]
			v := r.fields[key]
			if v == nil || f.Type == MultiField {
				if _, err := tx.Exec(`DELETE FROM field_value WHERE field = ? AND subject = ?`, f.ID, r.ref.ID); err != nil {
					return err
				}
			}
			if err := put.add(f, r.ref.ID, v); err != nil {
				return err
			}
		}
	}
	return put.Flush()
}

// fieldWriter writes values of custom fields; a multi-list's old choices must be gone.
type fieldWriter struct{ *store.Bulk }

func newFieldWriter(tx *store.Tx) fieldWriter {
	return fieldWriter{tx.NewBulk(`INSERT INTO field_value(field, subject, pos, num, text) VALUES`, 5,
		`ON CONFLICT(field, subject, pos) DO UPDATE SET num = excluded.num, text = excluded.text`)}
}

func (w fieldWriter) add(f Field, subject int64, v any) error {
	if list, ok := v.([]string); ok {
		for i, choice := range list {
			if err := w.Add(f.ID, subject, i, nil, choice); err != nil {
				return err
			}
		}
		return nil
	}
	if v == nil {
		return nil
	}
	num, text := columns(v)
	return w.Add(f.ID, subject, 0, num, text)
}

func (s *Snapshot) writeTags(tx *store.Tx) error {
	names := map[string]string{}
	for _, r := range s.touched {
		for f := range r.tagged {
			names[f] = f
		}
		for _, t := range r.tags {
			if _, ok := r.tagged[fold(t)]; ok {
				names[fold(t)] = t
			}
		}
	}
	if len(names) == 0 {
		return nil
	}
	ids, err := tagIDs(tx, names)
	if err != nil {
		return err
	}
	add := tx.NewBulk(`INSERT OR IGNORE INTO tagging(subject_kind, subject, tag) VALUES`, 3, "")
	for _, r := range s.touched {
		for _, f := range sortedKeys(r.tagged) {
			if r.tagged[f] {
				if err := add.Add(string(r.ref.Kind), r.ref.ID, ids[f]); err != nil {
					return err
				}
			} else if _, err := tx.Exec(`DELETE FROM tagging WHERE subject_kind = ? AND subject = ? AND tag = ?`,
				string(r.ref.Kind), r.ref.ID, ids[f]); err != nil {
				return err
			}
		}
	}
	return add.Flush()
}

// writeMade writes notes and tasks, and puts them into their events as what those are about.
func (s *Snapshot) writeMade(tx *store.Tx) error {
	if len(s.made) == 0 {
		return nil
	}
	var lastNote, lastTask int64
	if _, err := tx.QueryRow(`SELECT COALESCE(MAX(id), 0), (SELECT COALESCE(MAX(id), 0) FROM task) FROM note`, nil, &lastNote, &lastTask); err != nil {
		return err
	}
	notes := tx.NewBulk(`INSERT INTO note(id, uid, person, subject_kind, subject, text, author, at, run, node, visit) VALUES`, 11, "")
	tasks := tx.NewBulk(`INSERT INTO task(id, uid, person, subject_kind, subject, text, author, at, run, node, visit, assignee, due_at) VALUES`, 13, "")
	for _, m := range s.made {
		uid, err := tx.NewUID()
		if err != nil {
			return err
		}
		row := []any{int64(0), uid, m.record.person.id, string(m.record.ref.Kind), m.record.ref.ID, m.text, string(m.cause.Actor), tx.Now(),
			m.cause.Run, m.cause.Node, m.cause.Visit}
		if m.task == nil {
			lastNote++
			row[0] = lastNote
			s.events[m.event].Object = event.Ref{Kind: Note, ID: lastNote}
			err = notes.Add(row...)
		} else {
			lastTask++
			row[0] = lastTask
			s.events[m.event].Object = event.Ref{Kind: Task, ID: lastTask}
			var due *int64
			if !m.task.Due.IsZero() {
				ms := m.task.Due.UnixMilli()
				due = &ms
			}
			err = tasks.Add(append(row, m.task.Assignee, due)...)
		}
		if err != nil {
			return err
		}
	}
	return firstError(notes.Flush(), tasks.Flush())
}

// Kinds of what is made about a subject.
const (
	Note event.Kind = "note"
	Task event.Kind = "task"
)
