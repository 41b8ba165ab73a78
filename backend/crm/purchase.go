package crm

import (
	"cmp"
	"strings"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/formula"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// PurchaseState is how far a purchase is.
type PurchaseState string

// States of a purchase.
const (
	PurchaseAdded    PurchaseState = "added"
	PurchasePaid     PurchaseState = "paid"
	PurchaseRefunded PurchaseState = "refunded"
)

// NewPurchase is a purchase to be added.
type NewPurchase struct {
	Customer int64
	At       int64 // when it was made, UTC ms; 0: now
	Total    formula.Amount
	Quantity *int64
	Title    string
	Paid     bool
	Fields   map[string]any
	Keys     []Key
}

// Codes of purchases that cannot be.
const Negative fault.Code = "amount_negative" // args: value

// AddPurchases adds purchases in order, keeps the customers' totals, and appends purchase.added, and purchase.paid for
// those that are paid, at the purchases' own times. It returns their ids.
func AddPurchases(tx *store.Tx, cause Cause, list []NewPurchase) ([]int64, error) {
	if len(list) == 0 {
		return nil, nil
	}
	fields, err := Fields(tx)
	if err != nil {
		return nil, err
	}
	own := map[string]Field{}
	for _, f := range fields {
		if f.Entity == event.Purchase {
			own[f.Key] = f
		}
	}
	owners := make([]int64, len(list))
	for i, p := range list {
		owners[i] = p.Customer
	}
	people, err := contactsOf(tx, owners)
	if err != nil {
		return nil, err
	}
	var last int64
	if _, err := tx.QueryRow(`SELECT COALESCE(MAX(id), 0) FROM purchase`, nil, &last); err != nil {
		return nil, err
	}
	rows := tx.NewBulk(`INSERT INTO purchase(id, uid, customer, at, amount, currency, quantity, title, state, paid_at, created_at) VALUES`, 11, "")
	keys, values := newKeyWriter(tx), newFieldWriter(tx)
	totals := newTotals(tx)
	events := make([]event.Event, 0, len(list))
	ids := make([]int64, len(list))
	for i, p := range list {
		person, ok := people[p.Customer]
		if !ok {
			return nil, fault.Missing("customer", p.Customer)
		}
		if err := checkTotal(p.Total); err != nil {
			return nil, err
		}
		uid, err := tx.NewUID()
		if err != nil {
			return nil, err
		}
		last++
		ids[i] = last
		at := cmp.Or(p.At, tx.Now())
		state := PurchaseAdded
		var paid *int64
		if p.Paid {
			state, paid = PurchasePaid, &at
		}
		if err := rows.Add(last, uid, p.Customer, at, p.Total.Minor, p.Total.Currency, p.Quantity, strings.TrimSpace(p.Title),
			string(state), paid, tx.Now()); err != nil {
			return nil, err
		}
		totals.add(p.Customer, p.Total, at)
		for _, k := range p.Keys {
			if err := keys.Add(k.Source, string(event.Purchase), k.Key, last); err != nil {
				return nil, err
			}
		}
		for _, key := range sortedKeys(p.Fields) {
			v, bad := normal(own[key].Type, own[key].Options, p.Fields[key])
			if bad != nil {
				return nil, FieldFault("fields."+key, bad.Code, bad.Args)
			}
			if err := values.add(own[key], last, v); err != nil {
				return nil, err
			}
		}
		e := event.Event{Name: event.PurchaseAdded, At: at, Subject: event.Ref{Kind: event.Customer, ID: p.Customer}, Person: person,
			Object: event.Ref{Kind: event.Purchase, ID: last}, Actor: cause.Actor, Run: cause.Run, Hop: cause.Hop, Live: cause.Live,
			Payload: amountPayload(p.Total)}
		events = append(events, e)
		if p.Paid {
			e.Name = event.PurchasePaid
			events = append(events, e)
		}
	}
	if err := firstError(rows.Flush(), keys.Flush(), values.Flush(), totals.flush()); err != nil {
		return nil, err
	}
	touchCustomers(tx, owners)
	_, err = tx.Append(events...)
	return ids, err
}

// amountPayload writes PurchasePayload by hand: it is made once for every row of an import.
func amountPayload(a formula.Amount) []byte {
	return []byte(`{"amount":` + millis(a.Minor) + `,"currency":"` + a.Currency + `"}`)
}

func checkTotal(a formula.Amount) error {
	if !workspace.KnownCurrency(a.Currency) {
		return FieldFault("currency", fault.Unknown, fault.Args{"what": "currency", "key": a.Currency})
	}
	if a.Minor < 0 {
		return FieldFault("amount", Negative, fault.Args{"value": a.String()})
	}
	return nil
}

// contactsOf returns the contacts of customers that are there and not deleted.
func contactsOf(q store.Querier, customers []int64) (map[int64]int64, error) {
	ids := dedupe(customers)
	rows, err := q.Query(`SELECT c.id, c.contact FROM json_each(?) AS j CROSS JOIN customer AS c ON c.id = j.value
		WHERE c.deleted_at IS NULL`, idList(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[int64]int64, len(ids))
	for rows.Next() {
		var customer, contact int64
		if err := rows.Scan(&customer, &contact); err != nil {
			return nil, err
		}
		out[customer] = contact
	}
	return out, rows.Err()
}

func touchCustomers(tx *store.Tx, customers []int64) {
	tx.Touch("customers")
	if len(customers) <= 20 {
		for _, id := range customers {
			tx.Touch(topic(id))
		}
	}
}

// Purchase is a purchase as it is shown.
type Purchase struct {
	ID       int64
	UID      string
	Customer int64
	At       int64
	Total    formula.Amount
	Quantity int64 // 0: not said
	Title    string
	State    PurchaseState
	Deleted  bool
}

const purchaseColumns = `id, uid, customer, at, amount, currency, COALESCE(quantity, 0), title, state, deleted_at IS NOT NULL`

func scanPurchase(rows *store.Rows) (Purchase, error) {
	var p Purchase
	var state string
	err := rows.Scan(&p.ID, &p.UID, &p.Customer, &p.At, &p.Total.Minor, &p.Total.Currency, &p.Quantity, &p.Title, &state, &p.Deleted)
	p.State = PurchaseState(state)
	return p, err
}

// GetPurchase reads one purchase, deleted ones too.
func GetPurchase(q store.Querier, id int64) (Purchase, error) {
	rows, err := q.Query(`SELECT `+purchaseColumns+` FROM purchase WHERE id = ?`, id)
	if err != nil {
		return Purchase{}, err
	}
	defer rows.Close()
	if !rows.Next() {
		return Purchase{}, firstError(rows.Err(), fault.Missing("purchase", id))
	}
	return scanPurchase(rows)
}

// Purchases returns a customer's purchases that are not deleted, newest first, at most limit.
func Purchases(q store.Querier, customer int64, limit int) ([]Purchase, error) {
	rows, err := q.Query(`SELECT `+purchaseColumns+` FROM purchase WHERE customer = ? AND deleted_at IS NULL
		ORDER BY at DESC, id DESC LIMIT ?`, customer, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []Purchase{}
	for rows.Next() {
		p, err := scanPurchase(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// PayPurchase notes that a purchase is paid; one that is paid already stays as it is without an event.
func PayPurchase(tx *store.Tx, cause Cause, id int64) (Purchase, error) {
	return setState(tx, cause, id, PurchasePaid)
}

// RefundPurchase notes that a purchase was refunded; it no longer counts in totals.
func RefundPurchase(tx *store.Tx, cause Cause, id int64) (Purchase, error) {
	return setState(tx, cause, id, PurchaseRefunded)
}

func setState(tx *store.Tx, cause Cause, id int64, state PurchaseState) (Purchase, error) {
	p, err := GetPurchase(tx, id)
	if err != nil || p.State == state {
		return p, err
	}
	if p.Deleted || p.State == PurchaseRefunded {
		return p, fault.New(fault.Refused, fault.Args{"why": "purchase_" + map[bool]string{true: "deleted", false: "refunded"}[p.Deleted]})
	}
	name := event.PurchasePaid
	if state == PurchasePaid {
		_, err = tx.Exec(`UPDATE purchase SET state = ?, paid_at = ? WHERE id = ?`, string(state), tx.Now(), id)
	} else {
		name = event.PurchaseRefund
		_, err = tx.Exec(`UPDATE purchase SET state = ? WHERE id = ?`, string(state), id)
	}
	if err != nil {
		return p, err
	}
	p.State = state
	if state == PurchaseRefunded {
		err = recount(tx, []int64{p.Customer})
	}
	return p, firstError(err, purchaseEvent(tx, cause, name, p))
}

// DeletePurchases takes purchases away, softly, and out of the totals.
func DeletePurchases(tx *store.Tx, cause Cause, ids []int64) (int64, error) {
	var n int64
	var owners []int64
	for _, id := range dedupe(ids) {
		p, err := GetPurchase(tx, id)
		if err != nil {
			return n, err
		}
		if p.Deleted {
			continue
		}
		if _, err := tx.Exec(`UPDATE purchase SET deleted_at = ? WHERE id = ?`, tx.Now(), id); err != nil {
			return n, err
		}
		if err := purchaseEvent(tx, cause, event.PurchaseDeleted, p); err != nil {
			return n, err
		}
		owners = append(owners, p.Customer)
		n++
	}
	return n, recount(tx, owners)
}

func purchaseEvent(tx *store.Tx, cause Cause, name event.Name, p Purchase) error {
	people, err := contactOfAny(tx, p.Customer)
	if err != nil {
		return err
	}
	touchCustomers(tx, []int64{p.Customer})
	_, err = tx.Append(event.Event{Name: name, Subject: event.Ref{Kind: event.Customer, ID: p.Customer}, Person: people,
		Object: event.Ref{Kind: event.Purchase, ID: p.ID}, Actor: cause.Actor, Run: cause.Run, Hop: cause.Hop, Live: cause.Live,
		Payload: amountPayload(p.Total)})
	return err
}

func contactOfAny(q store.Querier, customer int64) (int64, error) {
	var contact int64
	ok, err := q.QueryRow(`SELECT contact FROM customer WHERE id = ?`, []any{customer}, &contact)
	if err == nil && !ok {
		err = fault.Missing("customer", customer)
	}
	return contact, err
}

// UpdatePurchase makes a purchase what an outside source says it is: whose, when, how much, paid or not. What is not said
// (no title, no quantity, not paid) stays. It reports whether anything became different; then purchase.changed is appended,
// and purchase.paid where it became paid.
func UpdatePurchase(tx *store.Tx, cause Cause, id int64, in NewPurchase) (bool, error) {
	old, err := GetPurchase(tx, id)
	if err != nil {
		return false, err
	}
	if err := checkTotal(in.Total); err != nil {
		return false, err
	}
	p := old
	p.Customer, p.Total = in.Customer, in.Total
	if in.At != 0 {
		p.At = in.At
	}
	if in.Quantity != nil {
		p.Quantity = *in.Quantity
	}
	if t := strings.TrimSpace(in.Title); t != "" {
		p.Title = t
	}
	if p != old {
		var quantity any
		if p.Quantity != 0 || in.Quantity != nil {
			quantity = p.Quantity
		}
		if _, err := tx.Exec(`UPDATE purchase SET customer = ?, at = ?, amount = ?, currency = ?, quantity = ?, title = ? WHERE id = ?`,
			p.Customer, p.At, p.Total.Minor, p.Total.Currency, quantity, p.Title, id); err != nil {
			return false, err
		}
		if err := recount(tx, []int64{old.Customer, p.Customer}); err != nil {
			return false, err
		}
		if err := purchaseEvent(tx, cause, event.PurchaseChanged, p); err != nil {
			return false, err
		}
	}
	changed := p != old
	if in.Paid && old.State == PurchaseAdded {
		if _, err := PayPurchase(tx, cause, id); err != nil {
			return changed, err
		}
		changed = true
	}
	return changed, nil
}

// RestorePurchase gives a purchase back what it was, provided that it still is what it became; it reports whether it was.
func RestorePurchase(tx *store.Tx, cause Cause, old, became Purchase) (bool, error) {
	now, err := GetPurchase(tx, old.ID)
	if err != nil || now != became {
		return false, err
	}
	var quantity, paid any
	if old.Quantity != 0 {
		quantity = old.Quantity
	}
	if old.State == PurchasePaid {
		paid = old.At
	}
	if _, err := tx.Exec(`UPDATE purchase SET customer = ?, at = ?, amount = ?, currency = ?, quantity = ?, title = ?, state = ?, paid_at = ?
		WHERE id = ?`, old.Customer, old.At, old.Total.Minor, old.Total.Currency, quantity, old.Title, string(old.State), paid, old.ID); err != nil {
		return false, err
	}
	if err := recount(tx, []int64{old.Customer, became.Customer}); err != nil {
		return false, err
	}
	return true, purchaseEvent(tx, cause, event.PurchaseChanged, old)
}
