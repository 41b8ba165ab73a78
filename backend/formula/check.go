package formula

import (
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/conf"

	"voronka/backend/fault"
)

// checker walks expr's tree once: it finds the kinds, reports what does not fit, and lowers every part to calls of closures
// that know the kinds already. What is left to expr's machine are jumps, loops and calls, so that an evaluation looks
// nothing up by name.
type checker struct {
	env    *Env
	text   translated
	whole  string // what a fix rewrites
	config *conf.Config
	reads  []Read
	errs   []*Error
	calls  int
	visits int
	loop   bool
	clock  Clock
}

// step is a lowered operation.
type step = func(args ...any) (any, error)

// call lowers an operation to a call of a closure.
func (c *checker) call(fn step, args ...ast.Node) ast.Node {
	name := "f" + strconv.Itoa(c.calls)
	c.calls++
	c.config.Functions[name] = &builtin.Function{Name: name, Func: fn}
	return &ast.CallNode{Callee: &ast.IdentifierNode{Value: name}, Arguments: args}
}

// envNode is the frame of the evaluation, for operations that need the moment or note what they saw.
func envNode() ast.Node { return &ast.IdentifierNode{Value: "$env"} }

func constant(v any) ast.Node { return &ast.ConstantNode{Value: v} }

// fail reports a problem at a value and gives a value back so that checking goes on.
func (c *checker) fail(v value, code fault.Code, args fault.Args, fix string) value {
	if code == "expects" || code == "wrong_result" { // each kind has a sentence of its own
		code = kindCode(code, args)
	}
	if len(c.errs) < 20 {
		c.errs = append(c.errs, &Error{Code: code, Args: args, From: v.from, To: v.to, Fix: fix})
	}
	return value{kind: unknown, node: constant(nil), null: true, from: v.from, to: v.to}
}

func kindCode(code fault.Code, args fault.Args) fault.Code {
	want, _ := args["want"].(string)
	return code + "_" + fault.Code(want)
}

// unknown is the kind of a part that has been reported: nothing more is said about it.
const unknown Kind = "?"

// place gives the token that a node begins with.
func (c *checker) place(n ast.Node) value {
	s, _ := c.text.spanAt(n.Location().From)
	return value{from: s.tok.from, to: s.tok.to, spot: s}
}

// check lowers a node.
func (c *checker) check(n ast.Node) value {
	at := c.place(n)
	if c.visits++; c.visits > 2*maxNodes {
		if c.visits == 2*maxNodes+1 {
			c.fail(at, "too_complex", nil, "")
		}
		return value{kind: unknown, node: constant(nil), from: at.from, to: at.to}
	}
	switch n := n.(type) {
	case *ast.NilNode:
		at.node, at.null = constant(nil), true
	case *ast.BoolNode:
		at.node, at.kind = n, Flag
	case *ast.StringNode:
		at.node, at.kind, at.str = n, Text, &n.Value
	case *ast.IntegerNode, *ast.FloatNode:
		return c.number(at, "")
	case *ast.UnaryNode:
		return c.unary(n, at)
	case *ast.BinaryNode:
		return c.binary(n, at)
	case *ast.ConditionalNode:
		return c.conditional(n)
	case *ast.IdentifierNode, *ast.MemberNode:
		return c.fact(n, nil, at)
	case *ast.CallNode:
		if _, ok := n.Callee.(*ast.MemberNode); ok {
			return c.fact(n.Callee, n, at)
		}
		if id, ok := n.Callee.(*ast.IdentifierNode); ok {
			if _, isFact := c.env.index[id.Value]; isFact {
				return c.fact(id, n, at)
			}
			return c.function(id.Value, n.Arguments, at)
		}
		return c.unsupported(at)
	case *ast.BuiltinNode:
		return c.looped(n, at)
	case *ast.PointerNode:
		if !c.loop || n.Name != "" {
			return c.unsupported(at)
		}
		at.node, at.kind = n, Text
	default:
		return c.unsupported(at)
	}
	return at
}

func (c *checker) unsupported(at value) value {
	return c.fail(at, "not_supported", fault.Args{"text": at.spot.tok.text}, "")
}

// number lowers a literal, read from the source so that money compares exactly.
func (c *checker) number(at value, sign string) value {
	lit, ok := literal(sign + at.spot.tok.text)
	if !ok || at.spot.tok.kind != tokNumber {
		return c.unsupported(at)
	}
	at.node, at.kind, at.lit = constant(lit.number()), Number, lit
	return at
}

func (c *checker) unary(n *ast.UnaryNode, at value) value {
	if n.Operator == "-" || n.Operator == "+" {
		switch n.Node.(type) {
		case *ast.IntegerNode, *ast.FloatNode:
			v := c.number(c.place(n.Node), strings.TrimPrefix(n.Operator, "+"))
			v.from = at.from
			return v
		}
		v := c.check(n.Node)
		if v.kind == unknown {
			return v
		}
		if v.kind != Number && v.kind != Money && v.kind != Duration {
			return c.fail(v, "expects", fault.Args{"want": string(Number), "got": kindName(v)}, "")
		}
		if n.Operator == "-" {
			v.node, v.lit, v.path, v.read = c.call(negate, v.node), nil, "", nil
		}
		v.from = at.from
		return v
	}
	v := c.truth(c.check(n.Node))
	v.node = &ast.UnaryNode{Operator: "not", Node: v.node}
	v.from, v.path, v.read = min(at.from, v.from), "", nil
	return v
}

// truth makes a value usable where a yes or no is needed: what is empty counts as no.
func (c *checker) truth(v value) value {
	switch {
	case v.kind == unknown:
		return v
	case v.kind != Flag:
		return c.fail(v, "expects", fault.Args{"want": string(Flag), "got": kindName(v)}, "")
	case v.null:
		v.node, v.null = c.call(isTrue, v.node), false
	}
	return v
}

func (c *checker) conditional(n *ast.ConditionalNode) value {
	cond := c.truth(c.check(n.Cond))
	a, b := c.check(n.Exp1), c.check(n.Exp2)
	out := value{kind: a.kind, null: a.null || b.null, from: cond.from, to: b.to}
	if a.kind == "" {
		out.kind = b.kind
	}
	if cond.kind == unknown || a.kind == unknown || b.kind == unknown {
		out.kind, out.node = unknown, constant(nil)
		return out
	}
	if a.kind != b.kind && a.kind != "" && b.kind != "" {
		return c.fail(b, "types_differ", fault.Args{"left": kindName(a), "right": kindName(b)}, "")
	}
	out.node = &ast.ConditionalNode{Ternary: true, Cond: cond.node, Exp1: a.node, Exp2: b.node}
	return out
}

// kindName is a value's kind as it is put into a problem; "nothing" for the literal «пусто».
func kindName(v value) string {
	if v.kind == "" {
		return "nothing"
	}
	return string(v.kind)
}

// rewrite replaces a place of the given text: a fix.
func (c *checker) rewrite(v value, by string) string {
	from, to := byteAt(c.whole, v.from), byteAt(c.whole, v.to)
	return c.whole[:from] + by + c.whole[to:]
}

// byteAt turns a place in UTF-16 units into one in bytes.
func byteAt(s string, unit int) int {
	u := 0
	for i, r := range s {
		if u >= unit {
			return i
		}
		u++
		if r > 0xFFFF {
			u++
		}
	}
	return len(s)
}
