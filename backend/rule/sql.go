package rule

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"voronka/backend/fault"
	"voronka/backend/formula"
)

// Unfilterable is the code of a condition that tables cannot be filtered by; args: name, item.
const Unfilterable fault.Code = "rule_not_sql"

// SQL makes a WHERE of a group, over the aliases that the registered facts' columns use, with its arguments in order. It
// gives the same answer as Compile does in memory at the same moment. What is wrong is a fault.Invalid whose fields are the
// places in the group.
func SQL(r *Registry, g Group, m formula.Moment) (where string, args []any, err error) {
	p := &preparer{find: func(path string) (formula.FactID, *formula.Fact, bool) {
		i, ok := r.index[path]
		if !ok {
			return 0, nil, false
		}
		return formula.FactID(i), &r.facts[i].Fact, true
	}}
	t := p.group(&g, "", 1)
	if len(p.errs) > 0 {
		return "", nil, asFault(p.errs)
	}
	return render(r, &t, m)
}

func asFault(errs []*formula.Error) error {
	fields := make([]fault.Field, len(errs))
	for i, e := range errs {
		place, _ := e.Args["item"].(string)
		fields[i] = fault.Field{Field: place, Code: e.Code, Args: e.Args}
	}
	return fault.InvalidFields(fields...)
}

func render(r *Registry, t *tree, m formula.Moment) (string, []any, error) {
	if m.Zone == nil {
		m.Zone = time.UTC
	}
	w := &sqlWriter{registry: r, moment: m}
	where := w.tree(t)
	if w.err != nil {
		return "", nil, w.err
	}
	return where, w.args, nil
}

type sqlWriter struct {
	registry *Registry
	moment   formula.Moment
	args     []any
	err      error
}

// bind adds an argument. Conditions are written from left to right, so that arguments stand in the order of their marks.
func (w *sqlWriter) bind(v any) string {
	w.args = append(w.args, v)
	return "?"
}

// tree writes a condition that is true or, where it does not hold, false or NULL; a NOT takes NULL for false.
func (w *sqlWriter) tree(t *tree) string {
	var s string
	switch {
	case t.test != nil:
		s = w.test(t.test)
	case len(t.items) == 0:
		s = "1"
	default:
		parts := make([]string, len(t.items))
		for i := range t.items {
			parts[i] = w.tree(&t.items[i])
		}
		joint := " AND "
		if t.or {
			joint = " OR "
		}
		s = "(" + strings.Join(parts, joint) + ")"
	}
	if t.not {
		return not(s)
	}
	return s
}

func not(s string) string { return "NOT COALESCE(" + s + ", 0)" }

func (w *sqlWriter) test(t *test) string {
	f := &w.registry.facts[t.id]
	if f.SQL == nil {
		if w.err == nil {
			w.err = fault.New(Unfilterable, fault.Args{"name": t.path})
		}
		return "0"
	}
	col := f.SQL(t.args, w.moment)
	if t.kind == formula.List {
		return w.list(t, col)
	}
	expr := col.Expr
	if t.op == "empty" || t.op == "filled" {
		cond := expr + " IS NOT NULL"
		if t.kind == formula.Text {
			cond = expr + " <> ''"
		}
		cond = enclose(col, cond)
		if t.op == "empty" {
			return not(cond)
		}
		return cond
	}
	var cond string
	switch t.kind {
	case formula.Text:
		if t.fold && col.Fold != "" {
			expr = col.Fold
		}
		cond = w.text(t, expr)
	case formula.Flag:
		op := "="
		if t.op == "!=" {
			op = "<>"
		}
		cond = expr + " " + op + " " + w.bind(t.yes)
	case formula.Number:
		cond = w.number(t, f, expr)
	case formula.Money:
		cond = w.money(t, col)
	case formula.Date:
		cond = w.day(t, f.Form, expr)
	default:
		cond = w.instant(t, expr)
	}
	return enclose(col, cond)
}

func enclose(c Column, cond string) string { return c.Before + "(" + cond + ")" + c.After }

func (w *sqlWriter) list(t *test, col Column) string {
	if t.op == "filled" {
		return "(" + col.Filled + ")"
	}
	if t.op == "empty" {
		return not("(" + col.Filled + ")")
	}
	parts := make([]string, len(t.texts))
	for i, v := range t.texts {
		w.bind(v)
		parts[i] = "(" + col.Has + ")"
	}
	switch t.op {
	case "has_all":
		return "(" + strings.Join(parts, " AND ") + ")"
	case "has_none":
		return not("(" + strings.Join(parts, " OR ") + ")")
	}
	return "(" + strings.Join(parts, " OR ") + ")"
}

func (w *sqlWriter) text(t *test, expr string) string {
	marks := func() string {
		m := make([]string, len(t.texts))
		for i, v := range t.texts {
			m[i] = w.bind(v)
		}
		return strings.Join(m, ", ")
	}
	first := t.texts[0]
	switch t.op {
	case "==":
		return expr + " = " + w.bind(first)
	case "!=":
		return expr + " <> " + w.bind(first) + " AND " + expr + " <> ''"
	case "any_of":
		return expr + " IN (" + marks() + ")"
	case "none_of":
		return expr + " NOT IN (" + marks() + ") AND " + expr + " <> ''"
	case "contains":
		return "instr(" + expr + ", " + w.bind(first) + ") > 0"
	case "not_contains":
		return "instr(" + expr + ", " + w.bind(first) + ") = 0 AND " + expr + " <> ''"
	case "starts": // as a range, so that an index serves it
		return expr + " >= " + w.bind(first) + " AND " + expr + " < " + w.bind(first+"\U0010FFFF")
	case "ends":
		return "substr(" + expr + ", -" + strconv.Itoa(utf8.RuneCountInString(first)) + ") = " + w.bind(first)
	}
	return "0"
}

// whole writes a comparison of a column of whole numbers with a decimal times ten to the power of exponent, exactly.
func (w *sqlWriter) whole(expr, op string, d *formula.Decimal, exponent int) string {
	floor, more := d.Scaled(exponent)
	switch {
	case !more:
	case op == "==":
		return expr + " <> " + expr // never, and NULL where the value is empty
	case op == "!=":
		return expr + " IS NOT NULL"
	case op == "<":
		op = "<="
	case op == ">=":
		op = ">"
	}
	return expr + " " + sqlOperator(op) + " " + w.bind(floor)
}

func sqlOperator(op string) string {
	switch op {
	case "==":
		return "="
	case "!=":
		return "<>"
	}
	return op
}

// each writes a condition for one bound, or two for «between».
func (t *test) each(one func(op string, i int) string) string {
	if t.op == "between" {
		return one(">=", 0) + " AND " + one("<=", 1)
	}
	return one(t.op, 0)
}

func (w *sqlWriter) number(t *test, f *Fact, expr string) string {
	return t.each(func(op string, i int) string {
		d := t.nums[i]
		if f.Form == Micro {
			return w.whole(expr, op, d, 6)
		}
		if _, more := d.Scaled(0); !more {
			return w.whole(expr, op, d, 0)
		}
		return expr + " " + sqlOperator(op) + " " + w.bind(d.Float())
	})
}

// currenciesOf lists the currencies with an unusual number of decimals.
func currenciesOf(exponent int) []string {
	var out []string
	for _, c := range formula.UnusualCurrencies() {
		if formula.Exponent(c) == exponent {
			out = append(out, c)
		}
	}
	return out
}

// money compares minor units with the number in the row's own currency.
func (w *sqlWriter) money(t *test, col Column) string {
	in := func(exponent int) string {
		return t.each(func(op string, i int) string { return w.whole(col.Expr, op, t.nums[i], exponent) })
	}
	if col.Currency == "" {
		return in(2)
	}
	var b strings.Builder
	b.WriteString("CASE")
	for e := 0; e <= 4; e++ {
		if list := currenciesOf(e); len(list) > 0 {
			fmt.Fprintf(&b, " WHEN %s IN ('%s') THEN %s", col.Currency, strings.Join(list, "','"), in(e))
		}
	}
	b.WriteString(" ELSE " + in(2) + " END")
	return b.String()
}

func (w *sqlWriter) day(t *test, form Form, expr string) string {
	value := func(d formula.Day) any {
		if form == Days {
			return int64(d.Sub(formula.Day{Year: 1970, Month: 1, Day: 1}))
		}
		return d.String()
	}
	if from, to, ok := t.daysAround(w.moment); ok {
		if t.op == "earlier_than" {
			return expr + " <= " + w.bind(value(to))
		}
		return expr + " BETWEEN " + w.bind(value(from)) + " AND " + w.bind(value(to))
	}
	return t.each(func(op string, i int) string { return expr + " " + sqlOperator(op) + " " + w.bind(value(t.days[i])) })
}

// instant compares milliseconds; a day is the time from its beginning to the next one's in the moment's zone.
func (w *sqlWriter) instant(t *test, expr string) string {
	if from, to, ok := t.timesAround(w.moment); ok {
		return expr + " BETWEEN " + w.bind(from) + " AND " + w.bind(to)
	}
	if len(t.times) > 0 {
		return t.each(func(op string, i int) string {
			return expr + " " + sqlOperator(op) + " " + w.bind(t.times[i].UnixMilli())
		})
	}
	return t.each(func(op string, i int) string {
		start := t.days[i].In(w.moment.Zone).UnixMilli()
		next := t.days[i].AddDays(1).In(w.moment.Zone).UnixMilli()
		switch op {
		case "==":
			return expr + " >= " + w.bind(start) + " AND " + expr + " < " + w.bind(next)
		case "!=":
			return "(" + expr + " < " + w.bind(start) + " OR " + expr + " >= " + w.bind(next) + ")"
		case "<":
			return expr + " < " + w.bind(start)
		case "<=":
			return expr + " < " + w.bind(next)
		case ">":
			return expr + " >= " + w.bind(next)
		}
		return expr + " >= " + w.bind(start)
	})
}
