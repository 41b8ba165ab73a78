package crm

import (
	"fmt"
	"strings"
	"time"

	"voronka/backend/event"
	"voronka/backend/formula"
	"voronka/backend/rule"
	"voronka/backend/store"
)

// Facts returns the facts of customers that conditions may name, with the SQL that reads them over the aliases c (customer)
// and k (contact), and the custom fields among them.
func Facts(q store.Querier) ([]rule.Fact, error) {
	s, err := ReadSchema(q)
	if err != nil {
		return nil, err
	}
	return s.Rules(event.Customer), nil
}

// Rules returns the facts by which tables of a kind of record can be filtered. Tables of purchases know the purchase by the
// alias p, and whose it is by c and k.
func (s *Schema) Rules(kind event.Kind) []rule.Fact {
	facts := s.Env(kind, nil).Facts()
	out := make([]rule.Fact, len(facts))
	for i, f := range facts {
		out[i] = s.rule(f)
	}
	return out
}

// ChangedBy returns the events that can change a fact.
func (s *Schema) ChangedBy(path string) []event.Name { return s.rule(formula.Fact{Path: path}).Events }

func (s *Schema) rule(f formula.Fact) rule.Fact {
	entity, name, _ := strings.Cut(f.Path, ".")
	kind := event.Kind(entity)
	r := rule.Fact{Fact: f, Events: Changers(f.Path)}
	plain := func(c rule.Column) { r.SQL = func([]any, formula.Moment) rule.Column { return c } }
	if key, ok := strings.CutPrefix(name, "fields."); ok {
		for _, own := range s.Fields {
			if own.Entity == kind && own.Key == key {
				r.Form = forms[own.Type]
				plain(fieldColumn(own))
			}
		}
		return r
	}
	id := rowID[kind]
	switch {
	case kind == event.Purchase:
		plain(ofPurchase[name])
	case strings.HasPrefix(name, "purchases."):
		what := name[len("purchases."):]
		r.SQL = func(args []any, m formula.Moment) rule.Column { return aggregateColumn(what, args, m) }
	case name == "tags":
		plain(rule.Column{
			Has: fmt.Sprintf(`%s IN (SELECT t.subject FROM tag AS g CROSS JOIN tagging AS t ON t.tag = g.id AND t.subject_kind = '%s'
				WHERE g.fold = ?)`, id, kind),
			Filled: fmt.Sprintf(`EXISTS(SELECT 1 FROM tagging AS t WHERE t.subject_kind = '%s' AND t.subject = %s)`, kind, id)})
	case name == "email" || name == "phone":
		value := fmt.Sprintf(`(SELECT a.value FROM contact_point AS a WHERE a.contact = k.id AND a.kind = '%s' ORDER BY a.pos LIMIT 1)`, name)
		plain(rule.Column{Expr: value, Fold: value})
	case name == "created":
		plain(rule.Column{Expr: strings.TrimSuffix(id, "id") + "created_at"})
	case name == "birthday":
		r.Form = rule.ISODay
		plain(rule.Column{Expr: "k.birthday"})
	default: // name, city, comment
		plain(rule.Column{Expr: "k." + name})
	}
	return r
}

var rowID = map[event.Kind]string{event.Customer: "c.id", event.Contact: "k.id", event.Purchase: "p.id"}

var forms = map[FieldType]rule.Form{NumberField: rule.Micro, DateField: rule.Days}

var ofPurchase = map[string]rule.Column{
	"total":    {Expr: "p.amount", Currency: "p.currency"},
	"date":     {Expr: "p.at"},
	"quantity": {Expr: "p.quantity"},
	"title":    {Expr: "p.title"},
	"state":    {Expr: "p.state"},
	"paid":     {Expr: "(p.state = 'paid')"},
}

// fieldColumn asks a custom field from its own side, so that the index on its values serves.
func fieldColumn(f Field) rule.Column {
	rows := fmt.Sprintf(`%s IN (SELECT v.subject FROM field_value AS v WHERE v.field = %d`, rowID[f.Entity], f.ID)
	switch f.Type {
	case MultiField:
		return rule.Column{Has: rows + ` AND v.text = ?)`, Filled: rows + `)`}
	case NumberField, DateField, DateTimeField, FlagField:
		return rule.Column{Expr: "v.num", Before: rows + ` AND `, After: `)`}
	case MoneyField:
		return rule.Column{Expr: "v.num", Currency: "v.text", Before: rows + ` AND `, After: `)`}
	}
	return rule.Column{Expr: "v.text", Before: rows + ` AND `, After: `)`}
}

// aggregateColumn reads «purchases.…» from the kept totals, or from the purchases within a time. Sums over several currencies
// are empty.
func aggregateColumn(what string, args []any, m formula.Moment) rule.Column {
	from := `customer_total AS t WHERE t.customer = c.id`
	count, amount, last, kinds := `sum(t.count)`, `sum(t.amount)`, `max(t.last_at)`, `count(*)`
	if within, ok := duration(args); ok || what == "first" {
		from = `purchase AS t WHERE t.customer = c.id AND t.deleted_at IS NULL AND t.state <> 'refunded'`
		if ok {
			from += fmt.Sprintf(` AND t.at > %d AND t.at <= %d`, m.Now.Add(-within).UnixMilli(), m.Now.UnixMilli())
		}
		count, last, kinds = `count(*)`, `max(t.at)`, `count(DISTINCT t.currency)`
	}
	money := func(value string) rule.Column {
		// The amount is compared by its currency's digits: both are read once for all the comparisons.
		return rule.Column{Expr: "s.amount", Currency: "s.currency", After: ")", Before: fmt.Sprintf(`EXISTS(SELECT 1 FROM
			(SELECT CASE WHEN %s > 1 THEN NULL ELSE %s END AS amount, max(t.currency) AS currency FROM %s) AS s WHERE `, kinds, value, from)}
	}
	switch what {
	case "count":
		return rule.Column{Expr: fmt.Sprintf(`(SELECT COALESCE(%s, 0) FROM %s)`, count, from)}
	case "sum":
		return money(`COALESCE(` + amount + `, 0)`)
	case "average":
		return money(fmt.Sprintf(`CAST(round(%s * 1.0 / %s) AS INTEGER)`, amount, count))
	case "first":
		return rule.Column{Expr: fmt.Sprintf(`(SELECT min(t.at) FROM %s)`, from)}
	}
	return rule.Column{Expr: fmt.Sprintf(`(SELECT %s FROM %s)`, last, from)}
}

func duration(args []any) (time.Duration, bool) {
	if len(args) == 0 {
		return 0, false
	}
	d, ok := args[0].(time.Duration)
	return d, ok
}
