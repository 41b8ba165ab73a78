package rule

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"voronka/backend/formula"
)

// Program is a group that can be asked in memory. It is immutable and safe for concurrent use.
type Program struct {
	tree  tree
	reads []formula.Read
}

// Compile makes a group askable against the facts of an environment. Errors name the condition by its place in the group,
// in the argument "item": "0.2" is the third of the first group.
func Compile(env *formula.Env, g Group) (*Program, []*formula.Error) {
	p := &preparer{find: envLookup(env)}
	t := p.group(&g, "", 1)
	if len(p.errs) > 0 {
		return nil, p.errs
	}
	return &Program{tree: t, reads: p.reads}, nil
}

// Reads lists the facts that the group may ask for.
func (c *Program) Reads() []formula.Read { return c.reads }

// Eval answers the group. Asking an empty value for anything but emptiness is false. Like an expression it stops at the
// first condition that decides, so what was seen is what decided. An empty group holds.
func (c *Program) Eval(m formula.Moment, v formula.Values) (bool, []formula.Seen, error) {
	if m.Zone == nil {
		m.Zone = time.UTC
	}
	e := evaluation{moment: m, values: v}
	ok, err := e.tree(&c.tree)
	return ok, e.seen, err
}

type evaluation struct {
	moment formula.Moment
	values formula.Values
	seen   []formula.Seen
}

func (e *evaluation) tree(t *tree) (bool, error) {
	if t.test != nil {
		ok, err := e.test(t.test)
		return ok != t.not, err
	}
	ok := !t.or || len(t.items) == 0
	for i := range t.items {
		one, err := e.tree(&t.items[i])
		if err != nil {
			return false, err
		}
		if one == t.or {
			ok = t.or
			break
		}
	}
	return ok != t.not, nil
}

func (e *evaluation) test(t *test) (bool, error) {
	v, err := e.values.Fact(t.id, t.args)
	if err != nil {
		return false, err
	}
	switch s := v.(type) {
	case string:
		if s == "" {
			v = nil
		}
	case []string:
		if len(s) == 0 {
			v = nil
		}
	}
	if !slices.ContainsFunc(e.seen, func(s formula.Seen) bool { return s.Path == t.shown }) {
		e.seen = append(e.seen, formula.Seen{Path: t.shown, Value: formula.Wire(v)})
	}
	switch t.op {
	case "empty":
		return v == nil, nil
	case "filled":
		return v != nil, nil
	case "has_none":
		return v == nil || t.holds(v, e.moment), nil
	}
	return v != nil && t.holds(v, e.moment), nil
}

// holds answers a condition on a value that is there.
func (t *test) holds(v any, m formula.Moment) bool {
	switch x := v.(type) {
	case string:
		return t.text(x)
	case []string:
		return t.list(x)
	case bool:
		return x == t.yes == (t.op != "!=")
	case formula.Amount:
		return t.ordered(func(i int) int { return t.nums[i].Compare(x) })
	case formula.Day:
		return t.day(x, m)
	case time.Time:
		return t.instant(x, m)
	case int64:
		return t.ordered(func(i int) int { return compareWhole(x, t.nums[i]) })
	case float64:
		return t.ordered(func(i int) int { return cmp.Compare(x, t.nums[i].Float()) })
	}
	return false
}

func compareWhole(n int64, d *formula.Decimal) int {
	floor, more := d.Scaled(0)
	if c := cmp.Compare(n, floor); c != 0 || !more {
		return c
	}
	return -1
}

// ordered answers the operators of order; compare gives the value's place against the i-th number or day.
func (t *test) ordered(compare func(i int) int) bool {
	switch t.op {
	case "==":
		return compare(0) == 0
	case "!=":
		return compare(0) != 0
	case "<":
		return compare(0) < 0
	case "<=":
		return compare(0) <= 0
	case ">":
		return compare(0) > 0
	case ">=":
		return compare(0) >= 0
	case "between":
		return compare(0) >= 0 && compare(1) <= 0
	}
	return false
}

func (t *test) text(s string) bool {
	if t.fold {
		s = strings.ToLower(s)
	}
	is := func(v string) bool { return s == v }
	switch t.op {
	case "==", "any_of":
		return slices.ContainsFunc(t.texts, is)
	case "!=", "none_of":
		return !slices.ContainsFunc(t.texts, is)
	case "contains":
		return strings.Contains(s, t.texts[0])
	case "not_contains":
		return !strings.Contains(s, t.texts[0])
	case "starts":
		return strings.HasPrefix(s, t.texts[0])
	case "ends":
		return strings.HasSuffix(s, t.texts[0])
	}
	return false
}

func (t *test) list(l []string) bool {
	has := func(v string) bool {
		return slices.ContainsFunc(l, func(s string) bool { return s == v || t.fold && strings.ToLower(s) == v })
	}
	switch t.op {
	case "has", "has_any":
		return slices.ContainsFunc(t.texts, has)
	case "has_none":
		return !slices.ContainsFunc(t.texts, has)
	case "has_all":
		for _, v := range t.texts {
			if !has(v) {
				return false
			}
		}
		return true
	}
	return false
}

func (t *test) day(d formula.Day, m formula.Moment) bool {
	if from, to, ok := t.daysAround(m); ok {
		return d.Compare(from) >= 0 && d.Compare(to) <= 0
	}
	return t.ordered(func(i int) int { return d.Compare(t.days[i]) })
}

// daysAround gives the days, both counted in, that a span of time stands for.
func (t *test) daysAround(m formula.Moment) (from, to formula.Day, ok bool) {
	today := formula.DayOf(m.Now, m.Zone)
	switch t.op {
	case "in_last":
		return formula.DayOf(m.Now.Add(-t.span), m.Zone), today, true
	case "in_next":
		return today, formula.DayOf(m.Now.Add(t.span), m.Zone), true
	case "earlier_than":
		return formula.Day{Year: -4000, Month: 1, Day: 1}, formula.DayOf(m.Now.Add(-t.span), m.Zone).AddDays(-1), true
	}
	return from, to, false
}

func (t *test) instant(v time.Time, m formula.Moment) bool {
	if from, to, ok := t.timesAround(m); ok {
		return v.UnixMilli() >= from && v.UnixMilli() <= to
	}
	if len(t.times) > 0 {
		return t.ordered(func(i int) int { return cmp.Compare(v.UnixMilli(), t.times[i].UnixMilli()) })
	}
	d := formula.DayOf(v, m.Zone)
	return t.ordered(func(i int) int { return d.Compare(t.days[i]) })
}

// timesAround gives the milliseconds, both counted in, that a span of time stands for.
func (t *test) timesAround(m formula.Moment) (from, to int64, ok bool) {
	now := m.Now.UnixMilli()
	switch t.op {
	case "in_last":
		return now - t.span.Milliseconds(), now, true
	case "in_next":
		return now, now + t.span.Milliseconds(), true
	case "earlier_than":
		return math.MinInt64, now - t.span.Milliseconds() - 1, true
	}
	return 0, 0, false
}
