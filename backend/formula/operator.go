package formula

import (
	"strconv"

	"github.com/expr-lang/expr/ast"

	"voronka/backend/fault"
)

// binary lowers an operator between two values.
func (c *checker) binary(n *ast.BinaryNode, at value) value {
	op := n.Operator
	if _, ok := n.Right.(*ast.ArrayNode); ok && op == "in" {
		return c.inLiterals(n)
	}
	switch op {
	case "and", "&&", "or", "||":
		l, r := c.truth(c.check(n.Left)), c.truth(c.check(n.Right))
		if op == "and" {
			op = "&&"
		} else if op == "or" {
			op = "||"
		}
		return c.joined(l, r, Flag, &ast.BinaryNode{Operator: op, Left: l.node, Right: r.node})
	}
	l, r := c.check(n.Left), c.check(n.Right)
	if l.kind == unknown || r.kind == unknown {
		return c.joined(l, r, unknown, nil)
	}
	switch op {
	case "==", "!=", "<", "<=", ">", ">=":
		return c.compare(op, l, r)
	case "in":
		if r.kind != List || l.kind != Text {
			return c.fail(r, "expects", fault.Args{"want": string(List), "got": kindName(r)}, "")
		}
		return c.joined(l, r, Flag, c.call(inList, l.node, r.node))
	case "contains", "startsWith", "endsWith":
		return c.textTest(op, l, r)
	case "+", "-", "*", "/", "%":
		return c.arithmetic(op, l, r)
	case "??":
		if l.kind != r.kind && l.kind != "" && r.kind != "" {
			return c.fail(r, "types_differ", fault.Args{"left": kindName(l), "right": kindName(r)}, "")
		}
		kind := l.kind
		if kind == "" {
			kind = r.kind
		}
		out := c.joined(l, r, kind, &ast.BinaryNode{Operator: "??", Left: l.node, Right: r.node})
		out.null = r.null
		return out
	}
	return c.unsupported(at)
}

// joined is the value of two parts together.
func (c *checker) joined(l, r value, kind Kind, node ast.Node) value {
	if l.kind == unknown || r.kind == unknown || node == nil {
		kind, node = unknown, constant(nil)
	}
	return value{node: node, kind: kind, from: min(l.from, r.from), to: max(l.to, r.to)}
}

// compare lowers a comparison. With an empty side it is false, except with the literal «пусто», which asks for emptiness.
func (c *checker) compare(op string, l, r value) value {
	if l.kind == "" || r.kind == "" {
		v := l
		if l.kind == "" {
			v = r
		}
		if op != "==" && op != "!=" {
			return c.fail(value{from: l.from, to: r.to}, "no_order", fault.Args{"kind": "nothing"}, "")
		}
		want := op == "=="
		return c.joined(l, r, Flag, c.call(func(a ...any) (any, error) { return isEmpty(a[0]) == want, nil }, v.node))
	}
	if l.kind != r.kind {
		l, r = c.meet(l, r)
	}
	holds := test(op)
	var fn step
	switch {
	case l.kind == unknown || r.kind == unknown:
		return c.joined(l, r, unknown, nil)
	case l.kind == Money && r.kind == Money:
		return c.joined(l, r, Flag, c.call(compareAmounts(holds, l.path, r.path), envNode(), l.node, r.node))
	case l.kind == Money && r.lit != nil:
		lit := r.lit
		return c.joined(l, r, Flag, c.call(func(a ...any) (any, error) {
			m, ok := a[0].(Amount)
			return ok && holds(lit.compareMoney(m)), nil
		}, l.node))
	case r.kind == Money && l.lit != nil:
		lit := l.lit
		return c.joined(l, r, Flag, c.call(func(a ...any) (any, error) {
			m, ok := a[0].(Amount)
			return ok && holds(-lit.compareMoney(m)), nil
		}, r.node))
	case l.kind == Money && r.kind == Number:
		fn = func(a ...any) (any, error) {
			m, ok := a[0].(Amount)
			n, is := toFloat(a[1])
			return ok && is && holds(compareMoneyNumber(m, n)), nil
		}
	case l.kind == Number && r.kind == Money:
		fn = func(a ...any) (any, error) {
			n, ok := toFloat(a[0])
			m, is := a[1].(Amount)
			return ok && is && holds(-compareMoneyNumber(m, n)), nil
		}
	case l.kind == Date && r.kind == Instant, l.kind == Instant && r.kind == Date:
		return c.joined(l, r, Flag, c.call(compareDays(holds), envNode(), l.node, r.node))
	case l.kind != r.kind:
		return c.differ(op, l, r)
	case (l.kind == Flag || l.kind == Text) && op != "==" && op != "!=":
		return c.fail(value{from: l.from, to: r.to}, "no_order", fault.Args{"kind": string(l.kind)}, "")
	case l.kind == List:
		return c.fail(value{from: l.from, to: r.to}, "list_compare", nil, "")
	default:
		fn = compareSame(l.kind, holds)
	}
	return c.joined(l, r, Flag, c.call(fn, l.node, r.node))
}

// meet turns a literal text beside a date, an instant or a duration into one.
func (c *checker) meet(l, r value) (value, value) {
	timely := func(k Kind) bool { return k == Date || k == Instant || k == Duration }
	switch {
	case r.str != nil && timely(l.kind):
		r = c.convert(r, l.kind)
	case l.str != nil && timely(r.kind):
		l = c.convert(l, r.kind)
	}
	return l, r
}

// convert reads a literal text as a kind of time.
func (c *checker) convert(v value, want Kind) value {
	s := *v.str
	if want == Duration {
		d, err := ParseOffset(s)
		if err != nil {
			return c.fail(v, "bad_duration", fault.Args{"text": s}, "")
		}
		v.node, v.kind, v.str = constant(d), Duration, nil
		return v
	}
	if d, ok := ParseDay(s); ok {
		v.node, v.kind, v.str = constant(d), Date, nil
		return v
	}
	t, ok := parseInstant(s)
	if !ok || want == Date {
		return c.fail(v, "bad_date", fault.Args{"text": s}, "")
	}
	v.node = c.call(func(a ...any) (any, error) { return t.in(a[0].(*frame).moment.Zone), nil }, envNode())
	v.kind, v.str = Instant, nil
	return v
}

// differ reports two kinds that do not compare, with the fix where it is a matter of quotes.
func (c *checker) differ(op string, l, r value) value {
	args := fault.Args{"left": kindName(l), "right": kindName(r)}
	at := value{from: l.from, to: r.to}
	for _, side := range []struct{ lit, other value }{{r, l}, {l, r}} {
		numeric := side.other.kind == Number || side.other.kind == Money
		if side.lit.str != nil && numeric {
			if d, ok := literal(*side.lit.str); ok && isDecimal(*side.lit.str) {
				return c.fail(side.lit, "number_in_quotes", args, c.rewrite(side.lit, d.text))
			}
		}
		if side.lit.lit != nil && side.other.kind == Text {
			return c.fail(side.lit, "text_without_quotes", args, c.rewrite(side.lit, "'"+side.lit.lit.text+"'"))
		}
		if side.lit.str != nil && side.other.kind == List && op == "==" {
			swapped := value{from: at.from, to: at.to}
			return c.fail(at, "list_compare", nil, c.rewrite(swapped, c.source(side.lit)+" in "+c.source(side.other)))
		}
	}
	return c.fail(at, "types_differ", args, "")
}

// source is a part as it was typed.
func (c *checker) source(v value) string {
	return c.whole[byteAt(c.whole, v.from):byteAt(c.whole, v.to)]
}

func isDecimal(s string) bool {
	n := numberEnd(s)
	return n > 0 && n == len(s)
}

// inLiterals lowers «x in ['a', 'b']».
func (c *checker) inLiterals(n *ast.BinaryNode) value {
	l := c.check(n.Left)
	list := n.Right.(*ast.ArrayNode)
	end := c.place(list)
	out := value{kind: Flag, from: l.from, to: max(l.to, end.to)}
	// The left side is computed once and named: were it repeated for each element, nested lists would grow without end.
	c.calls++
	held := l
	held.node = &ast.IdentifierNode{Value: "v" + strconv.Itoa(c.calls)}
	var or ast.Node = &ast.BoolNode{Value: false}
	for _, e := range list.Nodes {
		r := c.check(e)
		if r.kind == unknown || l.kind == unknown {
			return value{kind: unknown, node: constant(nil), from: out.from, to: out.to}
		}
		if r.str == nil && r.lit == nil && r.kind != Date && r.kind != Instant {
			return c.fail(r, "literal_argument", nil, "")
		}
		out.to = max(out.to, r.to)
		one := c.compare("==", held, r)
		if one.kind == unknown {
			return one
		}
		or = &ast.BinaryNode{Operator: "||", Left: or, Right: one.node}
	}
	out.node = &ast.VariableDeclaratorNode{Name: held.node.(*ast.IdentifierNode).Value, Value: l.node, Expr: or}
	return out
}

// textTest lowers «contains», «startsWith», «endsWith»; a list contains a text that is one of its elements.
func (c *checker) textTest(op string, l, r value) value {
	if op == "contains" && l.kind == List && r.kind == Text {
		return c.joined(l, r, Flag, c.call(inList, r.node, l.node))
	}
	for _, v := range []value{l, r} {
		if v.kind != Text {
			return c.fail(v, "expects", fault.Args{"want": string(Text), "got": kindName(v)}, "")
		}
	}
	return c.joined(l, r, Flag, c.call(textTests[op], l.node, r.node))
}
