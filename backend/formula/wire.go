package formula

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"voronka/backend/fault"
)

const (
	dayForm     = "2006-01-02"
	instantForm = "2006-01-02T15:04:05.000Z"
)

// Wire turns a value into what travels as JSON and is kept in histories: money "12500.50 RUB", days "2024-05-01", instants
// "2024-05-01T10:00:00.000Z", durations "3d"; numbers, texts, flags and lists as they are; nil stays nil.
func Wire(v any) any {
	switch t := v.(type) {
	case Amount:
		return t.String()
	case Day:
		return t.String()
	case time.Time:
		return t.UTC().Format(instantForm)
	case time.Duration:
		return FormatDuration(t)
	case int:
		return int64(t)
	}
	return v
}

// FromWire reads a value of a kind from its wire form, or from the JSON of it. nil and an empty text are nil. What does not
// fit is an error with the code "bad_value" and the kind wanted.
func FromWire(k Kind, v any) (any, error) {
	bad := fault.New("bad_value", fault.Args{"kind": string(k), "value": v})
	if v == nil || v == "" {
		return nil, nil
	}
	s, isText := v.(string)
	switch k {
	case Number:
		switch n := v.(type) {
		case json.Number:
			if i, err := n.Int64(); err == nil {
				return i, nil
			}
			s, isText = n.String(), true
		case string:
		default:
			if f, ok := toFloat(v); ok && !math.IsNaN(f) && !math.IsInf(f, 0) {
				if i, whole := v.(int64); whole {
					return i, nil
				}
				return f, nil
			}
			return nil, bad
		}
		if f, err := strconv.ParseFloat(s, 64); isText && err == nil && !math.IsNaN(f) && !math.IsInf(f, 0) {
			return f, nil
		}
	case Text:
		if isText {
			return s, nil
		}
	case Flag:
		switch v {
		case true, "true":
			return true, nil
		case false, "false":
			return false, nil
		}
	case Money:
		if isText {
			if a, ok := ParseAmount(s); ok {
				return a, nil
			}
		}
	case Date:
		if d, ok := ParseDay(s); isText && ok {
			return d, nil
		}
	case Instant:
		if isText {
			if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
				return t.UTC().Truncate(time.Millisecond), nil
			}
		}
	case Duration:
		if isText {
			if d, err := ParseDuration(s); err == nil {
				return d, nil
			}
		}
	case List:
		switch l := v.(type) {
		case []string:
			return l, nil
		case []any:
			out := make([]string, 0, len(l))
			for _, x := range l {
				t, ok := x.(string)
				if !ok {
					return nil, bad
				}
				out = append(out, t)
			}
			return out, nil
		}
	}
	return nil, bad
}

// String writes an amount plainly: "12500.50 RUB".
func (a Amount) String() string {
	return decimalText(a.Minor, Exponent(a.Currency), ".") + " " + a.Currency
}

// decimalText writes minor units as a decimal.
func decimalText(minor int64, exponent int, point string) string {
	sign := ""
	u := uint64(minor)
	if minor < 0 {
		sign, u = "-", uint64(-(minor+1))+1
	}
	s := strconv.FormatUint(u, 10)
	if exponent == 0 {
		return sign + s
	}
	if len(s) <= exponent {
		s = strings.Repeat("0", exponent+1-len(s)) + s
	}
	return sign + s[:len(s)-exponent] + point + s[len(s)-exponent:]
}

// ParseAmount reads "12500.50 RUB". An amount with more decimals than its currency has is refused.
func ParseAmount(s string) (Amount, bool) {
	num, cur, ok := strings.Cut(strings.TrimSpace(s), " ")
	if !ok || len(cur) != 3 || strings.ToUpper(cur) != cur {
		return Amount{}, false
	}
	whole, frac, _ := strings.Cut(num, ".")
	e := Exponent(cur)
	if len(frac) > e {
		return Amount{}, false
	}
	minor, err := strconv.ParseInt(whole+frac+strings.Repeat("0", e-len(frac)), 10, 64)
	if err != nil || whole == "" || whole == "-" {
		return Amount{}, false
	}
	return Amount{Minor: minor, Currency: cur}, true
}

// String writes a day as YYYY-MM-DD.
func (d Day) String() string { return d.In(time.UTC).Format(dayForm) }

// In returns the instant at which the day begins in a zone.
func (d Day) In(zone *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, zone)
}

// AddDays returns the day n days later.
func (d Day) AddDays(n int) Day { return DayOf(d.In(time.UTC).AddDate(0, 0, n), time.UTC) }

// Sub returns how many days d is after e.
func (d Day) Sub(e Day) int { return int((d.In(time.UTC).Unix() - e.In(time.UTC).Unix()) / 86400) }

// Compare orders days.
func (d Day) Compare(e Day) int { return d.In(time.UTC).Compare(e.In(time.UTC)) }

// DayOf returns the day of an instant in a zone.
func DayOf(t time.Time, zone *time.Location) Day {
	y, m, d := t.In(zone).Date()
	return Day{Year: y, Month: m, Day: d}
}

// ParseDay reads YYYY-MM-DD.
func ParseDay(s string) (Day, bool) {
	t, err := time.Parse(dayForm, s)
	if err != nil {
		return Day{}, false
	}
	return DayOf(t, time.UTC), true
}
