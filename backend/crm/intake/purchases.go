package intake

import (
	"cmp"
	"encoding/json"

	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/fault"
)

// purchases writes rows that are purchases. A row with a key that is there already changes that purchase; rows without a key
// are never duplicates of each other.
func (b *batchWriter) purchases(batch []*row) error {
	owners, err := b.owners(batch)
	if err != nil {
		return err
	}
	var fresh []crm.NewPurchase
	var freshRows []*row
	flush := func() error {
		ids, err := crm.AddPurchases(b.tx, b.cause(), fresh)
		if err != nil {
			return err
		}
		for i, id := range ids {
			b.ends = append(b.ends, end{row: freshRows[i].number, fate: Created, id: id})
		}
		fresh, freshRows = nil, nil
		return nil
	}
	waiting := map[string]bool{}
	for _, r := range batch {
		owner, bad := owners.of(r)
		if bad != nil {
			b.ends = append(b.ends, r.rejected(bad))
			continue
		}
		r.purchase.Customer = owner
		if r.key != "" {
			if waiting[r.key] {
				if err := flush(); err != nil {
					return err
				}
				clear(waiting)
			}
			done, err := b.again(r)
			if err != nil {
				return err
			}
			if done {
				continue
			}
			waiting[r.key] = true
		}
		fresh, freshRows = append(fresh, r.purchase), append(freshRows, r)
	}
	return flush()
}

// again updates the purchase whose key a row has, if there is one.
func (b *batchWriter) again(r *row) (bool, error) {
	id, err := crm.Find(b.tx, event.Purchase, r.key)
	if fault.Has(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		if fault.Has(err, crm.Ambiguous) {
			b.ends = append(b.ends, r.rejected(reason(err)))
			return true, nil
		}
		return false, err
	}
	old, err := crm.GetPurchase(b.tx, id)
	if err != nil {
		return false, err
	}
	changed, err := crm.UpdatePurchase(b.tx, b.cause(), id, r.purchase)
	if err != nil {
		return false, err
	}
	e := end{row: r.number, fate: Same, id: id, before: &Before{Match: "key"}}
	if changed {
		e.fate = Updated
		now, err := crm.GetPurchase(b.tx, id)
		if err != nil {
			return false, err
		}
		data, err := json.Marshal(swap{Old: old, New: now})
		if err != nil {
			return false, err
		}
		e.before.Changes = []Difference{{Event: event.PurchaseChanged, Data: data}}
	}
	if e.before.Of, err = b.earlierRow(id); err != nil {
		return false, err
	}
	b.ends = append(b.ends, e)
	return true, nil
}

// swap is what an update of a purchase replaced.
type swap struct{ Old, New crm.Purchase }

// owners are the customers that a batch speaks of.
type owners struct {
	keys   map[string][]int64
	points map[crm.Point][]match
}

func (b *batchWriter) owners(batch []*row) (*owners, error) {
	d := &directory{keys: map[string][]int64{}, points: map[crm.Point][]match{}, keyed: map[int64]bool{}, owner: map[int64]int64{}}
	var keys []string
	values := map[crm.PointKind][]string{}
	for _, r := range batch {
		if r.whose != "" {
			keys = append(keys, r.whose)
		}
	}
	if err := b.lookUpKeys(d, event.Customer, unique(keys)); err != nil {
		return nil, err
	}
	add := func(kind crm.PointKind, value string) {
		if value != "" {
			values[kind] = append(values[kind], value)
		}
	}
	for _, r := range batch {
		if r.whose != "" && len(d.keys[r.whose]) == 0 { // no key: perhaps an address
			if p, ok := crm.NewPoint(crm.EmailPoint, r.whose); ok && r.email == "" {
				r.email = p.Value
			} else if p, ok := crm.NewPoint(crm.PhonePoint, r.whose); ok && r.phone == "" {
				r.phone = p.Value
			}
		}
		add(crm.EmailPoint, r.email)
		add(crm.PhonePoint, r.phone)
	}
	for _, kind := range []crm.PointKind{crm.EmailPoint, crm.PhonePoint} {
		if err := b.lookUpPoints(d, event.Customer, kind, unique(values[kind])); err != nil {
			return nil, err
		}
	}
	return &owners{keys: d.keys, points: d.points}, nil
}

func unique(list []string) []string {
	seen := make(map[string]bool, len(list))
	out := list[:0]
	for _, s := range list {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

// of tells whose a purchase is: its key, else its e-mail, else its phone.
func (o *owners) of(r *row) (int64, *fault.Error) {
	for _, found := range [][]int64{o.keys[r.whose], o.at(crm.EmailPoint, r.email), o.at(crm.PhonePoint, r.phone)} {
		switch {
		case len(found) == 1:
			return found[0], nil
		case len(found) > 1:
			return 0, fault.New(ManyCustomers, fault.Args{"value": r.said(), "count": len(found)})
		}
	}
	return 0, fault.New(UnknownCustomer, fault.Args{"value": r.said()})
}

// said is what a row says of whose it is.
func (r *row) said() string { return cmp.Or(r.whose, r.email, r.phone) }

func (o *owners) at(kind crm.PointKind, value string) []int64 {
	if value == "" {
		return nil
	}
	var out []int64
	for _, m := range o.points[crm.Point{Kind: kind, Value: value}] {
		if m.id != 0 {
			out = append(out, m.id)
		}
	}
	return out
}
