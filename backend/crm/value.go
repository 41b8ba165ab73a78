package crm

import (
	"encoding/json"
	"math"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/formula"
	"voronka/backend/workspace"
)

// Codes of values that a field cannot take; args: value.
const (
	BadPhone  fault.Code = "phone_invalid"
	BadEmail  fault.Code = "email_invalid"
	BadDate   fault.Code = "date_invalid"
	BadFlag   fault.Code = "flag_invalid"
	BadLink   fault.Code = "link_invalid"
	BadOption fault.Code = "option_unknown"
	BadKind   fault.Code = "value_kind" // args: want
	TooLong   fault.Code = "text_too_long"
)

const (
	maxText       = 20_000
	maxListValues = 1_000
)

// Normal checks a value in formula's Go form against a field and returns the form that is kept; nil is empty.
func Normal(f Field, v any) (any, *fault.Error) { return normal(f.Type, f.Options, v) }

// normal checks a value in formula's Go form against a field's type and returns the form that is kept; nil stays nil, and an
// empty text or list is nil.
func normal(t FieldType, options []string, v any) (any, *fault.Error) {
	if v == nil {
		return nil, nil
	}
	wrong := func() *fault.Error { return fault.New(BadKind, fault.Args{"want": string(t.Kind())}) }
	switch t {
	case NumberField:
		var n float64
		switch x := v.(type) {
		case float64:
			n = x
		case int64:
			n = float64(x)
		case int:
			n = float64(x)
		default:
			return nil, wrong()
		}
		if math.IsNaN(n) || math.Abs(n) > 9e9 {
			return nil, fault.New(TooBigNumber, fault.Args{"value": n})
		}
		return float64(math.Round(n*1e6)) / 1e6, nil
	case MoneyField:
		a, ok := v.(formula.Amount)
		if !ok || !workspace.KnownCurrency(a.Currency) {
			return nil, wrong()
		}
		return a, nil
	case DateField:
		d, ok := v.(formula.Day)
		if !ok {
			return nil, wrong()
		}
		if day(days(d)) != d || d.Year < 1 || d.Year > 9999 {
			return nil, fault.New(BadDate, fault.Args{"value": dayText(d)})
		}
		return d, nil
	case DateTimeField:
		at, ok := v.(time.Time)
		if !ok {
			return nil, wrong()
		}
		return time.UnixMilli(at.UnixMilli()).UTC(), nil
	case FlagField:
		if b, ok := v.(bool); ok {
			return b, nil
		}
		return nil, wrong()
	case MultiField:
		list, ok := v.([]string)
		if !ok {
			return nil, wrong()
		}
		var out []string
		for _, s := range list {
			s = strings.TrimSpace(s)
			if len(options) > 0 && s != "" && !slices.Contains(options, s) {
				return nil, fault.New(BadOption, fault.Args{"value": s})
			}
			if s != "" && !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
		if len(out) > maxListValues {
			return nil, fault.New(fault.TooLarge, fault.Args{"what": "list", "limit": maxListValues})
		}
		if len(out) == 0 {
			return nil, nil
		}
		return out, nil
	}
	s, ok := v.(string)
	if !ok {
		return nil, wrong()
	}
	return normalText(t, options, s)
}

func normalText(t FieldType, options []string, s string) (any, *fault.Error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil, nil
	}
	if len(s) > maxText {
		return nil, fault.New(TooLong, fault.Args{"limit": maxText})
	}
	switch t {
	case ListField:
		if len(options) > 0 && !slices.Contains(options, s) {
			return nil, fault.New(BadOption, fault.Args{"value": s})
		}
	case PhoneField:
		e164, ok := Phone(s)
		if !ok {
			return nil, fault.New(BadPhone, fault.Args{"value": s})
		}
		return e164, nil
	case EmailField:
		folded, ok := Email(s)
		if !ok {
			return nil, fault.New(BadEmail, fault.Args{"value": s})
		}
		return folded, nil
	case LinkField:
		u, err := url.Parse(s)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return nil, fault.New(BadLink, fault.Args{"value": s})
		}
	}
	return s, nil
}

// columns is how a value of one row of field_value is kept. A multi-list's rows are kept one by one.
func columns(v any) (num *int64, text *string) {
	n := func(i int64) *int64 { return &i }
	switch x := v.(type) {
	case float64:
		return n(int64(math.Round(x * 1e6))), nil
	case formula.Amount:
		return n(x.Minor), &x.Currency
	case formula.Day:
		return n(days(x)), nil
	case time.Time:
		return n(x.UnixMilli()), nil
	case bool:
		if x {
			return n(1), nil
		}
		return n(0), nil
	case string:
		return nil, &x
	}
	return nil, nil
}

// fromColumns is the other way of columns; a multi-list's value is one choice.
func fromColumns(t FieldType, num *int64, text *string) any {
	switch t {
	case NumberField, MoneyField, DateField, DateTimeField, FlagField:
		if num == nil {
			return nil
		}
		switch t {
		case NumberField:
			return float64(*num) / 1e6
		case MoneyField:
			if text == nil {
				return nil
			}
			return formula.Amount{Minor: *num, Currency: *text}
		case DateField:
			return day(*num)
		case DateTimeField:
			return time.UnixMilli(*num).UTC()
		}
		return *num != 0
	}
	if text == nil {
		return nil
	}
	return *text
}

// days counts a date's days from 1970.
func days(d formula.Day) int64 {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Unix() / 86400
}

func day(n int64) formula.Day {
	t := time.Unix(n*86400, 0).UTC()
	return formula.Day{Year: t.Year(), Month: t.Month(), Day: t.Day()}
}

func dayText(d formula.Day) string {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// ParseDay reads YYYY-MM-DD.
func ParseDay(text string) (formula.Day, bool) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return formula.Day{}, false
	}
	return formula.Day{Year: t.Year(), Month: t.Month(), Day: t.Day()}, true
}

// equal compares two values in their kept form.
func equal(a, b any) bool {
	x, ok := a.([]string)
	y, ok2 := b.([]string)
	if ok || ok2 {
		return ok && ok2 && slices.Equal(x, y)
	}
	return a == b
}

func payload(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // the payload types are plain
	}
	return b
}

// fieldPayload is the payload of field.changed: what encoding/json writes, by hand where both values are empty or texts that need
// no quoting, which most are.
func fieldPayload(field string, before, after any) []byte {
	if !unquoted(field) || !plainValue(before) || !plainValue(after) {
		return payload(event.FieldPayload{Field: field, Old: before, New: after})
	}
	b := append(make([]byte, 0, 64), `{"field":"`...)
	b = append(append(b, field...), `","old":`...)
	b = append(appendPlain(b, before), `,"new":`...)
	return append(appendPlain(b, after), '}')
}

func plainValue(v any) bool {
	text, ok := v.(string)
	return v == nil || ok && unquoted(text)
}

// unquoted reports whether a text stands in JSON as it is.
func unquoted(s string) bool {
	ascii := true
	for i := range len(s) {
		switch c := s[i]; {
		case c < 0x20, c == '"', c == '\\', c == '<', c == '>', c == '&', c == 0xE2: // the last begins the separators of lines, among others
			return false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return ascii || utf8.ValidString(s)
}

func appendPlain(b []byte, v any) []byte {
	text, ok := v.(string)
	if !ok {
		return append(b, "null"...)
	}
	return append(append(append(b, '"'), text...), '"')
}
