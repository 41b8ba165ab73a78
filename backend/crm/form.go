package crm

import (
	"strings"
	"time"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/formula"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// Form is a customer as a form shows and saves it.
type Form struct {
	Name     string
	Emails   []string
	Phones   []string
	City     string
	TimeZone string
	Birthday string // YYYY-MM-DD, or empty
	Comment  string
	Consent  map[string]ConsentState // by channel; a channel that is not named is left as it is
	Fields   map[string]any          // in formula's Go form; a field that is not named is left as it is, nil empties it
}

// Card is a customer with its form and what stands beside it.
type Card struct {
	Row
	Rev       int64
	Form      Form
	Deleted   bool
	Purchases []Purchase // newest first, at most 50
	Tasks     []TaskRow  // open first
}

// GetCard reads a customer, deleted ones too.
func GetCard(q store.Querier, id int64) (Card, error) {
	fields, err := Fields(q)
	if err != nil {
		return Card{}, err
	}
	need := everything
	need.History = false
	for _, f := range fields {
		if f.Entity == event.Customer {
			need.Fields = append(need.Fields, f.Key)
		}
	}
	s, err := Load(q, []int64{id}, nil, need)
	if err != nil {
		return Card{}, err
	}
	r, err := s.record(event.Ref{Kind: event.Customer, ID: id})
	if err != nil {
		return Card{}, err
	}
	rows, err := RowsOf(q, event.Customer, []int64{id})
	if err != nil {
		return Card{}, err
	}
	p := r.person
	c := Card{Row: rows[0], Rev: r.rev, Deleted: r.deleted, Form: Form{Name: p.name, Emails: []string{}, Phones: []string{}, City: p.city,
		TimeZone: p.zone, Comment: p.comment, Consent: map[string]ConsentState{}, Fields: map[string]any{}}}
	for _, pt := range p.points {
		if pt.Kind == EmailPoint {
			c.Form.Emails = append(c.Form.Emails, pt.Text)
		} else {
			c.Form.Phones = append(c.Form.Phones, pt.Text)
		}
	}
	if p.birthday != nil {
		c.Form.Birthday = dayText(*p.birthday)
	}
	for k, v := range p.consent {
		c.Form.Consent[k] = v
	}
	for k, v := range r.fields {
		c.Form.Fields[k] = v
	}
	if c.Purchases, err = Purchases(q, id, 50); err != nil {
		return c, err
	}
	c.Tasks, err = Tasks(q, id)
	return c, err
}

// read checks a form's texts and gives them their kept form.
func (f Form) read() (points map[PointKind][]Point, born *formula.Day, err error) {
	var wrong []fault.Field
	points = map[PointKind][]Point{}
	add := func(kind PointKind, field string, code fault.Code, list []string) {
		for _, t := range list {
			if strings.TrimSpace(t) == "" {
				continue
			}
			p, ok := NewPoint(kind, t)
			if !ok {
				wrong = append(wrong, fault.Field{Field: field, Code: code, Args: fault.Args{"value": t}})
			}
			points[kind] = append(points[kind], p)
		}
	}
	add(EmailPoint, "emails", BadEmail, f.Emails)
	add(PhonePoint, "phones", BadPhone, f.Phones)
	if f.Birthday != "" {
		d, ok := ParseDay(f.Birthday)
		if !ok {
			wrong = append(wrong, fault.Field{Field: "birthday", Code: BadDate, Args: fault.Args{"value": f.Birthday}})
		}
		born = &d
	}
	if len(wrong) > 0 {
		return nil, nil, fault.InvalidFields(wrong...)
	}
	return points, born, nil
}

// CreateCustomer makes one customer from a form.
func CreateCustomer(tx *store.Tx, cause Cause, f Form) (int64, error) {
	points, born, err := f.read()
	if err != nil {
		return 0, err
	}
	if strings.TrimSpace(f.Name) == "" && len(points) == 0 {
		return 0, FieldFault("name", Required, nil)
	}
	if f.TimeZone != "" {
		if _, err := time.LoadLocation(f.TimeZone); err != nil || f.TimeZone == "Local" {
			return 0, FieldFault("time_zone", fault.Unknown, fault.Args{"what": "zone", "key": f.TimeZone})
		}
	}
	var consent []SetConsent
	for _, channel := range sortedKeys(f.Consent) {
		consent = append(consent, SetConsent{Channel: channel, State: f.Consent[channel], Source: "form"})
	}
	made, err := CreateCustomers(tx, cause, []NewPerson{{Name: strings.TrimSpace(f.Name), City: strings.TrimSpace(f.City),
		TimeZone: f.TimeZone, Comment: strings.TrimSpace(f.Comment), Birthday: born, Consent: consent, Fields: f.Fields,
		Points: append(points[EmailPoint], points[PhonePoint]...)}})
	if err != nil {
		return 0, err
	}
	return made[0].Customer, nil
}

// UpdateCustomer saves a form that was made from the revision rev; when someone changed the customer in between it is
// fault.Stale and nothing is written.
func UpdateCustomer(tx *store.Tx, cause Cause, id, rev int64, f Form) error {
	points, born, err := f.read()
	if err != nil {
		return err
	}
	var current int64
	ok, err := tx.QueryRow(`SELECT rev FROM customer WHERE id = ? AND deleted_at IS NULL`, []any{id}, &current)
	switch {
	case err != nil:
		return err
	case !ok:
		return fault.Missing("customer", id)
	case current != rev:
		return fault.New(fault.Stale, fault.Args{"what": "customer"}).In("crm.update")
	}
	ref := event.Ref{Kind: event.Customer, ID: id}
	var changes []Change
	set := func(field string, v any) {
		changes = append(changes, Change{Subject: ref, Cause: cause, Set: &SetField{Field: field, Value: v}})
	}
	set("name", f.Name)
	set("city", f.City)
	set("time_zone", f.TimeZone)
	set("comment", f.Comment)
	if born == nil {
		set("birthday", nil)
	} else {
		set("birthday", *born)
	}
	for _, kind := range []PointKind{EmailPoint, PhonePoint} {
		changes = append(changes, Change{Subject: ref, Cause: cause, Points: &SetPoints{Kind: kind, Points: points[kind]}})
	}
	for _, channel := range sortedKeys(f.Consent) {
		changes = append(changes, Change{Subject: ref, Cause: cause, Consent: &SetConsent{Channel: channel, State: f.Consent[channel], Source: "form"}})
	}
	for _, key := range sortedKeys(f.Fields) {
		set("fields."+key, f.Fields[key])
	}
	return Apply(tx, changes)
}

// AddTyped adds a purchase from a form: the amount as typed, the currency, or the workspace's when it is empty.
func AddTyped(tx *store.Tx, cause Cause, customer int64, amount, currency, title string, paid bool) (Purchase, error) {
	set, err := workspace.Load(tx)
	if err != nil {
		return Purchase{}, err
	}
	if currency == "" {
		currency = set.Currency
	}
	minor, bad := Typed(amount, formula.Exponent(currency))
	if bad != nil {
		return Purchase{}, FieldFault("amount", bad.Code, bad.Args)
	}
	made, err := AddPurchases(tx, cause, []NewPurchase{{Customer: customer, Total: formula.Amount{Minor: minor, Currency: currency},
		Title: title, Paid: paid}})
	if err != nil {
		return Purchase{}, err
	}
	return GetPurchase(tx, made[0])
}
