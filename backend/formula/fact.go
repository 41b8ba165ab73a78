package formula

import (
	"reflect"
	"strings"

	"github.com/expr-lang/expr/ast"

	"voronka/backend/fault"
)

// fact lowers a path, with a call's arguments where it is called.
func (c *checker) fact(n ast.Node, call *ast.CallNode, at value) value {
	path, ok := c.chain(n, &at)
	if !ok {
		return c.unsupported(at)
	}
	id, known := c.env.index[path]
	if !known {
		switch {
		case c.env.inner[path]:
			return c.fail(at, "incomplete_name", fault.Args{"name": path}, "")
		default:
			args := fault.Args{"name": path}
			fix := ""
			if near := c.nearest(path); near != "" && call == nil {
				args["near"] = near
				fix = c.rewrite(at, near)
			}
			return c.fail(at, "unknown_name", args, fix)
		}
	}
	f := &c.env.facts[id]
	if call == nil {
		if f.MinArgs > 0 {
			return c.fail(at, "needs_arguments", fault.Args{"name": path}, "")
		}
		return c.factValue(id, f, nil, path, at)
	}
	if len(f.Params) == 0 {
		return c.fail(at, "not_a_function", fault.Args{"name": path}, "")
	}
	if len(call.Arguments) < f.MinArgs || len(call.Arguments) > len(f.Params) {
		return c.fail(at, "argument_count", fault.Args{"name": path, "min": f.MinArgs, "max": len(f.Params)}, "")
	}
	args := make([]any, len(call.Arguments))
	shown := make([]string, len(args))
	for i, a := range call.Arguments {
		v := c.check(a)
		if v.kind == unknown {
			return v
		}
		at.to = max(at.to, v.to)
		arg, err := literalArgument(v, f.Params[i])
		if err != nil {
			err.From, err.To = v.from, v.to
			c.errs = append(c.errs, err)
			return value{kind: unknown, node: constant(nil)}
		}
		args[i] = arg
		shown[i] = showArgument(arg)
	}
	at.to = c.closing(at.to)
	return c.factValue(id, f, args, path+"("+strings.Join(shown, ", ")+")", at)
}

func (c *checker) factValue(id FactID, f *Fact, args []any, shown string, at value) value {
	c.addRead(Read{Fact: id, Args: args})
	list := f.Type.Kind == List
	at.kind, at.null, at.path, at.read = f.Type.Kind, true, shown, &Read{Fact: id, Args: args}
	at.node = c.call(func(a ...any) (any, error) { return a[0].(*frame).fact(id, shown, args, list) }, envNode())
	return at
}

func (c *checker) addRead(r Read) {
	for _, known := range c.reads {
		if known.Fact == r.Fact && reflect.DeepEqual(known.Args, r.Args) {
			return
		}
	}
	c.reads = append(c.reads, r)
}

// literalArgument gives the value of a fact's argument. It must stand in the text, so that what an expression reads is
// known before it runs.
func literalArgument(v value, want Kind) (any, *Error) {
	switch {
	case want == Duration && v.str != nil:
		d, err := ParseDuration(*v.str)
		if err != nil {
			return nil, &Error{Code: "bad_duration", Args: fault.Args{"text": *v.str}}
		}
		return d, nil
	case want == Text && v.str != nil:
		return *v.str, nil
	case want == Number && v.lit != nil:
		return v.lit.number(), nil
	case want == Date && v.str != nil:
		if d, ok := ParseDay(*v.str); ok {
			return d, nil
		}
		return nil, &Error{Code: "bad_date", Args: fault.Args{"text": *v.str}}
	case v.kind == want || v.kind == Text && want == Duration:
		return nil, &Error{Code: "literal_argument"}
	}
	args := fault.Args{"want": string(want), "got": kindName(v)}
	return nil, &Error{Code: kindCode("expects", args), Args: args}
}

func showArgument(v any) string {
	switch t := Wire(v).(type) {
	case string:
		return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(t) + "'"
	default:
		s, _ := plain(t)
		return s
	}
}

// chain joins the names of a path and widens the place to all of it.
func (c *checker) chain(n ast.Node, at *value) (string, bool) {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		p := c.place(n)
		at.from = min(at.from, p.from)
		at.to = max(at.to, p.to)
		return n.Value, true
	case *ast.MemberNode:
		prop, ok := n.Property.(*ast.StringNode)
		if !ok || n.Optional {
			return "", false
		}
		p := c.place(prop)
		at.from, at.to = min(at.from, p.from), max(at.to, p.to)
		head, ok := c.chain(n.Node, at)
		return head + "." + prop.Value, ok
	}
	return "", false
}

// closing widens a place to the bracket that closes a call.
func (c *checker) closing(to int) int {
	for _, s := range c.text.spans {
		if s.tok.from >= to {
			if s.tok.text == ")" {
				return s.tok.to
			}
			if s.tok.text != "(" && s.tok.text != "," {
				return to
			}
		}
	}
	return to
}

// nearest finds the fact whose name was probably meant.
func (c *checker) nearest(path string) string {
	if len(path) > 80 {
		return ""
	}
	best, limit := "", 3
	for _, p := range c.env.members {
		if d := distance(path, p, limit); d < limit {
			best, limit = p, d
		}
	}
	return best
}

// distance counts the edits between two names, or gives up at limit.
func distance(a, b string, limit int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) >= limit || len(y)-len(x) >= limit {
		return limit
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := diagonal
			if x[i] != y[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return min(row[len(y)], limit)
}
