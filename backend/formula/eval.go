package formula

import (
	"errors"
	"sync"
	"time"

	"github.com/expr-lang/expr/vm"

	"voronka/backend/fault"
)

// frame is one evaluation: what the lowered calls are given as «$env».
type frame struct {
	moment Moment
	values Values
	seen   []Seen
	vm     vm.VM
}

var frames = sync.Pool{New: func() any { return new(frame) }}

// MixedCurrencies is the code of a sum over several currencies: nothing is ever converted.
const MixedCurrencies fault.Code = "mixed_currencies"

// Eval computes the expression. It returns the value, nil when it is empty, and the facts that were seen on the way, in the
// order in which they were asked for. Comparing with an empty value is false, dividing by nothing is empty; an error is what
// Values returned, or MixedCurrencies.
func (p *Program) Eval(m Moment, v Values) (any, []Seen, error) {
	f := frames.Get().(*frame)
	if m.Zone == nil {
		m.Zone = time.UTC
	}
	f.moment, f.values, f.seen = m, v, nil
	out, err := f.vm.Run(p.code, f)
	seen := f.seen
	f.values, f.seen = nil, nil
	frames.Put(f)
	if err != nil {
		var coded *fault.Error
		if errors.As(err, &coded) {
			return nil, seen, coded
		}
		return nil, seen, fault.Wrap(err, "evaluation", fault.Args{"text": p.source}).In("formula.eval")
	}
	if n, ok := out.(int); ok {
		out = int64(n)
	}
	return out, seen, nil
}

// fact asks for a fact and notes what was seen.
func (f *frame) fact(id FactID, path string, args []any, list bool) (any, error) {
	v, err := f.values.Fact(id, args)
	if err != nil {
		return nil, err
	}
	switch t := v.(type) {
	case string:
		if t == "" {
			v = nil
		}
	case []string:
		if len(t) > maxList {
			v = t[:maxList]
		}
		if len(t) == 0 {
			v = nil
		}
	case int:
		v = int64(t)
	}
	known := false
	for i := range f.seen {
		if f.seen[i].Path == path {
			known = true
			break
		}
	}
	if !known {
		if f.seen == nil {
			f.seen = make([]Seen, 0, 4)
		}
		f.seen = append(f.seen, Seen{Path: path, Value: Wire(v)})
	}
	if v == nil && list {
		return []string(nil), nil
	}
	return v, nil
}

// note marks a seen value with the reason why it was not compared.
func (f *frame) note(path, code string) {
	for i := range f.seen {
		if f.seen[i].Path == path {
			f.seen[i].Note = code
		}
	}
}
