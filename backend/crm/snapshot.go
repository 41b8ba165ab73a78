package crm

import (
	"slices"
	"strconv"
	"strings"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/formula"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// Snapshot is what was known of a batch of people when it was loaded, with the changes made to it since. It is used by one
// goroutine.
type Snapshot struct {
	need      Need
	currency  string
	fields    map[event.Kind]map[string]Field
	subjects  map[event.Ref]*record
	people    map[int64]*person // by contact
	purchases map[int64]*bought
	events    []event.Event // of the changes made to it, in order
	taken     bool          // events were taken: a turn makes few
	made      []made        // notes and tasks
	written   []event.Event // by the last flush
	touched   []*record     // in the order of their first change
}

// person is a contact's part, shared by every subject that is this person.
type person struct {
	id       int64
	uid      string
	rev      int64
	name     string
	city     string
	zone     string
	comment  string
	birthday *formula.Day
	created  int64
	deleted  bool
	points   []Point // e-mails, then phones, each in order
	consent  map[string]ConsentState
	dirty    struct{ row, points bool }
	consents []SetConsent // changed, to be written
	customer int64
}

// record is a subject: a customer, or a contact as such.
type record struct {
	ref     event.Ref
	uid     string
	rev     int64
	created int64
	deleted bool
	person  *person
	tags    []string
	fields  map[string]any
	totals  []total
	history []*bought // oldest first
	dirty   bool      // its rev grows
	set     []string  // keys of fields that were changed
	tagged  map[string]bool
	listed  bool // it is in touched
}

type total struct {
	currency      string
	count, amount int64
	last          int64
}

type bought struct {
	id, customer, at, amount int64
	currency, title, state   string
	quantity                 *int64
	fields                   map[string]any
}

// Person is what sending and policies want to know of a customer's contact.
type Person struct {
	Contact  int64
	Customer int64
	Name     string
	Emails   []string // as typed, the main one first; loaded where Need has Points
	Phones   []string // E.164
	Zone     string   // IANA name; empty: the workspace's
	Consent  map[string]ConsentState
	Deleted  bool
}

// Load reads a batch: these customers, and these purchases with their customers. Ids that are not there are passed over.
func Load(q store.Querier, customers []int64, purchases []int64, need Need) (*Snapshot, error) {
	return LoadOver(q, nil, customers, purchases, need)
}

// LoadOver is Load that takes what it can from an earlier Load and reads the rest. The caller answers for what is in the
// earlier one being true still (see Without); it must not be used any more.
func LoadOver(q store.Querier, earlier *Snapshot, customers []int64, purchases []int64, need Need) (*Snapshot, error) {
	s, err := newSnapshot(q, need)
	if err != nil {
		return nil, err
	}
	if earlier != nil && earlier.need.covers(need) {
		s.need, s.subjects, s.people, s.purchases = earlier.need, earlier.subjects, earlier.people, earlier.purchases
	}
	if len(purchases) > 0 {
		owners, err := s.loadPurchases(q, purchases)
		if err != nil {
			return nil, err
		}
		customers = append(customers[:len(customers):len(customers)], owners...)
	}
	return s, s.loadSubjects(q, event.Customer, customers)
}

func newSnapshot(q store.Querier, need Need) (*Snapshot, error) {
	set, err := workspace.Load(q)
	if err != nil {
		return nil, err
	}
	fields, err := Fields(q)
	if err != nil {
		return nil, err
	}
	s := &Snapshot{need: need, currency: set.Currency, fields: map[event.Kind]map[string]Field{},
		subjects: map[event.Ref]*record{}, people: map[int64]*person{}, purchases: map[int64]*bought{}}
	for _, f := range fields {
		if s.fields[f.Entity] == nil {
			s.fields[f.Entity] = map[string]Field{}
		}
		s.fields[f.Entity][f.Key] = f
	}
	return s, nil
}

const personColumns = `k.id, k.uid, k.rev, k.name, k.city, k.time_zone, k.birthday, k.comment, k.created_at, k.deleted_at IS NOT NULL`

func (s *Snapshot) loadSubjects(q store.Querier, kind event.Kind, ids []int64) error {
	var fresh []int64
	for _, id := range ids {
		ref := event.Ref{Kind: kind, ID: id}
		if _, ok := s.subjects[ref]; !ok {
			s.subjects[ref] = nil
			fresh = append(fresh, id)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	list := idList(fresh)
	slices.Sort(fresh) // rows are read in the order of their ids
	query := `SELECT c.id, c.uid, c.rev, c.created_at, c.deleted_at IS NOT NULL, c.id, ` + personColumns + `
		FROM json_each(?) AS j CROSS JOIN customer AS c ON c.id = j.value CROSS JOIN contact AS k ON k.id = c.contact`
	if kind == event.Contact {
		query = `SELECT k.id, k.uid, k.rev, k.created_at, k.deleted_at IS NOT NULL,
			COALESCE((SELECT id FROM customer WHERE contact = k.id AND deleted_at IS NULL), 0), ` + personColumns + `
			FROM json_each(?) AS j CROSS JOIN contact AS k ON k.id = j.value`
	}
	rows, err := q.Query(query, list)
	if err != nil {
		return err
	}
	defer rows.Close()
	contacts := make([]int64, 0, len(fresh))
	both := make([]struct {
		record
		person
	}, len(fresh))
	var born *string
	for rows.Next() {
		if len(both) == 0 { // an id given twice
			both = append(both, struct {
				record
				person
			}{})
		}
		r, p := &both[0].record, &both[0].person
		both = both[1:]
		r.ref.Kind = kind
		if err := rows.Scan(&r.ref.ID, &r.uid, &r.rev, &r.created, &r.deleted, &p.customer, &p.id, &p.uid, &p.rev, &p.name,
			&p.city, &p.zone, &born, &p.comment, &p.created, &p.deleted); err != nil {
			return err
		}
		if born != nil {
			if d, ok := ParseDay(*born); ok {
				p.birthday = &d
			}
		}
		if known := s.people[p.id]; known != nil {
			p = known
		} else {
			s.people[p.id] = p
			contacts = append(contacts, p.id)
		}
		r.person = p
		s.subjects[r.ref] = r
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return s.loadParts(q, kind, list, idList(contacts))
}

// loadParts reads what Need asks for beside the rows themselves, one query a kind.
func (s *Snapshot) loadParts(q store.Querier, kind event.Kind, subjects, contacts string) error {
	if s.need.Points {
		if err := s.loadPoints(q, contacts); err != nil {
			return err
		}
	}
	if s.need.Consent {
		if err := s.loadConsent(q, contacts); err != nil {
			return err
		}
	}
	if s.need.Tags {
		if err := s.loadTags(q, kind, subjects); err != nil {
			return err
		}
	}
	keys := s.need.Fields
	if kind == event.Contact {
		keys = s.need.ContactFields
	}
	if err := s.loadFields(q, kind, keys, subjects, func(id int64) map[string]any {
		r := s.subjects[event.Ref{Kind: kind, ID: id}]
		if r == nil {
			return nil
		}
		if r.fields == nil {
			r.fields = map[string]any{}
		}
		return r.fields
	}); err != nil {
		return err
	}
	if kind != event.Customer {
		return nil
	}
	if s.need.Totals {
		if err := s.loadTotals(q, subjects); err != nil {
			return err
		}
	}
	if s.need.History {
		return s.loadHistory(q, subjects)
	}
	return nil
}

func (s *Snapshot) record(ref event.Ref) (*record, error) {
	r := s.subjects[ref]
	if r == nil {
		return nil, fault.Missing(string(ref.Kind), ref.ID)
	}
	return r, nil
}

// Person returns what is known of a customer's contact; nil when the customer is not loaded.
func (s *Snapshot) Person(customer int64) *Person {
	r := s.subjects[event.Ref{Kind: event.Customer, ID: customer}]
	if r == nil {
		return nil
	}
	p := &Person{Contact: r.person.id, Customer: customer, Name: r.person.name, Zone: r.person.zone,
		Consent: r.person.consent, Deleted: r.deleted || r.person.deleted}
	for _, pt := range r.person.points {
		if pt.Kind == EmailPoint {
			p.Emails = append(p.Emails, pt.Text)
		} else {
			p.Phones = append(p.Phones, pt.Value)
		}
	}
	return p
}

// Customer returns whose a loaded purchase is; 0 when it is not loaded.
func (s *Snapshot) Customer(purchase int64) int64 {
	if b := s.purchases[purchase]; b != nil {
		return b.customer
	}
	return 0
}

// idList is ids as a JSON array, so that one prepared statement serves every number of them.
func idList(ids []int64) string {
	var b strings.Builder
	b.Grow(len(ids)*8 + 2)
	b.WriteByte('[')
	var buf [20]byte
	for i, id := range ids {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(strconv.AppendInt(buf[:0], id, 10))
	}
	b.WriteByte(']')
	return b.String()
}
