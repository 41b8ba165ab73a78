package rule

import (
	"strconv"
	"strings"
	"time"

	"voronka/backend/formula"
)

// Formula writes a group as an expression, in canonical English, that gives the same answers. Errors are those of Compile.
func Formula(env *formula.Env, g Group) (string, []*formula.Error) {
	p := &preparer{find: envLookup(env)}
	t := p.group(&g, "", 1)
	if len(p.errs) > 0 {
		return "", p.errs
	}
	return t.formula(false), nil
}

func (t *tree) formula(inside bool) string {
	if t.test != nil {
		text := t.test.formula()
		if inside && strings.Contains(text, " and ") {
			return "(" + text + ")"
		}
		return text
	}
	if len(t.items) == 0 {
		return map[bool]string{false: "true", true: "false"}[t.not]
	}
	parts := make([]string, len(t.items))
	for i := range t.items {
		parts[i] = t.items[i].formula(inside || len(t.items) > 1 || t.not)
	}
	op := " and "
	if t.or {
		op = " or "
	}
	text := strings.Join(parts, op)
	switch {
	case t.not:
		return "not (" + text + ")"
	case inside && len(parts) > 1:
		return "(" + text + ")"
	}
	return text
}

// formula writes one condition. What is empty answers no but for emptiness itself, as it does in expressions; where «not» would
// turn that round, being filled is asked for as well.
func (t *test) formula() string {
	name := t.shown
	switch t.op {
	case "empty", "filled":
		return t.op + "(" + name + ")"
	}
	switch t.kind {
	case formula.List:
		return t.listFormula(name)
	case formula.Text:
		if t.fold {
			return t.textFormula("lower("+name+")", name)
		}
		return t.textFormula(name, name)
	case formula.Flag:
		return name + " == " + map[bool]string{true: "true", false: "false"}[t.yes]
	case formula.Date, formula.Instant:
		if t.span != 0 {
			return t.spanFormula(name)
		}
	}
	if t.op == "between" {
		return name + " >= " + t.value(0) + " and " + name + " <= " + t.value(1)
	}
	return name + " " + t.op + " " + t.value(0)
}

func (t *test) value(i int) string {
	if len(t.nums) > 0 {
		return t.nums[i].String()
	}
	return formula.Quoted(t.days[i])
}

func (t *test) quoted() string {
	list := make([]string, len(t.texts))
	for i, s := range t.texts {
		list[i] = formula.Quoted(s)
	}
	return "[" + strings.Join(list, ", ") + "]"
}

func (t *test) textFormula(name, bare string) string {
	first := formula.Quoted(t.texts[0])
	switch t.op {
	case "contains":
		return name + " contains " + first
	case "not_contains":
		return "filled(" + bare + ") and not (" + name + " contains " + first + ")"
	case "starts":
		return name + " startsWith " + first
	case "ends":
		return name + " endsWith " + first
	case "any_of":
		return name + " in " + t.quoted()
	case "none_of":
		return "filled(" + bare + ") and not (" + name + " in " + t.quoted() + ")"
	}
	return name + " " + t.op + " " + first
}

func (t *test) listFormula(name string) string {
	has := func(text string) string {
		if t.fold {
			return "any(" + name + ", lower(#) == " + formula.Quoted(text) + ")"
		}
		return formula.Quoted(text) + " in " + name
	}
	parts := make([]string, len(t.texts))
	for i, s := range t.texts {
		parts[i] = has(s)
	}
	op := " or "
	if t.op == "has_all" {
		op = " and "
	}
	text := strings.Join(parts, op)
	if t.op == "has_none" {
		return "not (" + text + ")"
	}
	if len(parts) > 1 {
		return "(" + text + ")"
	}
	return text
}

// spanText writes whole days as days, as forms do.
func spanText(d time.Duration) string {
	if days := d / (24 * time.Hour); days > 0 && d%(24*time.Hour) == 0 {
		return strconv.Itoa(int(days)) + "d"
	}
	return formula.FormatDuration(d)
}

func (t *test) spanFormula(name string) string {
	span := "'" + spanText(t.span) + "'"
	now, past, future := "now()", "now() - "+span, "now() + "+span
	if t.kind == formula.Date {
		now, past, future = "today()", "date("+past+")", "date("+future+")"
	}
	switch t.op {
	case "in_last":
		return name + " >= " + past + " and " + name + " <= " + now
	case "in_next":
		return name + " >= " + now + " and " + name + " <= " + future
	}
	return name + " < " + past
}
