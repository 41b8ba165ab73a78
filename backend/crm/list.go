package crm

import (
	"slices"
	"strings"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/formula"
	"voronka/backend/store"
)

// Sort is what a list of people is ordered by.
type Sort string

// Orders of a list.
const (
	ByName         Sort = "name"
	ByCreated      Sort = "created"
	ByPurchases    Sort = "purchases"
	ByAmount       Sort = "amount" // the largest sum in any one currency: nothing is converted
	ByLastPurchase Sort = "last_purchase"
)

// ListQuery is one page of a list. Where is a condition of package rule over the aliases c (customer) and k (contact).
type ListQuery struct {
	Search string
	Where  string
	Args   []any
	Sort   Sort // by name when empty
	Desc   bool
	Offset int64
	Limit  int64 // 100 when 0, at most 1,000
}

// Row is a person as lists show them.
type Row struct {
	ID           int64 // of the customer, or of the contact in a list of contacts
	UID          string
	Contact      int64
	Key          string // the first key it came with from outside
	Name         string
	Email        string
	Phone        string
	City         string
	Tags         []string
	Purchases    int64
	Amount       []formula.Amount // one a currency
	LastPurchase int64            // UTC ms, 0: none
	Created      int64
}

// Customers returns a page of the customers that are not deleted, and how many fit in all.
func Customers(q store.Querier, in ListQuery) ([]Row, int64, error) {
	return people(q, event.Customer, in)
}

// Contacts returns a page of the contacts that are not deleted, customers among them, and how many fit in all.
func Contacts(q store.Querier, in ListQuery) ([]Row, int64, error) {
	return people(q, event.Contact, in)
}

func people(q store.Querier, kind event.Kind, in ListQuery) ([]Row, int64, error) {
	if in.Limit <= 0 {
		in.Limit = 100
	}
	in.Limit, in.Offset = min(in.Limit, 1000), max(in.Offset, 0)
	find := filtered
	if in.Where == "" && strings.TrimSpace(in.Search) == "" {
		find = unfiltered
	}
	page, total, err := find(q, kind, in)
	if err != nil {
		return nil, 0, err
	}
	rows, err := RowsOf(q, kind, page)
	return rows, total, err
}

// unfiltered finds a page of all there are. One beyond the middle is read from the other end.
func unfiltered(q store.Querier, kind event.Kind, in ListQuery) ([]int64, int64, error) {
	var total int64
	// The contact of a customer that is not deleted is not deleted either.
	if _, err := q.QueryRow(`SELECT count(*) FROM `+string(kind)+` WHERE deleted_at IS NULL`, nil, &total); err != nil {
		return nil, 0, err
	}
	left := total - in.Offset
	if left <= 0 {
		_, _, err := listSQL(kind, in)
		return nil, total, err
	}
	turned := in.Offset > total/2
	if turned {
		in.Limit = min(in.Limit, left)
		in.Offset, in.Desc = left-in.Limit, !in.Desc
	}
	sql, args, err := listSQL(kind, in)
	if err != nil {
		return nil, 0, err
	}
	page, err := ids(q, sql, append(args, in.Limit, in.Offset)...)
	if turned {
		slices.Reverse(page)
	}
	return page, total, err
}

// filtered finds a page of those that fit, and counts them in the same pass: a condition may cost more than the order.
func filtered(q store.Querier, kind event.Kind, in ListQuery) (page []int64, total int64, err error) {
	sql, args, err := listSQL(kind, in)
	if err != nil {
		return nil, 0, err
	}
	rows, err := q.Query(sql, append(args, in.Limit, in.Offset)...)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id, &total); err != nil {
			return nil, 0, err
		}
		page = append(page, id)
	}
	if len(page) == 0 && in.Offset > 0 && rows.Err() == nil { // beyond the end there is no row that could tell how many there are
		in.Offset, in.Limit = 0, 1
		_, total, err = filtered(q, kind, in)
		return nil, total, err
	}
	return page, total, rows.Err()
}

// listSQL is the query for a page's ids and, where there is a condition, how many fit in all; limit and offset are still to
// be given. Names and dates are read in the order of their index; sums are ordered in one pass over the kept totals.
func listSQL(kind event.Kind, in ListQuery) (string, []any, error) {
	var args []any
	id, from, where := "c.id", `customer AS c`, []string{`c.deleted_at IS NULL`}
	byName := in.Sort == ByName || in.Sort == ""
	switch {
	case kind == event.Contact:
		id, from, where = "k.id", `contact AS k`, []string{`k.deleted_at IS NULL`}
	case byName || in.Where != "":
		from, where = from+` JOIN contact AS k ON k.id = c.contact`, append(where, `k.deleted_at IS NULL`)
	}
	columns := id
	if cond, a := search(kind, in.Search); cond != "" {
		where, args = append(where, cond), append(args, a...)
	}
	if in.Where != "" {
		where, args = append(where, "("+in.Where+")"), append(args, in.Args...)
	}
	if in.Where != "" || strings.TrimSpace(in.Search) != "" {
		columns += `, count(*) OVER ()`
	}
	dir, group, order := "", "", ""
	if in.Desc {
		dir = " DESC"
	}
	total := func(what string) {
		from += ` LEFT JOIN customer_total AS t ON t.customer = c.id`
		group, order = ` GROUP BY c.id`, what
	}
	switch {
	case byName:
		order, id = `k.name_fold`, "k.id" // the contact's id is what the index has
	case in.Sort == ByCreated:
		order = strings.TrimSuffix(id, "id") + "created_at"
	case kind != event.Customer:
	case in.Sort == ByPurchases:
		total(`COALESCE(sum(t.count), 0)`)
	case in.Sort == ByAmount:
		total(`COALESCE(max(t.amount), 0)`)
	case in.Sort == ByLastPurchase:
		total(`max(t.last_at)`)
	}
	if order == "" {
		return "", nil, fault.New(fault.Unknown, fault.Args{"what": "sort", "key": string(in.Sort)})
	}
	return `SELECT ` + columns + ` FROM ` + from + ` WHERE ` + strings.Join(where, " AND ") + group +
		` ORDER BY ` + order + dir + `, ` + id + dir + ` LIMIT ? OFFSET ?`, args, nil
}

// search is the condition for a text typed into the search field: a part of the name, an e-mail from its beginning, a phone
// in any spelling or a run of its digits, or a key.
func search(kind event.Kind, text string) (string, []any) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", nil
	}
	parts := []string{`SELECT id FROM contact WHERE name_fold LIKE ? ESCAPE '\'`,
		`SELECT contact FROM contact_point WHERE kind = 'email' AND value >= ? AND value < ?`}
	lower := strings.ToLower(text)
	args := []any{"%" + like(searchFold(text)) + "%", lower, lower + "\U0010ffff"}
	if e164, ok := Phone(text); ok {
		parts = append(parts, `SELECT contact FROM contact_point WHERE kind = 'phone' AND value = ?`)
		args = append(args, e164)
	} else if d := digits(text); len(d) >= 3 && len(d)*2 > len([]rune(text)) {
		parts = append(parts, `SELECT contact FROM contact_point WHERE kind = 'phone' AND value LIKE ?`)
		args = append(args, "%"+d+"%")
	}
	key := `SELECT c2.contact FROM external_key e JOIN customer c2 ON c2.id = e.id AND c2.deleted_at IS NULL WHERE e.type = 'customer' AND e.key = ?`
	if kind == event.Contact {
		key = `SELECT e.id FROM external_key e WHERE e.type = 'contact' AND e.key = ?`
	}
	contact := "c.contact"
	if kind == event.Contact {
		contact = "k.id"
	}
	return contact + ` IN (` + strings.Join(append(parts, key), " UNION ALL ") + `)`, append(args, text)
}

func like(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

// digits are a phone's digits as typed; the trunk 8 before them is left out, since no stored number has it.
func digits(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r >= '0' && r <= '9' {
			b.WriteRune(r)
		}
	}
	d := b.String()
	if len(d) > 4 && d[0] == '8' && !strings.HasPrefix(text, "+") {
		return d[1:]
	}
	return d
}

// RowsOf returns these people as lists show them, in the order of the ids; those that are not there are left out.
func RowsOf(q store.Querier, kind event.Kind, page []int64) ([]Row, error) {
	s, err := newSnapshot(q, Need{Points: true, Tags: true, Totals: true})
	if err != nil {
		return nil, err
	}
	if err := s.loadSubjects(q, kind, page); err != nil {
		return nil, err
	}
	keys, err := keysOf(q, kind, page)
	if err != nil {
		return nil, err
	}
	out := make([]Row, 0, len(page))
	for _, id := range page {
		r := s.subjects[event.Ref{Kind: kind, ID: id}]
		if r == nil {
			continue
		}
		row := Row{ID: id, UID: r.uid, Contact: r.person.id, Key: keys[id], Name: r.person.name, City: r.person.city,
			Tags: append([]string{}, r.tags...), Amount: []formula.Amount{}, Created: r.created}
		for _, p := range r.person.points {
			if p.Kind == EmailPoint && row.Email == "" {
				row.Email = p.Text
			} else if p.Kind == PhonePoint && row.Phone == "" {
				row.Phone = p.Value
			}
		}
		for _, t := range r.totals {
			row.Purchases += t.count
			row.Amount = append(row.Amount, formula.Amount{Minor: t.amount, Currency: t.currency})
			row.LastPurchase = max(row.LastPurchase, t.last)
		}
		out = append(out, row)
	}
	return out, nil
}

func keysOf(q store.Querier, kind event.Kind, page []int64) (map[int64]string, error) {
	rows, err := q.Query(`SELECT e.id, min(e.key) FROM json_each(?) AS j CROSS JOIN external_key AS e
		ON e.type = ? AND e.id = j.value GROUP BY e.id`, idList(page), string(kind))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[int64]string{}
	for rows.Next() {
		var id int64
		var key string
		if err := rows.Scan(&id, &key); err != nil {
			return nil, err
		}
		out[id] = key
	}
	return out, rows.Err()
}

// Counts says how much is in the workspace.
type Counts struct{ Customers, Contacts, Purchases int64 }

// Count counts what is not deleted.
func Count(q store.Querier) (Counts, error) {
	var c Counts
	_, err := q.QueryRow(`SELECT (SELECT count(*) FROM customer WHERE deleted_at IS NULL),
		(SELECT count(*) FROM contact WHERE deleted_at IS NULL), (SELECT count(*) FROM purchase WHERE deleted_at IS NULL)`,
		nil, &c.Customers, &c.Contacts, &c.Purchases)
	return c, err
}

// PurchaseList returns a page of purchases that are not deleted, newest first, and how many fit in all. Where is a condition
// over the aliases p (purchase), c (customer) and k (contact).
func PurchaseList(q store.Querier, in ListQuery) ([]Purchase, int64, error) {
	from := `purchase AS p JOIN customer AS c ON c.id = p.customer JOIN contact AS k ON k.id = c.contact`
	cond := `p.deleted_at IS NULL AND c.deleted_at IS NULL`
	if in.Where != "" {
		cond += " AND (" + in.Where + ")"
	}
	var total int64
	if _, err := q.QueryRow(`SELECT count(*) FROM `+from+` WHERE `+cond, in.Args, &total); err != nil {
		return nil, 0, err
	}
	limit := in.Limit
	if limit <= 0 {
		limit = 100
	}
	columns := `p.id, p.uid, p.customer, p.at, p.amount, p.currency, COALESCE(p.quantity, 0), p.title, p.state, 0`
	rows, err := q.Query(`SELECT `+columns+` FROM `+from+` WHERE `+cond+` ORDER BY p.id DESC LIMIT ? OFFSET ?`,
		append(in.Args[:len(in.Args):len(in.Args)], limit, max(in.Offset, 0))...)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	out := []Purchase{}
	for rows.Next() {
		p, err := scanPurchase(rows)
		if err != nil {
			return nil, 0, err
		}
		out = append(out, p)
	}
	return out, total, rows.Err()
}
