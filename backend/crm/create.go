package crm

import (
	"cmp"
	"slices"
	"strconv"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/formula"
	"voronka/backend/store"
)

// NewPerson is a customer, or a contact, to be made.
type NewPerson struct {
	Contact  int64 // make this contact a customer, leaving it as it is otherwise; 0: make the contact too
	Name     string
	City     string
	TimeZone string
	Comment  string
	Birthday *formula.Day
	Points   []Point
	Consent  []SetConsent
	Tags     []string
	Fields   map[string]any // custom fields of the record that is made, in formula's Go form
	Keys     []Key
	Created  int64 // when it came to be, UTC ms; 0: now
}

// Key is a name under which a record is known outside.
type Key struct {
	Source string
	Key    string
}

// Created are the ids of what was made for one NewPerson.
type Created struct {
	Customer int64 // 0 where only a contact was made
	Contact  int64
}

// CreateCustomers makes customers with their contacts, in order, and appends customer.created and tag.added. The event of a
// customer speaks for its new contact too.
func CreateCustomers(tx *store.Tx, cause Cause, people []NewPerson) ([]Created, error) {
	return create(tx, cause, event.Customer, people)
}

// CreateContacts makes contacts that are no customers, and appends contact.created and tag.added.
func CreateContacts(tx *store.Tx, cause Cause, people []NewPerson) ([]Created, error) {
	return create(tx, cause, event.Contact, people)
}

// creation gathers the rows of a batch of new people.
type creation struct {
	tx        *store.Tx
	kind      event.Kind
	fields    map[string]Field
	contacts  *store.Bulk
	customers *store.Bulk
	points    pointWriter
	values    fieldWriter
	given     *store.Bulk
	keys      *store.Bulk
	tags      map[string]string
	events    []event.Event
}

func create(tx *store.Tx, cause Cause, kind event.Kind, people []NewPerson) ([]Created, error) {
	if len(people) == 0 {
		return nil, nil
	}
	// The writers below flush each at its own pace, so an address may be written before its contact; both are there at the
	// commit, which is when the references are then checked.
	if _, err := tx.Exec(`PRAGMA defer_foreign_keys = ON`); err != nil {
		return nil, err
	}
	fields, err := Fields(tx)
	if err != nil {
		return nil, err
	}
	b := &creation{tx: tx, kind: kind, fields: map[string]Field{}, tags: map[string]string{},
		contacts:  tx.NewBulk(`INSERT INTO contact(id, uid, name, name_fold, city, time_zone, birthday, comment, created_at, changed_at) VALUES`, 10, ""),
		customers: tx.NewBulk(`INSERT INTO customer(id, uid, contact, created_at, changed_at) VALUES`, 5, ""),
		points:    newPointWriter(tx), values: newFieldWriter(tx),
		given: tx.NewBulk(`INSERT INTO consent(contact, channel, state, source, at) VALUES`, 5, ""),
		keys:  newKeyWriter(tx)}
	for _, f := range fields {
		if f.Entity == kind {
			b.fields[f.Key] = f
		}
	}
	var lastContact, lastCustomer int64
	if _, err := tx.QueryRow(`SELECT COALESCE(MAX(id), 0), (SELECT COALESCE(MAX(id), 0) FROM customer) FROM contact`, nil, &lastContact, &lastCustomer); err != nil {
		return nil, err
	}
	out := make([]Created, len(people))
	for i := range people {
		p := &people[i]
		c := Created{Contact: p.Contact}
		if p.Contact == 0 {
			lastContact++
			c.Contact = lastContact
			if err := b.contact(c.Contact, p); err != nil {
				return nil, err
			}
		}
		ref := event.Ref{Kind: event.Contact, ID: c.Contact}
		name := event.ContactCreated
		if kind == event.Customer {
			lastCustomer++
			c.Customer = lastCustomer
			ref, name = event.Ref{Kind: event.Customer, ID: c.Customer}, event.CustomerCreated
			if err := b.customer(c, p); err != nil {
				return nil, err
			}
		}
		b.events = append(b.events, event.Event{Name: name, Subject: ref, Person: c.Contact, At: p.Created, Actor: cause.Actor,
			Run: cause.Run, Hop: cause.Hop, Live: cause.Live})
		if err := b.parts(ref, c, p, cause); err != nil {
			return nil, err
		}
		out[i] = c
	}
	return out, b.finish(out, people)
}

func (b *creation) contact(id int64, p *NewPerson) error {
	uid, err := b.tx.NewUID()
	if err != nil {
		return err
	}
	var born any
	if p.Birthday != nil {
		born = dayText(*p.Birthday)
	}
	made := cmp.Or(p.Created, b.tx.Now())
	if err := b.contacts.Add(id, uid, p.Name, searchFold(p.Name), p.City, p.TimeZone, born, p.Comment, made, made); err != nil {
		return err
	}
	if err := b.points.add(id, p.Points); err != nil {
		return err
	}
	for _, c := range p.Consent {
		if c.State == ConsentUnknown {
			continue
		}
		if err := b.given.Add(id, c.Channel, string(c.State), c.Source, made); err != nil {
			return err
		}
	}
	return nil
}

func (b *creation) customer(c Created, p *NewPerson) error {
	uid, err := b.tx.NewUID()
	if err != nil {
		return err
	}
	made := cmp.Or(p.Created, b.tx.Now())
	return b.customers.Add(c.Customer, uid, c.Contact, made, made)
}

// parts writes the custom fields and keys of a new record and gathers its tags.
func (b *creation) parts(ref event.Ref, c Created, p *NewPerson, cause Cause) error {
	for _, key := range sortedKeys(p.Fields) {
		f, ok := b.fields[key]
		if !ok {
			return FieldFault("fields."+key, fault.Unknown, fault.Args{"what": "field", "key": key})
		}
		v, bad := normal(f.Type, f.Options, p.Fields[key])
		if bad != nil {
			return FieldFault("fields."+key, bad.Code, bad.Args)
		}
		if err := b.values.add(f, ref.ID, v); err != nil {
			return err
		}
	}
	for _, k := range p.Keys {
		if err := b.keys.Add(k.Source, string(ref.Kind), k.Key, ref.ID); err != nil {
			return err
		}
	}
	seen := map[string]bool{}
	for _, t := range p.Tags {
		name, ok := TagName(t)
		if !ok {
			return FieldFault("tags", "tag_invalid", fault.Args{"value": t})
		}
		if seen[fold(name)] {
			continue
		}
		seen[fold(name)] = true
		if _, ok := b.tags[fold(name)]; !ok {
			b.tags[fold(name)] = name
		}
		b.events = append(b.events, event.Event{Name: event.TagAdded, Subject: ref, Person: c.Contact, At: p.Created,
			Actor: cause.Actor, Run: cause.Run, Hop: cause.Hop, Live: cause.Live, Payload: payload(event.TagPayload{Tag: name})})
	}
	return nil
}

func (b *creation) finish(made []Created, people []NewPerson) error {
	if err := firstError(b.contacts.Flush(), b.customers.Flush(), b.points.Flush(), b.values.Flush(), b.given.Flush(), b.keys.Flush()); err != nil {
		return err
	}
	if len(b.tags) > 0 {
		ids, err := tagIDs(b.tx, b.tags)
		if err != nil {
			return err
		}
		add := b.tx.NewBulk(`INSERT OR IGNORE INTO tagging(subject_kind, subject, tag) VALUES`, 3, "")
		for i, p := range people {
			id := made[i].Contact
			if b.kind == event.Customer {
				id = made[i].Customer
			}
			for _, t := range p.Tags {
				if err := add.Add(string(b.kind), id, ids[fold(t)]); err != nil {
					return err
				}
			}
		}
		if err := add.Flush(); err != nil {
			return err
		}
	}
	b.tx.Touch("customers")
	_, err := b.tx.Append(b.events...)
	return err
}

func newKeyWriter(tx *store.Tx) *store.Bulk {
	return tx.NewBulk(`INSERT INTO external_key(source, type, key, id) VALUES`, 4,
		`ON CONFLICT(source, type, key) DO UPDATE SET id = excluded.id`)
}

// AddKeys ties keys to a record that is there already.
func AddKeys(tx *store.Tx, ref event.Ref, keys ...Key) error {
	w := newKeyWriter(tx)
	for _, k := range keys {
		if err := w.Add(k.Source, string(ref.Kind), k.Key, ref.ID); err != nil {
			return err
		}
	}
	return w.Flush()
}

// ParseID reads an id from the wire.
func ParseID(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n <= 0 {
		return 0, fault.New(fault.BadRequest, fault.Args{"what": "id", "key": text})
	}
	return n, nil
}

// dedupe keeps the first of equal ids and sorts them.
func dedupe(ids []int64) []int64 {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return slices.Compact(ids)
}
