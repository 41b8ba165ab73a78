package formula

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// The operations that lowered trees call. An operand that is empty makes a comparison false and a sum empty.

func isTrue(a ...any) (any, error) { b, _ := a[0].(bool); return b, nil }

func isEmpty(v any) bool {
	switch t := v.(type) {
	case nil:
		return true
	case string:
		return t == ""
	case []string:
		return len(t) == 0
	case []any:
		return len(t) == 0
	}
	return false
}

func negate(a ...any) (any, error) {
	switch t := a[0].(type) {
	case Amount:
		return Amount{Minor: -t.Minor, Currency: t.Currency}, nil
	case time.Duration:
		return -t, nil
	case int64:
		return -t, nil
	case float64:
		return -t, nil
	}
	return nil, nil
}

// test turns an operator into a test of a three-way comparison.
func test(op string) func(int) bool {
	switch op {
	case "==":
		return func(c int) bool { return c == 0 }
	case "!=":
		return func(c int) bool { return c != 0 }
	case "<":
		return func(c int) bool { return c < 0 }
	case "<=":
		return func(c int) bool { return c <= 0 }
	case ">":
		return func(c int) bool { return c > 0 }
	}
	return func(c int) bool { return c >= 0 }
}

// order compares two values of one kind. ok is false when one is empty.
func order(k Kind, a, b any) (c int, ok bool) {
	switch k {
	case Number:
		x, xInt := a.(int64)
		y, yInt := b.(int64)
		if xInt && yInt {
			return cmp.Compare(x, y), true
		}
		f, fok := toFloat(a)
		g, gok := toFloat(b)
		return cmp.Compare(f, g), fok && gok
	case Text:
		x, xok := a.(string)
		y, yok := b.(string)
		return strings.Compare(x, y), xok && yok && x != "" && y != ""
	case Flag:
		x, xok := a.(bool)
		y, yok := b.(bool)
		if x == y {
			return 0, xok && yok
		}
		return 1, xok && yok
	case Date:
		x, xok := a.(Day)
		y, yok := b.(Day)
		return x.Compare(y), xok && yok
	case Instant:
		x, xok := a.(time.Time)
		y, yok := b.(time.Time)
		return x.Compare(y), xok && yok
	case Duration:
		x, xok := a.(time.Duration)
		y, yok := b.(time.Duration)
		return cmp.Compare(x, y), xok && yok
	}
	return 0, false
}

func compareSame(k Kind, holds func(int) bool) step {
	return func(a ...any) (any, error) {
		c, ok := order(k, a[0], a[1])
		return ok && holds(c), nil
	}
}

func compareAmounts(holds func(int) bool, paths ...string) step {
	return func(a ...any) (any, error) {
		x, xok := a[1].(Amount)
		y, yok := a[2].(Amount)
		if !xok || !yok {
			return false, nil
		}
		if x.Currency != y.Currency {
			for _, path := range paths {
				a[0].(*frame).note(path, "other_currency")
			}
			return false, nil
		}
		return holds(cmp.Compare(x.Minor, y.Minor)), nil
	}
}

// compareDays compares a day with the day of an instant in the person's zone.
func compareDays(holds func(int) bool) step {
	return func(a ...any) (any, error) {
		zone := a[0].(*frame).moment.Zone
		x, xok := dayIn(a[1], zone)
		y, yok := dayIn(a[2], zone)
		return xok && yok && holds(x.Compare(y)), nil
	}
}

func dayIn(v any, zone *time.Location) (Day, bool) {
	switch t := v.(type) {
	case Day:
		return t, true
	case time.Time:
		return DayOf(t, zone), true
	}
	return Day{}, false
}

func inList(a ...any) (any, error) {
	s, ok := a[0].(string)
	if !ok {
		return false, nil
	}
	switch l := a[1].(type) {
	case []string:
		return slices.Contains(l, s), nil
	case []any:
		return slices.Contains(l, any(s)), nil
	}
	return false, nil
}

var textTests = map[string]step{
	"contains":   textTest(strings.Contains),
	"startsWith": textTest(strings.HasPrefix),
	"endsWith":   textTest(strings.HasSuffix),
}

func textTest(holds func(s, part string) bool) step {
	return func(a ...any) (any, error) {
		s, sok := a[0].(string)
		part, pok := a[1].(string)
		return sok && pok && holds(s, part), nil
	}
}

// localTime is a date and an hour as written, whose zone is the person's unless it says its own.
type localTime struct {
	t     time.Time
	zoned bool
}

func parseInstant(s string) (localTime, bool) {
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return localTime{t: t.UTC(), zoned: true}, true
	}
	for _, form := range []string{"2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02T15:04:05", dayForm} {
		if t, err := time.Parse(form, s); err == nil {
			return localTime{t: t}, true
		}
	}
	return localTime{}, false
}

func (l localTime) in(zone *time.Location) time.Time {
	if l.zoned {
		return l.t
	}
	y, m, d := l.t.Date()
	return time.Date(y, m, d, l.t.Hour(), l.t.Minute(), l.t.Second(), 0, zone).UTC()
}
