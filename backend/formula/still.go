package formula

import (
	"time"

	"github.com/expr-lang/expr/ast"
)

// lowered is what a call of lower() asks of.
func (s *separator) lowered(n ast.Node) (ast.Node, bool) {
	call, ok := n.(*ast.CallNode)
	if !ok || len(call.Arguments) != 1 {
		return nil, false
	}
	id, ok := call.Callee.(*ast.IdentifierNode)
	return call.Arguments[0], ok && id.Value == "lower"
}

// anyOf reads «any(customer.tags, lower(#) == 'vip')» and «… in ['vip', 'new']»: a list asked without regard to case.
func (s *separator) anyOf(n *ast.BuiltinNode) (Condition, bool) {
	if n.Name != "any" || len(n.Arguments) != 2 {
		return s.refuse(n)
	}
	list := s.check(n.Arguments[0])
	predicate, ok := n.Arguments[1].(*ast.PredicateNode)
	if !ok || list.read == nil {
		return s.refuse(n)
	}
	test, ok := predicate.Node.(*ast.BinaryNode)
	if !ok {
		return s.refuse(n)
	}
	fold := false
	left := test.Left
	if of, is := s.lowered(left); is {
		fold, left = true, of
	}
	if p, is := left.(*ast.PointerNode); !is || p.Name != "" {
		return s.refuse(n)
	}
	values := []ast.Node{test.Right}
	if array, is := test.Right.(*ast.ArrayNode); is && test.Operator == "in" {
		values = array.Nodes
	} else if test.Operator != "==" {
		return s.refuse(n)
	}
	out := Condition{Op: "or"}
	for _, v := range values {
		text, is := v.(*ast.StringNode)
		if !is {
			return s.refuse(n)
		}
		one := s.test("has", list, text.Value)
		one.Fold = fold
		out.Items = append(out.Items, one)
	}
	if len(out.Items) == 1 {
		return out.Items[0], true
	}
	return out, len(out.Items) > 0
}

// plain gives a value that stands in the text, or goes with the clock in a way that rules know.
func (s *separator) plain(n ast.Node, fact, v value) (any, bool) {
	if ago, ok := s.ago(n); ok {
		return ago, fact.kind == Date && ago.Day || fact.kind == Instant && !ago.Day
	}
	switch n := n.(type) {
	case *ast.StringNode:
		if fact.kind == Date || fact.kind == Instant {
			d, ok := ParseDay(n.Value)
			return d, ok
		}
		return n.Value, fact.kind == Text
	case *ast.BoolNode:
		return n.Value, fact.kind == Flag
	}
	return v.lit, v.lit != nil && (fact.kind == Number || fact.kind == Money)
}

// ago reads «now()», «now() - '30d'», «today()», «date(now() - '30d')».
func (s *separator) ago(n ast.Node) (Ago, bool) {
	switch n := n.(type) {
	case *ast.CallNode:
		id, ok := n.Callee.(*ast.IdentifierNode)
		switch {
		case !ok:
		case id.Value == "now" && len(n.Arguments) == 0:
			return Ago{}, true
		case id.Value == "today" && len(n.Arguments) == 0:
			return Ago{Day: true}, true
		case id.Value == "date" && len(n.Arguments) == 1:
			of, ok := s.ago(n.Arguments[0])
			return Ago{Span: of.Span, Day: true}, ok && !of.Day
		}
	case *ast.BinaryNode:
		text, ok := n.Right.(*ast.StringNode)
		of, now := s.ago(n.Left)
		if !ok || !now || of.Span != 0 || of.Day || n.Operator != "-" && n.Operator != "+" {
			return Ago{}, false
		}
		d, err := ParseDuration(text.Value)
		if n.Operator == "+" {
			d = -d
		}
		return Ago{Span: d}, err == nil
	}
	return Ago{}, false
}

// Quoted writes a text, a duration or a day as it stands in an expression.
func Quoted(v any) string {
	if d, ok := v.(time.Duration); ok {
		v = FormatDuration(d)
	}
	return showArgument(v)
}
