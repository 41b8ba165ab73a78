package formula

import (
	"time"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/compiler"
	"github.com/expr-lang/expr/parser"

	"voronka/backend/fault"
)

// Condition is an expression taken apart into conditions on single facts, for those who can answer such conditions better
// than by computing: SQL.
type Condition struct {
	// Op is "and", "or", "not", with Items; or a test of one fact: ==, !=, <, <=, >, >=, contains, startsWith, endsWith, has
	// (a list has a text), in (one of several), empty.
	Op       string
	Items    []Condition
	Fact     FactID
	Args     []any
	Fold     bool // of Still: the fact's text is asked in lower case
	Value    any  // *Decimal, string, bool, Day or time.Time; []any of them for "in"
	From, To int
}

// NotSQL is the code of a part that is no condition on a single fact.
const NotSQL fault.Code = "not_sql"

// Conditions takes an expression apart. What does not depend on any fact, as «now() - '30d'», is computed at the moment.
func (e *Env) Conditions(src string, m Moment) (Condition, []*Error) {
	if _, errs := e.Compile(src, Flag); len(errs) > 0 {
		return Condition{}, errs
	}
	if m.Zone == nil {
		m.Zone = time.UTC
	}
	tokens, _, _ := lex(src, 0, 0, false)
	c, tree, fail := e.parse(tokens, src, utf16Len(src))
	if fail != nil {
		return Condition{}, []*Error{fail}
	}
	s := &separator{checker: c, moment: m}
	out, ok := s.condition(tree.Node)
	if !ok {
		if len(c.errs) == 0 {
			c.errs = append(c.errs, &Error{Code: NotSQL, To: utf16Len(src)})
		}
		return Condition{}, c.errs
	}
	return out, nil
}

// Ago is a value of Still that goes with the clock: «now() - '30d'», «today()», «date(now() + '7d')».
type Ago struct {
	Span time.Duration // before now; negative: after
	Day  bool          // the day of that moment
}

// Still takes an expression apart into conditions that hold for any moment: their values stand in the text, or are an Ago.
func (e *Env) Still(src string) (Condition, []*Error) {
	if _, errs := e.Compile(src, Flag); len(errs) > 0 {
		return Condition{}, errs
	}
	tokens, _, _ := lex(src, 0, 0, false)
	c, tree, fail := e.parse(tokens, src, utf16Len(src))
	if fail != nil {
		return Condition{}, []*Error{fail}
	}
	s := &separator{checker: c, still: true}
	out, ok := s.condition(tree.Node)
	if !ok {
		if len(c.errs) == 0 {
			c.errs = append(c.errs, &Error{Code: NotRule, To: utf16Len(src)})
		}
		return Condition{}, c.errs
	}
	return out, nil
}

// NotRule is the code of a part that rules built by hand cannot say.
const NotRule fault.Code = "not_rule"

type separator struct {
	*checker
	moment Moment
	still  bool
}

func (s *separator) refuse(n ast.Node) (Condition, bool) {
	if s.still {
		v := s.check(n) // the whole of the part
		s.fail(value{from: v.from, to: v.to}, NotRule, nil, "")
		return Condition{}, false
	}
	s.fail(s.place(n), NotSQL, nil, "")
	return Condition{}, false
}

func (s *separator) condition(n ast.Node) (Condition, bool) {
	switch n := n.(type) {
	case *ast.UnaryNode:
		one, ok := s.condition(n.Node)
		return Condition{Op: "not", Items: []Condition{one}}, ok
	case *ast.BinaryNode:
		switch n.Operator {
		case "and", "&&", "or", "||":
			op := "and"
			if n.Operator == "or" || n.Operator == "||" {
				op = "or"
			}
			l, ok := s.condition(n.Left)
			if !ok {
				return l, false
			}
			r, ok := s.condition(n.Right)
			return Condition{Op: op, Items: []Condition{l, r}}, ok
		}
		return s.binary(n)
	case *ast.CallNode:
		id, ok := n.Callee.(*ast.IdentifierNode)
		if ok && (id.Value == "empty" || id.Value == "filled") && len(n.Arguments) == 1 {
			v := s.check(n.Arguments[0])
			return s.emptiness(v, id.Value == "empty", n)
		}
	case *ast.BuiltinNode:
		if s.still {
			return s.anyOf(n)
		}
	case *ast.BoolNode:
		return Condition{Op: map[bool]string{true: "and", false: "or"}[n.Value]}, true
	}
	v := s.check(n)
	if v.read != nil && v.kind == Flag {
		return s.test("==", v, true), true
	}
	return s.refuse(n)
}

func (s *separator) test(op string, fact value, v any) Condition {
	return Condition{Op: op, Fact: fact.read.Fact, Args: fact.read.Args, Value: v, From: fact.from, To: fact.to}
}

func (s *separator) emptiness(v value, empty bool, n ast.Node) (Condition, bool) {
	if v.read == nil {
		return s.refuse(n)
	}
	c := s.test("empty", v, nil)
	if !empty {
		c = Condition{Op: "not", Items: []Condition{c}}
	}
	return c, true
}

var mirrored = map[string]string{"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

func (s *separator) binary(n *ast.BinaryNode) (Condition, bool) {
	if of, ok := s.lowered(n.Left); ok && s.still { // «lower(customer.email) == 'a@b'»
		c, ok := s.binary(&ast.BinaryNode{Operator: n.Operator, Left: of, Right: n.Right})
		c.Fold = true
		return c, ok && c.Op != "has"
	}
	if list, ok := n.Right.(*ast.ArrayNode); ok && n.Operator == "in" {
		return s.oneOf(n, list)
	}
	l, r := s.check(n.Left), s.check(n.Right)
	right := n.Right
	op := n.Operator
	if op == "in" || op == "contains" && l.kind == List {
		list, text := r, l
		if op == "contains" {
			list, text = l, r
		}
		if list.read == nil || text.str == nil {
			return s.refuse(n)
		}
		return s.test("has", list, *text.str), true
	}
	if l.read == nil {
		flipped, ok := mirrored[op]
		if !ok {
			return s.refuse(n)
		}
		l, r, op, right = r, l, flipped, n.Left
	}
	if l.read == nil || r.read != nil {
		return s.refuse(n)
	}
	if r.kind == "" {
		return s.emptiness(l, op == "==", n)
	}
	if s.still {
		v, ok := s.plain(right, l, r)
		if !ok {
			return s.refuse(right)
		}
		return s.test(op, l, v), true
	}
	v, ok := s.operand(l, r)
	if !ok {
		return s.refuse(n)
	}
	return s.test(op, l, v), true
}

func (s *separator) oneOf(n *ast.BinaryNode, list *ast.ArrayNode) (Condition, bool) {
	l := s.check(n.Left)
	if l.read == nil {
		return s.refuse(n)
	}
	out := s.test("in", l, nil)
	values := []any{}
	for _, e := range list.Nodes {
		v, ok := s.operand(l, s.check(e))
		if s.still {
			v, ok = s.plain(e, l, s.check(e))
		}
		if !ok {
			return s.refuse(e)
		}
		values = append(values, v)
	}
	out.Value = values
	return out, true
}

// operand gives the value that a fact is compared with; it must not depend on a fact.
func (s *separator) operand(fact, v value) (any, bool) {
	fact, v = s.meet(fact, v)
	if v.kind == unknown {
		return nil, false
	}
	if v.lit != nil {
		return v.lit, true
	}
	if v.str != nil {
		return *v.str, true
	}
	out, ok := s.compute(v)
	if !ok || out == nil {
		return nil, false
	}
	switch t := out.(type) {
	case int64, float64:
		f, _ := toFloat(t)
		return ParseDecimal(numberText(f))
	case time.Time:
		if fact.kind == Date {
			return DayOf(t, s.moment.Zone), true
		}
		return t, true
	case bool, string, Day:
		return t, true
	}
	return nil, false
}

// compute runs a part that asks for no fact.
func (s *separator) compute(v value) (any, bool) {
	code, err := compiler.Compile(&parser.Tree{Node: v.node}, s.config)
	if err != nil {
		return nil, false
	}
	p := &Program{code: code}
	out, _, err := p.Eval(s.moment, noValues{})
	return out, err == nil
}

// noValues refuses every fact: what is computed beforehand must not depend on one.
type noValues struct{}

func (noValues) Fact(FactID, []any) (any, error) { return nil, fault.New(NotSQL, nil) }
