package formula

import (
	"cmp"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"

	"voronka/backend/fault"
)

// looped lowers «any(list, # == 'x')» and its kin. A loop within a loop is refused: expr's budget would not stop it.
func (c *checker) looped(n *ast.BuiltinNode, at value) value {
	result, ok := loops[n.Name]
	if !ok || len(n.Arguments) != 2 {
		return c.fail(at, "argument_count", fault.Args{"name": n.Name, "min": 2, "max": 2}, "")
	}
	if c.loop {
		return c.fail(at, "nested_loop", fault.Args{"name": n.Name}, "")
	}
	list := c.check(n.Arguments[0])
	if list.kind != List && list.kind != unknown {
		return c.fail(list, "expects", fault.Args{"want": string(List), "got": kindName(list)}, "")
	}
	p, ok := n.Arguments[1].(*ast.PredicateNode)
	if !ok {
		return c.unsupported(at)
	}
	c.loop = true
	body := c.truth(c.check(p.Node))
	c.loop = false
	if body.kind == unknown || list.kind == unknown {
		return c.joined(at, body, unknown, nil)
	}
	out := value{kind: result, from: at.from, to: c.closing(max(list.to, body.to))}
	out.node = &ast.BuiltinNode{Name: n.Name, Arguments: []ast.Node{c.call(asList, list.node), &ast.PredicateNode{Node: body.node}}}
	if result == List {
		out.node = c.call(asTexts, out.node)
	}
	return out
}

func asList(a ...any) (any, error) {
	if l, ok := a[0].([]string); ok {
		return l, nil
	}
	return []string(nil), nil
}

func asTexts(a ...any) (any, error) {
	l, _ := a[0].([]any)
	out := make([]string, 0, len(l))
	for _, v := range l {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out, nil
}

// function lowers a call of a function of the language.
func (c *checker) function(name string, nodes []ast.Node, at value) value {
	var known *Function
	for i := range functions {
		if functions[i].Name == name {
			known = &functions[i]
		}
	}
	if known == nil {
		return c.fail(at, "unknown_function", fault.Args{"name": at.spot.tok.text}, "")
	}
	least, most := len(known.Params), len(known.Params)
	switch name {
	case "round":
		least = 1
	case "min", "max":
		most = 20
	}
	if len(nodes) < least || len(nodes) > most {
		return c.fail(at, "argument_count", fault.Args{"name": name, "min": least, "max": most}, "")
	}
	args := make([]value, len(nodes))
	out := value{kind: known.Result, null: true, from: at.from, to: at.to}
	for i, n := range nodes {
		args[i] = c.check(n)
		if args[i].kind == unknown {
			return args[i]
		}
		out.to = max(out.to, args[i].to)
	}
	out.to = c.closing(out.to)
	return c.lowerFunction(name, args, out)
}

func (c *checker) lowerFunction(name string, args []value, out value) value {
	nodes := make([]ast.Node, 0, len(args)+1)
	nodes = append(nodes, envNode())
	for _, a := range args {
		nodes = append(nodes, a.node)
	}
	need := func(kinds ...Kind) bool {
		for _, a := range args {
			ok := false
			for _, k := range kinds {
				ok = ok || a.kind == k
			}
			if !ok {
				c.fail(a, "expects", fault.Args{"want": string(kinds[0]), "got": kindName(a)}, "")
				return false
			}
		}
		return true
	}
	var fn func(f *frame, a []any) any
	ok := true
	switch name {
	case "now":
		c.clock |= ByMoment
		fn, out.null = func(f *frame, _ []any) any { return f.moment.Now }, false
	case "today":
		c.clock |= ByDay
		fn, out.null = func(f *frame, _ []any) any { return DayOf(f.moment.Now, f.moment.Zone) }, false
	case "date", "datetime":
		if args[0].str != nil {
			want := out.kind
			v := c.convert(args[0], want)
			v.from, v.to = out.from, out.to
			if v.kind == Date && want == Instant {
				d := *args[0].str
				day, _ := ParseDay(d)
				v.kind = Instant
				v.node = c.call(func(a ...any) (any, error) { return day.In(a[0].(*frame).moment.Zone).UTC(), nil }, envNode())
			}
			return v
		}
		if ok = need(Instant, Date); name == "date" {
			fn = func(f *frame, a []any) any { return dayOrNil(a[0], f) }
		} else {
			fn = func(f *frame, a []any) any {
				if d, is := a[0].(Day); is {
					return d.In(f.moment.Zone).UTC()
				}
				return a[0]
			}
		}
	case "days_since", "days_until":
		c.clock |= ByDay
		args, nodes = c.datesIn(args, nodes)
		ok = need(Date, Instant)
		sign := int64(1)
		if name == "days_until" {
			sign = -1
		}
		fn = func(f *frame, a []any) any {
			d, is := dayIn(a[0], f.moment.Zone)
			if !is {
				return nil
			}
			return sign * int64(DayOf(f.moment.Now, f.moment.Zone).Sub(d))
		}
	case "day", "month", "year", "weekday":
		args, nodes = c.datesIn(args, nodes)
		ok = need(Date, Instant)
		fn = func(f *frame, a []any) any {
			d, is := dayIn(a[0], f.moment.Zone)
			if !is {
				return nil
			}
			switch name {
			case "day":
				return int64(d.Day)
			case "month":
				return int64(d.Month)
			case "year":
				return int64(d.Year)
			}
			return int64((d.In(time.UTC).Weekday()+6)%7) + 1
		}
	case "hour":
		ok = need(Instant)
		fn = func(f *frame, a []any) any {
			if t, is := a[0].(time.Time); is {
				return int64(t.In(f.moment.Zone).Hour())
			}
			return nil
		}
	case "empty", "filled":
		want := name == "empty"
		fn, out.null = func(_ *frame, a []any) any { return isEmpty(a[0]) == want }, false
	case "len":
		ok = need(Text, List)
		fn, out.null = length, false
	case "lower", "upper", "trim":
		ok = need(Text)
		change := map[string]func(string) string{"lower": strings.ToLower, "upper": strings.ToUpper, "trim": strings.TrimSpace}[name]
		fn = func(_ *frame, a []any) any {
			if s, is := a[0].(string); is {
				return change(s)
			}
			return nil
		}
	case "round", "floor", "ceil":
		ok = need(Number)
		fn = rounding(name)
	case "abs":
		ok = need(Number, Money, Duration)
		out.kind = args[0].kind
		fn = absolute
	case "min", "max":
		out.kind = args[0].kind
		ok = need(out.kind)
		if ok && (out.kind == Text || out.kind == Flag || out.kind == List || out.kind == "") {
			return c.fail(args[0], "no_order", fault.Args{"kind": kindName(args[0])}, "")
		}
		return c.extreme(name, nodes, out)
	case "amount", "currency":
		ok = need(Money)
		fn = func(_ *frame, a []any) any {
			m, is := a[0].(Amount)
			switch {
			case !is:
				return nil
			case name == "currency":
				return m.Currency
			}
			return float64(m.Minor) / math.Pow10(Exponent(m.Currency))
		}
	}
	if !ok {
		return value{kind: unknown, node: constant(nil), from: out.from, to: out.to}
	}
	out.node = c.call(func(a ...any) (any, error) { return fn(a[0].(*frame), a[1:]), nil }, nodes...)
	return out
}

// datesIn reads literal texts among the arguments as dates.
func (c *checker) datesIn(args []value, nodes []ast.Node) ([]value, []ast.Node) {
	for i, a := range args {
		if a.str != nil {
			args[i] = c.convert(a, Instant)
			nodes[i+1] = args[i].node
		}
	}
	return args, nodes
}

func dayOrNil(v any, f *frame) any {
	if d, ok := dayIn(v, f.moment.Zone); ok {
		return d
	}
	return nil
}

func length(_ *frame, a []any) any {
	switch t := a[0].(type) {
	case string:
		return int64(utf8.RuneCountInString(t))
	case []string:
		return int64(len(t))
	}
	return int64(0)
}

func rounding(name string) func(*frame, []any) any {
	return func(_ *frame, a []any) any {
		n, ok := toFloat(a[0])
		if !ok {
			return nil
		}
		switch name {
		case "floor":
			return math.Floor(n)
		case "ceil":
			return math.Ceil(n)
		}
		scale := 1.0
		if len(a) == 2 {
			digits, ok := toFloat(a[1])
			if !ok {
				return nil
			}
			scale = math.Pow10(int(min(max(digits, -12), 12)))
		}
		out := math.Round(n*scale) / scale
		if math.IsInf(out, 0) || math.IsNaN(out) {
			return n
		}
		return out
	}
}

func absolute(_ *frame, a []any) any {
	switch t := a[0].(type) {
	case Amount:
		if t.Minor < 0 {
			t.Minor = -t.Minor
		}
		return t
	case time.Duration:
		return t.Abs()
	case int64:
		return max(t, -t)
	case float64:
		return math.Abs(t)
	}
	return nil
}

// extreme lowers «min» and «max»; empty values are passed over.
func (c *checker) extreme(name string, nodes []ast.Node, out value) value {
	kind := out.kind
	out.node = c.call(func(a ...any) (any, error) {
		var best any
		for _, v := range a[1:] {
			if v == nil {
				continue
			}
			if best == nil {
				best = v
				continue
			}
			var c int
			if x, ok := v.(Amount); ok {
				y := best.(Amount)
				if x.Currency != y.Currency {
					return nil, fault.New(MixedCurrencies, fault.Args{"left": y.Currency, "right": x.Currency})
				}
				c = cmp.Compare(x.Minor, y.Minor)
			} else {
				c, _ = order(kind, v, best)
			}
			if name == "min" && c < 0 || name == "max" && c > 0 {
				best = v
			}
		}
		return best, nil
	}, nodes...)
	return out
}
