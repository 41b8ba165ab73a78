package rule

import (
	"encoding/json"
	"reflect"
	"strings"

	"voronka/backend/fault"
	"voronka/backend/formula"
)

// caseMatters is the code of a comparison that tells capital letters from small ones where rules do not; its error's Fix is
// the expression without that.
const caseMatters fault.Code = "rule_case"

// FromFormula writes an expression as a group that gives the same answers. What rules cannot say is refused with the place.
func FromFormula(env *formula.Env, src string) (Group, []*formula.Error) {
	c, errs := env.Still(src)
	if len(errs) > 0 {
		return Group{}, errs
	}
	f := fromFormula{env: env, src: src}
	item := f.item(&c)
	if len(f.errs) > 0 {
		return Group{}, f.errs
	}
	g := Group{Op: "and", Items: []Item{item}}
	if item.Group != nil {
		g = *item.Group
	}
	if halved(&g) {
		f.refuse(f.half[0], formula.NotRule)
		return Group{}, f.errs
	}
	if _, errs := Compile(env, g); len(errs) > 0 { // too many, too deep
		return Group{}, errs
	}
	return g, nil
}

type fromFormula struct {
	env  *formula.Env
	src  string
	errs []*formula.Error
	half []*formula.Condition // on a span of time, that must find its other half
}

func (f *fromFormula) refuse(c *formula.Condition, code fault.Code) Item {
	if len(f.errs) < 20 {
		f.errs = append(f.errs, &formula.Error{Code: code, From: c.From, To: c.To})
	}
	return Item{}
}

func groupOf(op string, not bool, items ...Item) Item {
	return Item{Group: &Group{Op: op, Not: not, Items: items}}
}

func (f *fromFormula) item(c *formula.Condition) Item {
	switch c.Op {
	case "and", "or":
		var items []Item
		f.flatten(c, c.Op, &items)
		if c.Op == "and" {
			items = merged(items)
		}
		if len(items) == 0 {
			if c.Op == "or" { // «false» alone
				return groupOf("and", true)
			}
			return groupOf("and", false)
		}
		if len(items) == 1 {
			return items[0]
		}
		return groupOf(c.Op, false, items...)
	case "not":
		inner := f.item(&c.Items[0])
		switch {
		case inner.Group != nil && !inner.Group.Not:
			inner.Group.Not = true
			return inner
		case inner.Op == "empty":
			inner.Op = "filled"
			return inner
		case inner.Op == "filled":
			inner.Op = "empty"
			return inner
		case inner.Op == "has" || inner.Op == "has_any":
			inner.Op, inner.Value = "has_none", listOf(inner.Value)
			return inner
		}
		return groupOf("and", true, inner)
	}
	return f.leaf(c)
}

// flatten gathers the parts of «a and (b and c)»; what was merged into one condition stays one.
func (f *fromFormula) flatten(c *formula.Condition, op string, into *[]Item) {
	for i := range c.Items {
		if c.Items[i].Op == op && len(c.Items[i].Items) > 0 {
			f.flatten(&c.Items[i], op, into)
			continue
		}
		*into = append(*into, f.item(&c.Items[i]))
	}
}

var operatorsOf = map[formula.Kind]map[string]string{
	formula.Text:    {"==": "is", "!=": "is_not", "contains": "contains", "startsWith": "starts", "endsWith": "ends"},
	formula.Number:  {"==": "is", "!=": "is_not", ">": "more", ">=": "at_least", "<": "less", "<=": "at_most"},
	formula.Money:   {"==": "is", "!=": "is_not", ">": "more", ">=": "at_least", "<": "less", "<=": "at_most"},
	formula.Flag:    {"==": "is"},
	formula.Date:    {"==": "is", "!=": "is_not", "<": "before", ">": "after"},
	formula.Instant: {"==": "is", "!=": "is_not", "<": "before", ">": "after"},
	formula.List:    {"has": "has"},
}

func (f *fromFormula) leaf(c *formula.Condition) Item {
	fact := &f.env.Facts()[c.Fact]
	one := Item{Fact: fact.Path}
	for _, a := range c.Args {
		one.Args = append(one.Args, wire(a))
	}
	if c.Op == "empty" {
		one.Op = "empty"
		return one
	}
	if s, ok := c.Value.(string); ok || c.Op == "in" {
		if bad := f.letters(c, fact, s); bad {
			return Item{}
		}
	}
	if c.Op == "in" {
		return f.anyOf(c, fact, one)
	}
	if ago, ok := c.Value.(formula.Ago); ok {
		return f.ago(c, one, ago)
	}
	if one.Op = operatorsOf[fact.Type.Kind][c.Op]; one.Op == "" {
		if kind := fact.Type.Kind; kind == formula.Date || kind == formula.Instant { // «on or after» is one of the two
			other := map[string]string{">=": "after", "<=": "before"}[c.Op]
			is, beyond := one, one
			is.Op, is.Value, beyond.Op, beyond.Value = "is", wire(c.Value), other, wire(c.Value)
			if other != "" {
				return groupOf("or", false, is, beyond)
			}
		}
		return f.refuse(c, formula.NotRule)
	}
	one.Value = wire(c.Value)
	if flag, ok := c.Value.(bool); ok && c.Op == "!=" {
		one.Op, one.Value = "is", wire(!flag)
	}
	return one
}

// letters refuses what asks for capital letters where rules pass over them, or the other way round.
func (f *fromFormula) letters(c *formula.Condition, fact *formula.Fact, text string) bool {
	if c.Fold == fact.Fold && (!c.Fold || text == strings.ToLower(text)) {
		return false
	}
	code := formula.NotRule
	if fact.Fold {
		code = caseMatters
	}
	f.refuse(c, code)
	return true
}

func (f *fromFormula) anyOf(c *formula.Condition, fact *formula.Fact, one Item) Item {
	values, _ := c.Value.([]any)
	if len(values) == 0 {
		return groupOf("and", true) // in nothing: never
	}
	if fact.Type.Kind == formula.Text {
		for _, v := range values {
			if s, ok := v.(string); !ok || c.Fold && s != strings.ToLower(s) {
				return f.refuse(c, formula.NotRule)
			}
		}
		one.Op, one.Value = "any_of", wire(values)
		return one
	}
	out := groupOf("or", false)
	for _, v := range values {
		each := one
		each.Op, each.Value = "is", wire(v)
		out.Group.Items = append(out.Group.Items, each)
	}
	return out
}

// ago writes a condition on time that goes with the clock. Until two of them are merged, ends of «between» are kept in
// operators of their own, which no rule has.
func (f *fromFormula) ago(c *formula.Condition, one Item, ago formula.Ago) Item {
	span := wire(spanText(max(ago.Span, -ago.Span)))
	switch {
	case c.Op == "<" && ago.Span > 0:
		one.Op, one.Value = "earlier_than", span
		return one
	case c.Op == ">=" && ago.Span > 0: // whenever after: not earlier, and there
		before, there := one, one
		before.Op, before.Value, there.Op = "earlier_than", span, "filled"
		return groupOf("and", false, there, groupOf("and", true, before))
	case c.Op == "<=" && ago.Span == 0:
		one.Op = untilNow
	case c.Op == ">=" && ago.Span == 0:
		one.Op = fromNow
	case c.Op == "<=" && ago.Span < 0:
		one.Op, one.Value = untilLater, span
	default:
		return f.refuse(c, formula.NotRule)
	}
	f.half = append(f.half, c)
	return one
}

// Halves of conditions on a span of time.
const (
	untilNow   = "·until_now"
	fromNow    = "·from_now"
	untilLater = "·until_later"
)

// halved reports whether a half of a condition was left alone.
func halved(g *Group) bool {
	for i := range g.Items {
		if sub := g.Items[i].Group; sub != nil && halved(sub) || strings.HasPrefix(g.Items[i].Op, "·") {
			return true
		}
	}
	return false
}

// merged joins neighbours that say one thing together: «x >= 1 and x <= 5», «filled(x) and not (x contains 'a')».
func merged(items []Item) []Item {
	var out []Item
	for i := 0; i < len(items); i++ {
		if i+1 < len(items) {
			if one, ok := pair(items[i], items[i+1]); ok {
				out = append(out, one)
				i++
				continue
			}
		}
		out = append(out, items[i])
	}
	return out
}

func pair(a, b Item) (Item, bool) {
	if a.Group != nil && b.Group == nil && b.Op == untilNow { // [there, not earlier] and until now
		if g := a.Group; len(g.Items) == 2 && g.Items[1].Group != nil && same(g.Items[0], b) {
			before := g.Items[1].Group.Items[0]
			return Item{Fact: b.Fact, Args: b.Args, Op: "in_last", Value: before.Value}, before.Op == "earlier_than"
		}
	}
	if dayOf(a, "after") && dayOf(b, "before") { // [is or after] and [is or before]
		x, y := a.Group.Items[0], b.Group.Items[0]
		if same(x, y) {
			return Item{Fact: x.Fact, Args: x.Args, Op: "between", Value: two(x.Value, y.Value)}, true
		}
	}
	if a.Group != nil || !same(a, b) && b.Group == nil {
		return Item{}, false
	}
	switch {
	case b.Group == nil && a.Op == "at_least" && b.Op == "at_most":
		return Item{Fact: a.Fact, Args: a.Args, Op: "between", Value: two(a.Value, b.Value)}, true
	case b.Group == nil && a.Op == fromNow && b.Op == untilLater:
		return Item{Fact: a.Fact, Args: a.Args, Op: "in_next", Value: b.Value}, true
	case b.Group != nil && b.Group.Not && len(b.Group.Items) == 1 && a.Op == "filled" && same(a, b.Group.Items[0]):
		inner := b.Group.Items[0]
		if op := map[string]string{"contains": "not_contains", "any_of": "none_of"}[inner.Op]; op != "" {
			inner.Op = op
			return inner, true
		}
	}
	return Item{}, false
}

func dayOf(i Item, beyond string) bool {
	g := i.Group
	return g != nil && g.Op == "or" && !g.Not && len(g.Items) == 2 && g.Items[0].Op == "is" && g.Items[1].Op == beyond
}

func same(a, b Item) bool { return a.Fact == b.Fact && reflect.DeepEqual(a.Args, b.Args) }

func two(a, b json.RawMessage) json.RawMessage { return wire([]json.RawMessage{a, b}) }

func listOf(v json.RawMessage) json.RawMessage {
	if len(v) > 0 && v[0] == '[' {
		return v
	}
	return wire([]json.RawMessage{v})
}

func wire(v any) json.RawMessage {
	switch x := v.(type) {
	case *formula.Decimal:
		return json.RawMessage(x.String())
	case []any:
		list := make([]json.RawMessage, len(x))
		for i := range x {
			list[i] = wire(x[i])
		}
		v = list
	case json.RawMessage, []json.RawMessage, string, bool:
	default:
		v = formula.Wire(v)
	}
	b, err := json.Marshal(v)
	if err != nil { // only values of formulas come here
		return nil
	}
	return b
}
