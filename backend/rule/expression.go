package rule

import (
	"time"

	"voronka/backend/formula"
)

// Where makes a WHERE of an expression, as SQL does of a group, where its conditions are on single facts: «customer.city ==
// 'Москва' and customer.purchases.count('30d') > 2». What cannot become SQL is refused with the place: the error is then a
// *formula.Error.
func Where(r *Registry, expression string, m formula.Moment) (where string, args []any, err error) {
	if m.Zone == nil {
		m.Zone = time.UTC
	}
	c, errs := r.Env().Conditions(expression, m)
	if len(errs) > 0 {
		return "", nil, errs[0]
	}
	t, ferr := fromCondition(r, &c)
	if ferr != nil {
		return "", nil, ferr
	}
	return render(r, &t, m)
}

// fromCondition turns a condition of an expression into a rule's test.
func fromCondition(r *Registry, c *formula.Condition) (tree, *formula.Error) {
	switch c.Op {
	case "and", "or", "not":
		t := tree{or: c.Op == "or", not: c.Op == "not"}
		if len(c.Items) == 0 { // «true» or «false» alone
			return tree{not: c.Op == "or"}, nil
		}
		for i := range c.Items {
			one, err := fromCondition(r, &c.Items[i])
			if err != nil {
				return t, err
			}
			t.items = append(t.items, one)
		}
		return t, nil
	}
	refused := &formula.Error{Code: formula.NotSQL, From: c.From, To: c.To}
	f := &r.facts[c.Fact]
	if f.SQL == nil {
		return tree{}, refused
	}
	// Expressions compare texts exactly, whatever rules built by hand do.
	one := &test{path: f.Path, shown: f.Path, id: c.Fact, kind: f.Type.Kind, args: c.Args, op: c.Op}
	switch c.Op {
	case "startsWith":
		one.op = "starts"
	case "endsWith":
		one.op = "ends"
	case "in":
		return anyOf(one, c.Value, refused)
	}
	if c.Op != "empty" && !one.take(c.Value) {
		return tree{}, refused
	}
	return tree{test: one}, nil
}

func anyOf(one *test, values any, refused *formula.Error) (tree, *formula.Error) {
	list, _ := values.([]any)
	t := tree{or: true}
	for _, v := range list {
		each := *one
		each.op = "=="
		if !each.take(v) {
			return tree{}, refused
		}
		t.items = append(t.items, tree{test: &each})
	}
	if len(t.items) == 0 {
		return tree{not: true}, nil // in nothing: never
	}
	return t, nil
}

// take sets a condition's one value; false where the kind cannot be compared with it.
func (t *test) take(v any) bool {
	switch x := v.(type) {
	case *formula.Decimal:
		t.nums = []*formula.Decimal{x}
		return t.kind == formula.Number || t.kind == formula.Money
	case string:
		t.texts = []string{x}
		return x != "" && (t.kind == formula.Text || t.kind == formula.List)
	case bool:
		t.yes = x
		return t.kind == formula.Flag
	case formula.Day:
		t.days = []formula.Day{x}
		return t.kind == formula.Date || t.kind == formula.Instant
	case time.Time:
		t.times = []time.Time{x}
		return t.kind == formula.Instant
	}
	return false
}
