package rule

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"voronka/backend/fault"
	"voronka/backend/formula"
)

// tree is a group made ready: conditions with their values read by the facts' types. SQL and memory both go by it.
type tree struct {
	or    bool
	not   bool
	items []tree
	test  *test // of a leaf
}

// test is one condition.
type test struct {
	path  string // of the fact
	shown string // with its arguments
	id    formula.FactID
	kind  formula.Kind
	fold  bool // texts are compared without regard to case
	args  []any
	op    string
	nums  []*formula.Decimal
	texts []string
	yes   bool
	days  []formula.Day
	times []time.Time // from expressions only: instants to the millisecond
	span  time.Duration
}

type lookup func(path string) (formula.FactID, *formula.Fact, bool)

func envLookup(env *formula.Env) lookup {
	return func(path string) (formula.FactID, *formula.Fact, bool) {
		id, ok := env.Lookup(path)
		if !ok {
			return 0, nil, false
		}
		return id, &env.Facts()[id], true
	}
}

type preparer struct {
	find  lookup
	errs  []*formula.Error
	count int
	reads []formula.Read
}

// fail reports a condition by its place in the group: "0.2" is the third of the first group.
func (p *preparer) fail(place, code string, args fault.Args) {
	if args == nil {
		args = fault.Args{}
	}
	args["item"] = place
	if len(p.errs) < 50 {
		p.errs = append(p.errs, &formula.Error{Code: fault.Code(code), Args: args})
	}
}

func (p *preparer) group(g *Group, place string, depth int) tree {
	t := tree{not: g.Not}
	switch g.Op {
	case "", "and":
	case "or":
		t.or = true
	default:
		p.fail(place, "rule_operator", fault.Args{"op": g.Op})
	}
	if depth > maxDepth {
		p.fail(place, "rule_too_big", nil)
		return t
	}
	for i := range g.Items {
		at := strings.TrimPrefix(place+"."+strconv.Itoa(i), ".")
		if p.count++; p.count > maxItems {
			if p.count == maxItems+1 {
				p.fail(at, "rule_too_big", nil)
			}
			return t
		}
		if sub := g.Items[i].Group; sub != nil {
			t.items = append(t.items, p.group(sub, at, depth+1))
			continue
		}
		if one := p.item(&g.Items[i], at); one != nil {
			t.items = append(t.items, tree{test: one})
		}
	}
	return t
}

func (p *preparer) item(i *Item, place string) *test {
	id, f, ok := p.find(i.Fact)
	if !ok {
		p.fail(place, "unknown_name", fault.Args{"name": i.Fact})
		return nil
	}
	op, ok := operatorOf(f.Type.Kind, i.Op)
	if !ok {
		p.fail(place, "rule_operator", fault.Args{"name": f.Path, "op": i.Op})
		return nil
	}
	t := &test{path: f.Path, shown: f.Path, id: id, kind: f.Type.Kind, fold: f.Fold, op: i.Op}
	if !p.arguments(t, f, i, place) || !p.values(t, op, i.Value, place) {
		return nil
	}
	t.settle()
	p.reads = append(p.reads, formula.Read{Fact: id, Args: t.args})
	return t
}

// comparisons are the operators that are plain comparisons.
var comparisons = map[string]string{
	"is": "==", "is_not": "!=", "more": ">", "at_least": ">=", "less": "<", "at_most": "<=", "before": "<", "after": ">",
}

// settle brings a condition to the few operators that SQL and memory know, and texts to the case they are compared in.
func (t *test) settle() {
	if op, ok := comparisons[t.op]; ok {
		t.op = op
	}
	if t.fold {
		for i, s := range t.texts {
			t.texts[i] = strings.ToLower(s)
		}
	}
}

func (p *preparer) arguments(t *test, f *formula.Fact, i *Item, place string) bool {
	if len(i.Args) < f.MinArgs || len(i.Args) > len(f.Params) {
		p.fail(place, "argument_count", fault.Args{"name": f.Path, "min": f.MinArgs, "max": len(f.Params)})
		return false
	}
	var shown []string
	for n, raw := range i.Args {
		v, err := readWire(f.Params[n], raw)
		if err != nil || v == nil {
			p.fail(place, "rule_value", fault.Args{"name": f.Path, "kind": string(f.Params[n])})
			return false
		}
		t.args = append(t.args, v)
		shown = append(shown, fmt.Sprintf("'%v'", formula.Wire(v)))
	}
	if len(shown) > 0 {
		t.shown += "(" + strings.Join(shown, ", ") + ")"
	}
	return true
}

func readWire(k formula.Kind, raw json.RawMessage) (any, error) {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return nil, err
	}
	return formula.FromWire(k, v)
}

// values reads a condition's value by the shape that its operator takes.
func (p *preparer) values(t *test, op Operator, raw json.RawMessage, place string) bool {
	bad := func() bool {
		p.fail(place, "rule_value", fault.Args{"name": t.path, "kind": string(t.kind)})
		return false
	}
	if op.Shape == None {
		return true
	}
	if isNothing(raw) {
		p.fail(place, "rule_value_missing", fault.Args{"name": t.path})
		return false
	}
	if op.Shape == Span {
		var s string
		d, err := time.Duration(0), json.Unmarshal(raw, &s)
		if err == nil {
			d, err = formula.ParseDuration(s)
		}
		t.span = d
		if err != nil || d <= 0 {
			return bad()
		}
		return true
	}
	list := []json.RawMessage{raw}
	if op.Shape == Two || op.Shape == Many {
		list = nil // decoding into the one element would write over the caller's bytes
		if json.Unmarshal(raw, &list) != nil || len(list) == 0 || len(list) > maxList || op.Shape == Two && len(list) != 2 {
			return bad()
		}
	}
	for _, one := range list {
		if !t.addValue(one) {
			return bad()
		}
	}
	return true
}

func (t *test) addValue(raw json.RawMessage) bool {
	if isNothing(raw) {
		return false
	}
	var s string
	isText := json.Unmarshal(raw, &s) == nil
	switch t.kind {
	case formula.Text, formula.List:
		if isText && s != "" {
			t.texts = append(t.texts, s)
			return true
		}
	case formula.Flag:
		return json.Unmarshal(raw, &t.yes) == nil
	case formula.Number, formula.Money:
		if !isText {
			s = string(raw)
		}
		if d, ok := formula.ParseDecimal(s); ok {
			t.nums = append(t.nums, d)
			return true
		}
	case formula.Date, formula.Instant:
		if d, ok := formula.ParseDay(s); isText && ok {
			t.days = append(t.days, d)
			return true
		}
	}
	return false
}
